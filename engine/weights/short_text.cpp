// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/short_text.h"

#include <array>
#include <cstdint>

namespace mw::engine {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// The length of the well-formed sequence that `bytes` begins with (Unicode 15, table 3-7) and its code
/// point; 0 where there is none.
std::size_t decode(std::string_view bytes, std::uint32_t& codePoint)
{
    const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(bytes[index]); };
    const std::uint8_t first = at(0);
    if (first < 0x80) {
        codePoint = first;
        return 1;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || bytes.size() < length)
        return 0;
    codePoint = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xc0U) != 0x80U)
            return 0;
        codePoint = (codePoint << 6) | (at(i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    return codePoint < smallest[length] || codePoint > 0x10ffff || surrogate ? 0 : length;
}

bool turnsDirection(std::uint32_t codePoint)
{
    return (codePoint >= 0x202a && codePoint <= 0x202e) || (codePoint >= 0x2066 && codePoint <= 0x2069) ||
           codePoint == 0x200e || codePoint == 0x200f || codePoint == 0x061c;
}

bool isControl(std::uint32_t codePoint)
{
    return codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0) || codePoint == 0x2028 ||
           codePoint == 0x2029;
}

std::string escape(std::uint32_t codePoint)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (codePoint) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (codePoint > 0xff)
        return std::string(replacement);
    return {'\\', 'x', digits[(codePoint >> 4) & 15U], digits[codePoint & 15U]};
}

} // namespace

std::string shortText(std::string_view bytes, std::size_t limit)
{
    std::string text;
    for (std::size_t characters = 0; !bytes.empty(); ++characters) {
        if (characters == limit) {
            text += "\xe2\x80\xa6"; // an ellipsis
            break;
        }
        std::uint32_t codePoint = 0;
        const std::size_t length = decode(bytes, codePoint);
        if (length == 0 || turnsDirection(codePoint))
            text += replacement;
        else if (isControl(codePoint))
            text += escape(codePoint);
        else
            text += bytes.substr(0, length);
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return text;
}

} // namespace mw::engine
