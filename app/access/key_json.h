// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"

#include <QStringList>

#include <nlohmann/json.hpp>

namespace mw::app {

QStringList scopeNames(const ApiKey& key);

/// "active", "expired" or "revoked".
const char* keyStateName(const ApiKey& key, std::int64_t now);

/// A key as `mw keys list --json` has it: never the secret or its digest.
nlohmann::ordered_json keyJson(const ApiKey& key, std::int64_t now);

} // namespace mw::app
