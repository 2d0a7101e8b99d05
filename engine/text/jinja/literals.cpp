// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/literals.h"

#include "engine/text/jinja/unicode.h"

#include <charconv>
#include <limits>

namespace mw::engine::jinja {

namespace {

bool isAsciiDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Digits with single underscores between them, appended to `digits`; the bytes they take.
std::size_t digitRun(std::string_view text, std::string& digits)
{
    std::size_t used = 0;
    while (used < text.size()) {
        if (isAsciiDigit(text[used])) {
            digits.push_back(text[used++]);
        } else if (text[used] == '_' && used > 0 && used + 1 < text.size() && isAsciiDigit(text[used + 1])) {
            ++used;
        } else {
            break;
        }
    }
    return used;
}

double toDouble(const std::string& digits)
{
    double value = 0.0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc::result_out_of_range) {
        const std::size_t e = digits.find_first_of("eE");
        const bool tiny = e != std::string::npos && digits[e + 1] == '-';
        return tiny ? 0.0 : std::numeric_limits<double>::infinity();
    }
    return value;
}

int digitValue(char c)
{
    if (isAsciiDigit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'Z') {
        return c - 'A' + 10;
    }
    return 99;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(decode(text, 0).value)) {
        text.remove_prefix(decode(text, 0).size);
    }
    while (!text.empty() && isSpace(static_cast<unsigned char>(text.back()))) {
        text.remove_suffix(1);
    }
    return text;
}

/// A sequence of hexadecimal digits of exactly `count`; false where there are fewer.
bool hexDigits(std::string_view text, std::size_t count, char32_t& value)
{
    if (text.size() < count) {
        return false;
    }
    value = 0;
    for (const char c : text.substr(0, count)) {
        const int digit = digitValue(c);
        if (digit > 15) {
            return false;
        }
        value = value * 16 + static_cast<char32_t>(digit);
    }
    return true;
}

} // namespace

std::size_t readFloat(std::string_view text, double& value)
{
    std::string digits;
    std::size_t used = digitRun(text, digits);
    bool real = false;
    if (used > 0 && used < text.size() && text[used] == '.') {
        std::string fraction;
        if (const std::size_t more = digitRun(text.substr(used + 1), fraction); more > 0) {
            digits += "." + fraction;
            used += 1 + more;
            real = true;
        }
    }
    if (used > 0 && used < text.size() && (text[used] == 'e' || text[used] == 'E')) {
        std::size_t start = used + 1;
        std::string exponent = "e";
        if (start < text.size() && (text[start] == '-' || text[start] == '+')) {
            exponent += text[start] == '-' ? "-" : "";
            ++start;
        }
        if (const std::size_t more = digitRun(text.substr(start), exponent); more > 0) {
            digits += exponent;
            used = start + more;
            real = true;
        }
    }
    if (!real) {
        return 0;
    }
    value = toDouble(digits);
    return used;
}

std::size_t readInteger(std::string_view text, std::int64_t& value)
{
    int base = 10;
    if (text.size() > 2 && text[0] == '0') {
        const char kind = static_cast<char>(text[1] | 0x20);
        const int candidate = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
        const std::size_t first = text[2] == '_' && text.size() > 3 ? 3 : 2;
        base = candidate != 10 && digitValue(text[first]) < candidate ? candidate : 10;
    }
    std::size_t used = base == 10 ? 0 : 2;
    value = 0;
    for (; used < text.size(); ++used) {
        if (text[used] == '_' && used + 1 < text.size() && digitValue(text[used + 1]) < base) {
            continue;
        }
        const int digit = digitValue(text[used]);
        // A decimal number does not begin with a zero: "007" is three literals, and then an error.
        if (digit >= base || (base == 10 && used > 0 && text[0] == '0' && digit != 0)) {
            break;
        }
        if (__builtin_mul_overflow(value, std::int64_t{base}, &value) ||
            __builtin_add_overflow(value, std::int64_t{digit}, &value)) {
            return 0;
        }
    }
    return used;
}

std::string readString(std::string_view text, std::string& value)
{
    static constexpr std::string_view plain = "\\'\"abfnrtv";
    static constexpr std::string_view meaning = "\\'\"\a\b\f\n\r\t\v";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            value.push_back(text[i]);
            continue;
        }
        const char kind = text[++i];
        if (const std::size_t known = plain.find(kind); known != std::string_view::npos) {
            value.push_back(meaning[known]);
        } else if (kind == '\n') {
            continue;
        } else if (kind >= '0' && kind <= '7') {
            char32_t code = 0;
            std::size_t end = i;
            while (end < text.size() && end < i + 3 && text[end] >= '0' && text[end] <= '7') {
                code = code * 8 + static_cast<char32_t>(text[end++] - '0');
            }
            appendUtf8(value, code);
            i = end - 1;
        } else if (kind == 'x' || kind == 'u' || kind == 'U') {
            const std::size_t count = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
            char32_t code = 0;
            if (!hexDigits(text.substr(i + 1), count, code) || code > 0x10FFFF) {
                return "a string has an escape that is no character";
            }
            i += count;
            char32_t low = 0;
            if (code >= 0xD800 && code < 0xDC00 && text.substr(i + 1).starts_with("\\u") &&
                hexDigits(text.substr(i + 3), 4, low) && low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
                i += 6;
            }
            appendUtf8(value, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
        } else if (kind == 'N') {
            return "a string has an escape by character name, which is not supported";
        } else {
            value += {'\\', kind};
        }
    }
    return {};
}

bool parseInteger(std::string_view text, int base, std::int64_t& value, bool& overflow)
{
    text = trimmed(text);
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.size() > 2 && text[0] == '0') {
        const char kind = static_cast<char>(text[1] | 0x20);
        const int prefix = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
        if (prefix != 0 && (base == prefix || base == 0)) {
            base = prefix;
            text.remove_prefix(2);
            if (text.starts_with('_')) {
                text.remove_prefix(1);
            }
        }
    }
    base = base == 0 ? 10 : base;
    value = 0;
    overflow = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_' && i > 0 && i + 1 < text.size() && text[i - 1] != '_') {
            continue;
        }
        const int digit = digitValue(text[i]);
        if (digit >= base) {
            return false;
        }
        const std::int64_t step = negative ? -digit : digit;
        overflow = overflow || __builtin_mul_overflow(value, std::int64_t{base}, &value) ||
                   __builtin_add_overflow(value, step, &value);
    }
    return !text.empty();
}

bool parseFloat(std::string_view text, double& value)
{
    text = trimmed(text);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') {
            plain.push_back(text[i]);
        } else if (i == 0 || i + 1 == text.size() || !isAsciiDigit(text[i - 1]) ||
                   !isAsciiDigit(text[i + 1])) {
            return false;
        }
    }
    const bool negative = plain.starts_with('-');
    if (negative || plain.starts_with('+')) {
        plain.erase(0, 1);
    }
    const std::string lower = toLower(plain);
    if (lower == "inf" || lower == "infinity") {
        value = std::numeric_limits<double>::infinity();
    } else if (lower == "nan") {
        value = std::numeric_limits<double>::quiet_NaN();
    } else {
        if (plain.empty() || !(isAsciiDigit(plain[0]) || plain[0] == '.')) {
            return false;
        }
        const auto read = std::from_chars(plain.data(), plain.data() + plain.size(), value);
        if (read.ptr != plain.data() + plain.size() || read.ec == std::errc::invalid_argument) {
            return false;
        }
        value = toDouble(plain);
    }
    value = negative ? -value : value;
    return true;
}

} // namespace mw::engine::jinja
