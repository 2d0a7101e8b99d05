// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/readable.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace mw::app {

/// Values of records as JSON has them: times as timeText, null where there is none.

inline nlohmann::ordered_json timeJson(const std::optional<std::int64_t>& microseconds)
{
    return microseconds ? nlohmann::ordered_json(timeText(*microseconds).toStdString())
                        : nlohmann::ordered_json(nullptr);
}

inline nlohmann::ordered_json textJson(const std::optional<QString>& text)
{
    return text ? nlohmann::ordered_json(text->toStdString()) : nlohmann::ordered_json(nullptr);
}

} // namespace mw::app
