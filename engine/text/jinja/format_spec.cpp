// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/format_spec.h"

#include "engine/text/jinja/unicode.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mw::engine::jinja {

namespace {

bool isAlign(char c)
{
    return c == '<' || c == '>' || c == '^' || c == '=';
}

/// `head` (a sign, a prefix) and `body`, filled to the width. '=' fills between the two.
std::string padded(Runtime& runtime, const FormatSpec& spec, const std::string& head, const std::string& body,
                   char defaultAlign)
{
    const auto size = static_cast<std::int64_t>(countCodePoints(head) + countCodePoints(body));
    const std::int64_t missing = std::max<std::int64_t>(spec.width - size, 0);
    runtime.checkSize(static_cast<std::size_t>(missing));
    runtime.bytes(static_cast<std::size_t>(missing) + body.size());
    const char align = spec.align ? spec.align : defaultAlign;
    const std::int64_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
    std::string out = align == '=' ? head : "";
    for (std::int64_t i = 0; i < before; ++i) {
        out += spec.fill;
    }
    out += align == '=' ? body : head + body;
    for (std::int64_t i = before; i < missing; ++i) {
        out += spec.fill;
    }
    return out;
}

std::string signOf(const FormatSpec& spec, bool negative)
{
    return negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign);
}

std::string grouped(std::string digits, char separator, std::size_t every)
{
    if (separator == '\0') {
        return digits;
    }
    const std::size_t point = std::min(digits.find_first_of(".e"), digits.size());
    for (std::size_t at = point; at > every; at -= every) {
        digits.insert(at - every, 1, separator);
    }
    return digits;
}

std::string printReal(std::chars_format form, std::int64_t precision, double value)
{
    char buffer[1400]; // 309 digits, a point, the most digits behind it that formatReal allows
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, form, static_cast<int>(precision));
    return {buffer, end.ptr};
}

std::string unsignedReal(const FormatSpec& spec, double value)
{
    const std::int64_t precision = spec.precision < 0 ? 6 : spec.precision;
    switch (spec.type) {
    case 'f':
    case 'F':
        return printReal(std::chars_format::fixed, precision, value);
    case 'e':
        return printReal(std::chars_format::scientific, precision, value);
    case 'E':
        return toUpper(printReal(std::chars_format::scientific, precision, value));
    case 'G':
        return toUpper(printReal(std::chars_format::general, precision, value));
    case '%':
        return printReal(std::chars_format::fixed, precision, value * 100.0) + "%";
    case '\0':
        if (spec.precision < 0) {
            return floatText(value);
        }
        {
            std::string out = printReal(std::chars_format::general, precision, value);
            return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
        }
    default:
        return printReal(std::chars_format::general, precision, value);
    }
}

} // namespace

std::string escapeNonAscii(std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode(text, at);
        if (c.value < 0x80) {
            out.push_back(text[at]);
        } else {
            const int digits = c.value < 0x100 ? 2 : c.value < 0x10000 ? 4 : 8;
            out += {'\\', digits == 2 ? 'x' : digits == 4 ? 'u' : 'U'};
            for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
                out.push_back(hex[(c.value >> static_cast<unsigned>(shift)) & 0xFU]);
            }
        }
        at += c.size;
    }
    return out;
}

std::int64_t readFormatNumber(Runtime& runtime, std::string_view text, std::size_t& at)
{
    std::int64_t number = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        number = number * 10 + (text[at] - '0');
        runtime.checkSize(static_cast<std::size_t>(number));
    }
    return number;
}

FormatSpec parseFormatSpec(Runtime& runtime, std::string_view text)
{
    FormatSpec spec;
    std::size_t at = 0;
    const auto peek = [&] { return at < text.size() ? text[at] : '\0'; };
    if (!text.empty()) {
        const std::size_t first = decode(text, 0).size;
        if (first < text.size() && isAlign(text[first])) {
            spec.fill = text.substr(0, first);
            spec.align = text[first];
            at = first + 1;
        } else if (isAlign(text[0])) {
            spec.align = text[0];
            at = 1;
        }
    }
    if (peek() == '+' || peek() == '-' || peek() == ' ') {
        spec.sign = text[at++];
    }
    if (peek() == '#') {
        spec.alternate = true;
        ++at;
    }
    if (peek() == '0' && !spec.align) {
        spec.fill = "0";
        spec.align = '=';
        ++at;
    }
    spec.width = readFormatNumber(runtime, text, at);
    if (peek() == ',' || peek() == '_') {
        spec.grouping = text[at++];
    }
    if (peek() == '.') {
        ++at;
        const std::size_t before = at;
        spec.precision = readFormatNumber(runtime, text, at);
        if (at == before) {
            runtime.fail("Format specifier missing precision");
        }
    }
    if (at < text.size()) {
        spec.type = text[at++];
    }
    if (at < text.size()) {
        runtime.fail("Invalid format specifier");
    }
    return spec;
}

std::string formatInteger(Runtime& runtime, const FormatSpec& spec, std::int64_t value)
{
    const bool negative = value < 0;
    const std::uint64_t rest =
        negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    int base = 10;
    std::string_view prefix;
    switch (spec.type) {
    case '\0':
    case 'd':
    case 'n':
        break;
    case 'x':
    case 'X':
        base = 16;
        prefix = spec.type == 'x' ? "0x" : "0X";
        break;
    case 'o':
        base = 8;
        prefix = "0o";
        break;
    case 'b':
        base = 2;
        prefix = "0b";
        break;
    case 'c': {
        if (negative || rest > 0x10FFFF) {
            runtime.fail("%c arg not in range(0x110000)");
        }
        std::string character;
        appendUtf8(character, rest >= 0xD800 && rest < 0xE000 ? 0xFFFD : static_cast<char32_t>(rest));
        return padded(runtime, spec, "", character, '<');
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%':
        return formatReal(runtime, spec, static_cast<double>(value));
    default:
        runtime.fail(std::string("Unknown format code '") + spec.type + "' for object of type 'int'");
    }
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), rest, base);
    std::string digits(buffer, end.ptr);
    if (spec.type == 'X') {
        digits = toUpper(digits);
    }
    if (const auto least = static_cast<std::size_t>(std::max<std::int64_t>(spec.precision, 0));
        least > digits.size()) {
        runtime.checkSize(least);
        digits.insert(0, least - digits.size(), '0');
    }
    digits = grouped(std::move(digits), spec.grouping, base == 10 ? 3 : 4);
    return padded(runtime, spec, signOf(spec, negative).append(spec.alternate ? prefix : std::string_view()),
                  digits, '>');
}

std::string formatReal(Runtime& runtime, const FormatSpec& spec, double value)
{
    static constexpr std::string_view types("\0eEfFgGn%", 9);
    if (types.find(spec.type) == std::string_view::npos) {
        runtime.fail(std::string("Unknown format code '") + spec.type + "' for object of type 'float'");
    }
    static constexpr std::int64_t mostDigits = 1000;
    if (spec.precision > mostDigits) {
        runtime.fail("precision too big");
    }
    const bool negative = std::signbit(value) && !std::isnan(value);
    std::string digits;
    if (std::isfinite(value)) {
        digits = grouped(unsignedReal(spec, std::fabs(value)), spec.grouping, 3);
    } else {
        digits = std::isnan(value) ? "nan" : "inf";
        if (spec.type == 'E' || spec.type == 'F' || spec.type == 'G') {
            digits = toUpper(digits);
        }
        digits += spec.type == '%' ? "%" : "";
    }
    return padded(runtime, spec, signOf(spec, negative), digits, '>');
}

std::string formatText(Runtime& runtime, const FormatSpec& spec, std::string_view text)
{
    if ((spec.type != '\0' && spec.type != 's') || spec.align == '=' || spec.sign != '-' || spec.grouping) {
        runtime.fail("Unknown format code for object of type 'str'");
    }
    if (spec.precision >= 0) {
        text = text.substr(0, byteOffset(text, static_cast<std::size_t>(spec.precision)));
    }
    return padded(runtime, spec, "", std::string(text), '<');
}

} // namespace mw::engine::jinja
