// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace mw::app {

/// A number that is the whole text: no sign before it, nothing behind it, within the type's range.
template <typename Number>
std::optional<Number> wholeNumberFrom(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0)
        return std::nullopt;
    return number;
}

/// The double with the shortest text of the float: 5.1F is told as "5.1", not as "5.099999904632568".
inline double asWritten(float value)
{
    char text[32];
    double wide = value;
    std::from_chars(text, std::to_chars(text, text + sizeof text, value).ptr, wide);
    return wide;
}

} // namespace mw::app
