// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/preset.h"
#include "app/storage/connection.h"

#include <optional>
#include <vector>

namespace mw::app::PresetRepository {

/// The table of presets. Functions run inside a transaction of the store.

/// AlreadyExists where the name is taken.
Result<void> add(Connection& connection, const Preset& preset, std::int64_t at, const QString& by);
Result<std::vector<Preset>> all(Connection& connection); ///< by name
Result<std::optional<Preset>> find(Connection& connection, const QString& id);
Result<void> update(Connection& connection, const Preset& preset, std::int64_t at, const QString& by);
Result<void> remove(Connection& connection, const QString& id);

} // namespace mw::app::PresetRepository
