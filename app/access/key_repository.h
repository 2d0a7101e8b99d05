// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_ring.h"
#include "app/storage/connection.h"

namespace mw::app {

/// "infer" and so on; nothing for another word.
std::optional<Action> actionFromName(const QString& name);

/// The table of keys. Functions run inside a transaction of the store.
namespace KeyRepository {

Result<void> add(Connection& connection, const ApiKey& key);
Result<std::vector<ApiKey>> all(Connection& connection);
Result<void> revoke(Connection& connection, const QString& id, std::int64_t at, const QString& by);
Result<void> noteUse(Connection& connection, const QString& id, std::int64_t at);

} // namespace KeyRepository
} // namespace mw::app
