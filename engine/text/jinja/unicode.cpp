// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/unicode.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unicode/casemap.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace mw::engine::jinja {

CodePoint decode(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t size = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
    const CodePoint invalid{static_cast<char32_t>(0xDC00U + first), 1};
    if (size == 0 || at + size > text.size()) {
        return invalid;
    }
    char32_t value = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) {
            return invalid;
        }
        value = (value << 6U) | (byte(at + i) & 0x3FU);
    }
    const char32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return invalid;
    }
    return {value, size};
}

void appendUtf8(std::string& out, char32_t value)
{
    const auto push = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (value < 0x80) {
        push(value);
    } else if (value < 0x800) {
        push(0xC0U | (value >> 6U));
        push(0x80U | (value & 0x3FU));
    } else if (value >= 0xDC80 && value < 0xDD00) {
        push(value - 0xDC00U); // a byte that decode() could not read goes back as it was
    } else if (value < 0x10000) {
        push(0xE0U | (value >> 12U));
        push(0x80U | ((value >> 6U) & 0x3FU));
        push(0x80U | (value & 0x3FU));
    } else {
        push(0xF0U | (value >> 18U));
        push(0x80U | ((value >> 12U) & 0x3FU));
        push(0x80U | ((value >> 6U) & 0x3FU));
        push(0x80U | (value & 0x3FU));
    }
}

std::size_t countCodePoints(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += decode(text, at).size) {
        ++count;
    }
    return count;
}

std::size_t byteOffset(std::string_view text, std::size_t index)
{
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index) {
        at += decode(text, at).size;
    }
    return at;
}

bool isSpace(char32_t c)
{
    return (c >= 9 && c <= 13) || (c >= 28 && c <= 32) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

bool isLineBreak(char32_t c)
{
    return (c >= 10 && c <= 13) || (c >= 28 && c <= 30) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

namespace {

bool hasCategory(char32_t c, std::uint32_t mask)
{
    return (U_MASK(u_charType(static_cast<UChar32>(c))) & mask) != 0;
}

bool hasProperty(char32_t c, UProperty property)
{
    return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
}

int numericType(char32_t c)
{
    return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
}

icu::UnicodeString fromUtf8(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string toUtf8(const icu::UnicodeString& text)
{
    std::string out;
    text.toUTF8String(out);
    return out;
}

bool isAscii(std::string_view text)
{
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            return false;
        }
    }
    return true;
}

void appendTitleCased(std::string& out, CodePoint c, std::string_view text, std::size_t at)
{
    if (c.value < 0x80) {
        out.push_back(c.value >= 'a' && c.value <= 'z' ? static_cast<char>(c.value - 32) : text[at]);
        return;
    }
    // The whole letter at once, so that no iterator over words is made for every one.
    const icu::UnicodeString letter = fromUtf8(text.substr(at, c.size));
    char16_t title[16];
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size =
        icu::CaseMap::toTitle("", U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_BREAK_ADJUSTMENT, nullptr,
                              letter.getBuffer(), letter.length(), title, 16, nullptr, status);
    out += U_SUCCESS(status) ? toUtf8(icu::UnicodeString(title, size)) : std::string(text.substr(at, c.size));
}

} // namespace

bool isPrintable(char32_t c)
{
    return c == ' ' || !hasCategory(c, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_CO_MASK |
                                           U_GC_CN_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_ZS_MASK);
}

bool isAlpha(char32_t c)
{
    return hasCategory(c, U_GC_L_MASK);
}
bool isDecimal(char32_t c)
{
    return numericType(c) == U_NT_DECIMAL;
}
bool isDigit(char32_t c)
{
    return numericType(c) == U_NT_DECIMAL || numericType(c) == U_NT_DIGIT;
}
bool isNumeric(char32_t c)
{
    return numericType(c) != U_NT_NONE;
}
bool isUpper(char32_t c)
{
    return hasProperty(c, UCHAR_UPPERCASE);
}
bool isLower(char32_t c)
{
    return hasProperty(c, UCHAR_LOWERCASE);
}
bool isCased(char32_t c)
{
    return hasProperty(c, UCHAR_CASED);
}
bool isIdentifierStart(char32_t c)
{
    return c == '_' || hasProperty(c, UCHAR_XID_START);
}
bool isIdentifierPart(char32_t c)
{
    return hasProperty(c, UCHAR_XID_CONTINUE);
}

std::string toUpper(std::string_view text)
{
    if (isAscii(text)) {
        std::string out(text);
        for (char& c : out) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        }
        return out;
    }
    return toUtf8(fromUtf8(text).toUpper(icu::Locale::getRoot()));
}

std::string toLower(std::string_view text)
{
    if (isAscii(text)) {
        std::string out(text);
        for (char& c : out) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        return out;
    }
    return toUtf8(fromUtf8(text).toLower(icu::Locale::getRoot()));
}

std::string toTitle(std::string_view text)
{
    std::string out;
    bool inWord = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        if (inWord) {
            out += toLower(text.substr(at, c.size));
        } else {
            appendTitleCased(out, c, text, at);
        }
        inWord = isCased(c.value);
        at += c.size;
    }
    return out;
}

std::string toCapitalized(std::string_view text)
{
    std::string out;
    if (!text.empty()) {
        const CodePoint first = decode(text, 0);
        appendTitleCased(out, first, text, 0);
        out += toLower(text.substr(first.size));
    }
    return out;
}

std::string swapCase(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        const std::string_view letter = text.substr(at, c.size);
        out += isUpper(c.value) ? toLower(letter) : isLower(c.value) ? toUpper(letter) : std::string(letter);
        at += c.size;
    }
    return out;
}

bool allCased(std::string_view text, bool upper)
{
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        const bool isTitle = u_charType(static_cast<UChar32>(c.value)) == U_TITLECASE_LETTER;
        if ((upper ? isLower(c.value) : isUpper(c.value)) || isTitle) {
            return false;
        }
        any = any || (upper ? isUpper(c.value) : isLower(c.value));
        at += c.size;
    }
    return any;
}

std::string floatText(double value)
{
    if (std::isnan(value)) {
        return "nan";
    }
    if (std::isinf(value)) {
        return value < 0 ? "-inf" : "inf";
    }
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific);
    std::string_view shortest(buffer, static_cast<std::size_t>(end.ptr - buffer));
    std::string out;
    if (shortest.front() == '-') {
        out.push_back('-');
        shortest.remove_prefix(1);
    }
    const std::size_t e = shortest.find('e');
    const int exponent = std::atoi(std::string(shortest.substr(e + 1)).c_str());
    std::string digits;
    for (const char c : shortest.substr(0, e)) {
        if (c != '.') {
            digits.push_back(c);
        }
    }
    const int count = static_cast<int>(digits.size());
    if (exponent < -4 || exponent >= 16) {
        out += digits.substr(0, 1);
        if (count > 1) {
            out += "." + digits.substr(1);
        }
        const int magnitude = std::abs(exponent);
        return out + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + std::to_string(magnitude);
    }
    if (exponent < 0) {
        return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    }
    if (count <= exponent + 1) {
        return out + digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0') + ".0";
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

} // namespace mw::engine::jinja
