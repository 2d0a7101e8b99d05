// SPDX-License-Identifier: Apache-2.0
#include "app/config/setting_json.h"

#include <limits>

namespace mw::app {

std::optional<SettingValue> settingFromJson(const nlohmann::json& json)
{
    if (json.is_null())
        return SettingValue();
    if (json.is_boolean())
        return SettingValue(json.get<bool>());
    if (json.is_number_unsigned()) {
        const auto value = json.get<std::uint64_t>();
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return SettingValue(static_cast<std::int64_t>(value));
    }
    if (json.is_number_integer())
        return SettingValue(json.get<std::int64_t>());
    if (json.is_number_float())
        return SettingValue(json.get<double>());
    if (json.is_string())
        return SettingValue(json.get<std::string>());
    return std::nullopt;
}

nlohmann::json settingToJson(const SettingValue& value)
{
    return std::visit(
        [](const auto& held) -> nlohmann::json {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                return nullptr;
            else
                return held;
        },
        value);
}

} // namespace mw::app
