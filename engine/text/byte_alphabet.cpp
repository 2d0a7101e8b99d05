// SPDX-License-Identifier: Apache-2.0
#include "engine/text/byte_alphabet.h"

#include "engine/text/unicode_classes.h"

#include <array>
#include <cstdint>

namespace mw::engine {
namespace {

constexpr std::int16_t noByte = -1;
constexpr std::size_t alphabetEnd = 0x100 + 68;

constexpr bool standsForItself(std::size_t byte)
{
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr auto bytesOfCodePoints = [] {
    std::array<std::int16_t, alphabetEnd> bytes{};
    bytes.fill(noByte);
    std::size_t next = 0x100;
    for (std::size_t byte = 0; byte < 0x100; ++byte) {
        bytes[standsForItself(byte) ? byte : next++] = static_cast<std::int16_t>(byte);
    }
    return bytes;
}();

} // namespace

bool appendSpelledBytes(std::string_view spelling, std::string& bytes)
{
    const std::size_t before = bytes.size();
    bool known = validUtf8Length(spelling, 0) == spelling.size();
    for (std::size_t at = 0; known && at < spelling.size();) {
        const char32_t code = nextCodePoint(spelling, at);
        known = code < alphabetEnd && bytesOfCodePoints[code] != noByte;
        if (known) {
            bytes.push_back(static_cast<char>(bytesOfCodePoints[code]));
        }
    }
    if (!known) {
        bytes.resize(before);
    }
    return known;
}

} // namespace mw::engine
