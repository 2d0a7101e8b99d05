// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_file.h"
#include "engine/weights/short_text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

namespace mw::engine {

namespace {

Error wrongType(const GgufFile& file, std::string_view key, const std::string& expected)
{
    const std::string what = "the metadata key \"" + shortText(key) + "\" is not " + expected;
    return {ErrorCode::FileDamaged, file.path() + " is damaged: " + what + ".", {file.path(), what}};
}

/// The shortest digits that give the number back, without an exponent where that stays short.
template <typename T>
std::string numberText(T value)
{
    char digits[64];
    const auto magnitude = static_cast<double>(std::fabs(value));
    const auto format =
        magnitude >= 1e-4 && magnitude < 1e15 ? std::chars_format::fixed : std::chars_format::general;
    const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, value, format);
    return {digits, end.ptr};
}

std::string entryText(std::int64_t value)
{
    return std::to_string(value);
}

/// As a float where the number is one: files hold nearly always floats, and 1e-05 is not 9.99999974e-06.
std::string entryText(double value)
{
    const auto narrow = static_cast<float>(value);
    return static_cast<double>(narrow) == value ? numberText(narrow) : numberText(value);
}

std::string entryText(const std::string& value)
{
    std::string text = shortText(value, 32);
    text.insert(text.begin(), '"');
    text.push_back('"');
    return text;
}

} // namespace

Result<std::optional<std::int64_t>> metadataInteger(const GgufFile& file, std::string_view key)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr)
        return std::optional<std::int64_t>();
    if (const auto* number = std::get_if<std::int64_t>(value))
        return std::optional(*number);
    if (const auto* number = std::get_if<std::uint64_t>(value)) {
        if (*number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return wrongType(file, key, "a number below 2^63");
        return std::optional(static_cast<std::int64_t>(*number));
    }
    return wrongType(file, key, "an integer");
}

Result<std::optional<double>> metadataNumber(const GgufFile& file, std::string_view key)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr)
        return std::optional<double>();
    if (const auto* number = std::get_if<double>(value))
        return std::optional(*number);
    if (const auto* number = std::get_if<std::int64_t>(value))
        return std::optional(static_cast<double>(*number));
    if (const auto* number = std::get_if<std::uint64_t>(value))
        return std::optional(static_cast<double>(*number));
    return wrongType(file, key, "a number");
}

Result<std::optional<bool>> metadataFlag(const GgufFile& file, std::string_view key)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr)
        return std::optional<bool>();
    if (const auto* flag = std::get_if<bool>(value))
        return std::optional(*flag);
    return wrongType(file, key, "true or false");
}

Result<std::optional<std::string>> metadataText(const GgufFile& file, std::string_view key)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr)
        return std::optional<std::string>();
    if (const auto* text = std::get_if<std::string>(value))
        return std::optional(*text);
    return wrongType(file, key, "a text");
}

std::string describeValue(const GgufValue& value)
{
    return std::visit(
        [](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, bool>) {
                return held ? "true" : "false";
            } else if constexpr (std::is_same_v<T, std::string>) {
                return shortText(held, 160);
            } else if constexpr (std::is_same_v<T, double>) {
                return entryText(held);
            } else if constexpr (std::is_integral_v<T>) {
                return std::to_string(held);
            } else {
                constexpr std::size_t shown = 4;
                std::string text = "[";
                for (std::size_t i = 0; i < held.size() && i < shown; ++i)
                    text.append(i == 0 ? "" : ", ").append(entryText(held[i]));
                if (held.size() <= shown)
                    return text + "]";
                return text + ", \xe2\x80\xa6] (" + std::to_string(held.size()) + ")";
            }
        },
        value);
}

} // namespace mw::engine
