// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/setting_declaration.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace mw::app {

/// Nothing for arrays, objects and integers beyond 63 bits.
std::optional<SettingValue> settingFromJson(const nlohmann::json& json);

nlohmann::json settingToJson(const SettingValue& value);

} // namespace mw::app
