// SPDX-License-Identifier: Apache-2.0
#include "engine/text/unicode_classes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

namespace mw::engine {
namespace {

constexpr CodePointClass l = CodePointClass::Letter;
constexpr CodePointClass n = CodePointClass::Number;
constexpr CodePointClass m = CodePointClass::Mark;
constexpr CodePointClass s = CodePointClass::Space;

struct ClassRange {
    std::uint32_t first;
    std::uint32_t last;
    CodePointClass kind;
};

constexpr ClassRange classRanges[] = {
#include "engine/text/unicode_ranges.inc"
};

constexpr std::size_t asciiEnd = 0x80;

/// Nearly every character of most prompts, so it is not searched for.
constexpr auto asciiClasses = [] {
    std::array<CodePointClass, asciiEnd> classes{};
    for (const ClassRange& range : classRanges) {
        for (std::uint32_t code = range.first; code <= range.last && code < asciiEnd; ++code) {
            classes[code] = range.kind;
        }
    }
    return classes;
}();

unsigned byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

/// Length of the well-formed sequence at `at`, 0 if there is none (table 3-7 of the Unicode standard).
std::size_t sequenceLength(std::string_view text, std::size_t at)
{
    const unsigned lead = byteAt(text, at);
    if (lead < asciiEnd) {
        return 1;
    }
    const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() - at < length) {
        return 0;
    }
    const unsigned second = byteAt(text, at + 1);
    const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
        return 0;
    }
    for (std::size_t i = 2; i < length; ++i) {
        if ((byteAt(text, at + i) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return length;
}

} // namespace

CodePointClass codePointClass(char32_t codePoint)
{
    if (codePoint < asciiEnd) {
        return asciiClasses[codePoint];
    }
    const ClassRange* range =
        std::lower_bound(std::begin(classRanges), std::end(classRanges), codePoint,
                         [](const ClassRange& candidate, char32_t code) { return candidate.last < code; });
    const bool inside = range != std::end(classRanges) && range->first <= codePoint;
    return inside ? range->kind : CodePointClass::Other;
}

char32_t nextCodePoint(std::string_view text, std::size_t& at)
{
    const unsigned lead = byteAt(text, at++);
    if (lead < asciiEnd) {
        return lead;
    }
    const int following = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t code = lead & (0x3FU >> following);
    for (int i = 0; i < following; ++i) {
        code = (code << 6U) | (byteAt(text, at++) & 0x3FU);
    }
    return code;
}

std::size_t validUtf8Length(std::string_view text, std::size_t begin)
{
    std::size_t at = begin;
    while (at < text.size()) {
        std::uint64_t word = 0;
        if (text.size() - at >= sizeof word) {
            std::memcpy(&word, text.data() + at, sizeof word);
            if ((word & 0x8080808080808080U) == 0) {
                at += sizeof word;
                continue;
            }
        }
        const std::size_t length = sequenceLength(text, at);
        if (length == 0) {
            break;
        }
        at += length;
    }
    return at - begin;
}

} // namespace mw::engine
