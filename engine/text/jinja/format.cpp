// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/format_spec.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <cmath>

namespace mw::engine::jinja {

namespace {

/// repr() with everything beyond ASCII escaped.
std::string asciiOnly(std::string_view text)
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

/// The operator %.
class PercentFormatter {
public:
    PercentFormatter(Runtime& runtime, const Str& format, const Value& arguments)
        : m_runtime(runtime), m_format(format.bytes), m_arguments(arguments), m_out(runtime)
    {
        if (format.touched()) {
            m_out.taint();
        }
    }

    const Str* run()
    {
        while (m_at < m_format.size()) {
            const std::size_t percent = std::min(m_format.find('%', m_at), m_format.size());
            m_out.add(m_format.substr(m_at, percent - m_at));
            m_at = percent;
            if (m_at < m_format.size()) {
                ++m_at;
                conversion();
            }
        }
        const bool several = m_arguments.is(Type::Tuple);
        const bool mapping = m_arguments.is(Type::Dict) || m_arguments.is(Type::List) ||
                             m_arguments.is(Type::Undefined) || m_arguments.is(Type::Range);
        const std::size_t given = several ? m_arguments.asSequence().items.size() : 1;
        if (!mapping && m_used < given) {
            m_runtime.fail("not all arguments converted during string formatting");
        }
        return m_out.finish();
    }

private:
    char peek() const
    {
        if (m_at >= m_format.size()) {
            m_runtime.fail("incomplete format");
        }
        return m_format[m_at];
    }

    Value nextArgument()
    {
        const bool several = m_arguments.is(Type::Tuple);
        const std::size_t given = several ? m_arguments.asSequence().items.size() : 1;
        if (m_used >= given) {
            m_runtime.fail("not enough arguments for format string");
        }
        return several ? m_arguments.asSequence().items[m_used++] : (++m_used, m_arguments);
    }

    Value namedArgument()
    {
        int open = 1;
        const std::size_t begin = ++m_at;
        for (; peek() != ')' || --open > 0; ++m_at) {
            open += peek() == '(' ? 1 : 0;
        }
        const std::string_view name = m_format.substr(begin, m_at - begin);
        ++m_at;
        if (!m_arguments.is(Type::Dict)) {
            m_runtime.fail("format requires a mapping");
        }
        const Value* found = lookUp(m_runtime, m_arguments.asDict(), m_runtime.text(name));
        if (!found) {
            m_runtime.fail("format has no value for '" + std::string(name) + "'");
        }
        return *found;
    }

    std::int64_t numberOrStar()
    {
        if (peek() != '*') {
            return readFormatNumber(m_runtime, m_format, m_at);
        }
        ++m_at;
        const Value number = nextArgument();
        if (!number.isIntegral()) {
            m_runtime.fail("* wants int");
        }
        m_runtime.checkSize(
            static_cast<std::size_t>(std::llabs(std::max<std::int64_t>(number.asInt(), -INT64_MAX))));
        return number.asInt();
    }

    void conversion()
    {
        FormatSpec spec;
        Value value;
        if (peek() == '(') {
            value = namedArgument();
        }
        bool leftAligned = false;
        bool zeros = false;
        for (;; ++m_at) {
            const char flag = peek();
            if (flag == '-') {
                leftAligned = true;
            } else if (flag == '0') {
                zeros = true;
            } else if (flag == '+' || (flag == ' ' && spec.sign == '-')) {
                spec.sign = flag;
            } else if (flag == '#') {
                spec.alternate = true;
            } else if (flag != ' ') {
                break;
            }
        }
        spec.width = numberOrStar();
        if (spec.width < 0) {
            leftAligned = true;
            spec.width = -spec.width;
        }
        if (peek() == '.') {
            ++m_at;
            spec.precision = std::max<std::int64_t>(numberOrStar(), 0);
        }
        if (peek() == 'h' || peek() == 'l' || peek() == 'L') {
            ++m_at;
        }
        spec.type = peek();
        ++m_at;
        if (spec.type == '%') {
            return m_out.add("%");
        }
        value = value.missing() ? nextArgument() : value;
        spec.align = leftAligned ? '<' : zeros ? '=' : '>';
        spec.fill = zeros && !leftAligned ? "0" : " ";
        m_out.add(converted(spec, value));
    }

    std::string converted(FormatSpec& spec, const Value& value)
    {
        switch (spec.type) {
        case 's':
        case 'r':
        case 'a': {
            const Str& text = spec.type == 's' ? toText(m_runtime, value) : represent(m_runtime, value);
            return plain(spec, spec.type == 'a' ? asciiOnly(text.bytes) : text.bytes, text.touched());
        }
        case 'c':
            if (value.is(Type::String)) {
                if (length(m_runtime, value) != 1) {
                    m_runtime.fail("%c requires int or char");
                }
                return plain(spec, value.asString().bytes, value.asString().touched());
            }
            [[fallthrough]];
        case 'x':
        case 'X':
        case 'o':
            if (!value.isIntegral()) {
                failOn(m_runtime, value, "an integer is required, not a value");
            }
            spec.align = spec.type == 'c' && spec.align == '=' ? '>' : spec.align;
            return formatInteger(m_runtime, spec, value.asInt());
        case 'd':
        case 'i':
        case 'u':
            if (!value.isNumber()) {
                failOn(m_runtime, value, "a number is required, not a value");
            }
            spec.type = 'd';
            return formatInteger(m_runtime, spec,
                                 value.is(Type::Float) ? toInteger(m_runtime, value.asFloat())
                                                       : value.asInt());
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
            if (!value.isNumber()) {
                failOn(m_runtime, value, "must be real number, not a value");
            }
            return formatReal(m_runtime, spec, value.asFloat());
        default:
            m_runtime.fail(std::string("unsupported format character '") + spec.type + "'");
        }
    }

    std::string plain(FormatSpec spec, std::string_view text, bool touched)
    {
        if (touched) {
            m_out.taint();
        }
        spec.type = 's';
        spec.sign = '-';
        spec.align = spec.align == '=' ? '>' : spec.align;
        spec.fill = " ";
        return formatText(m_runtime, spec, text);
    }

    Runtime& m_runtime;
    std::string_view m_format;
    const Value& m_arguments;
    StrBuilder m_out;
    std::size_t m_at = 0;
    std::size_t m_used = 0;
};

/// str.format.
class BraceFormatter {
public:
    BraceFormatter(Runtime& runtime, const Arguments& arguments) : m_runtime(runtime), m_arguments(arguments)
    {}

    bool touched() const { return m_touched; }

    std::string run(std::string_view format, int level)
    {
        if (level > 2) {
            m_runtime.fail("Max string recursion exceeded");
        }
        std::string out;
        for (std::size_t at = 0; at < format.size();) {
            const char c = format[at];
            if ((c == '{' || c == '}') && at + 1 < format.size() && format[at + 1] == c) {
                out.push_back(c);
                at += 2;
            } else if (c == '}') {
                m_runtime.fail("Single '}' encountered in format string");
            } else if (c == '{') {
                const std::size_t end = closing(format, at + 1);
                out += field(format.substr(at + 1, end - at - 1), level);
                m_runtime.checkSize(out.size());
                at = end + 1;
            } else {
                out.push_back(c);
                ++at;
            }
        }
        m_runtime.bytes(out.size());
        return out;
    }

private:
    std::size_t closing(std::string_view format, std::size_t at) const
    {
        int open = 1;
        for (; at < format.size(); ++at) {
            open += format[at] == '{' ? 1 : format[at] == '}' ? -1 : 0;
            if (open == 0) {
                return at;
            }
        }
        m_runtime.fail("expected '}' before end of string");
    }

    std::string field(std::string_view text, int level)
    {
        // The first ':' or '!' outside an index ends the name.
        std::size_t end = 0;
        bool inIndex = false;
        while (end < text.size() && (inIndex || (text[end] != ':' && text[end] != '!'))) {
            inIndex = text[end] == '[' || (inIndex && text[end] != ']');
            ++end;
        }
        Value value = argument(text.substr(0, end));
        std::string_view rest = text.substr(end);
        if (rest.starts_with('!')) {
            if (rest.size() < 2 || (rest.size() > 2 && rest[2] != ':')) {
                m_runtime.fail("expected ':' after conversion specifier");
            }
            const char kind = rest[1];
            if (kind != 's' && kind != 'r' && kind != 'a') {
                m_runtime.fail("Unknown conversion specifier");
            }
            const Str& converted = kind == 's' ? toText(m_runtime, value) : represent(m_runtime, value);
            value = kind == 'a' ? derived(m_runtime, asciiOnly(converted.bytes), converted.touched())
                                : &converted;
            rest.remove_prefix(2);
        }
        const std::string spec = rest.empty() ? "" : run(rest.substr(1), level + 1);
        return formatted(value, spec);
    }

    Value argument(std::string_view path)
    {
        const std::size_t end = std::min(path.find_first_of(".["), path.size());
        if (end == 0 && !path.empty()) {
            m_runtime.fail("a field of a format string has a path but no name");
        }
        Value value = firstArgument(path.substr(0, end));
        for (std::size_t at = end; at < path.size();) {
            const bool index = path[at] == '[';
            const std::size_t stop =
                index ? path.find(']', at) : std::min(path.find_first_of(".[", at + 1), path.size());
            if (stop == std::string_view::npos || stop == at + 1) {
                m_runtime.fail("Empty attribute in format string");
            }
            const std::string_view name = path.substr(at + 1, stop - at - 1);
            const Str* text = m_runtime.text(name);
            std::size_t digitsEnd = 0;
            const std::int64_t number = readFormatNumber(m_runtime, name, digitsEnd);
            value = !index                     ? attribute(m_runtime, value, *text)
                    : digitsEnd == name.size() ? subscript(m_runtime, value, Value::integer(number))
                                               : subscript(m_runtime, value, text);
            at = stop + (index ? 1 : 0);
        }
        return value;
    }

    Value firstArgument(std::string_view name)
    {
        std::size_t end = 0;
        std::int64_t number = readFormatNumber(m_runtime, name, end);
        if (end == name.size()) {
            const bool automatic = name.empty();
            if (m_numbering != 0 && (m_numbering > 0) != automatic) {
                m_runtime.fail("cannot mix automatic and manual field numbering");
            }
            m_numbering = automatic ? 1 : -1;
            number = automatic ? m_next++ : number;
            if (number >= static_cast<std::int64_t>(m_arguments.positional.size())) {
                m_runtime.fail("Replacement index out of range");
            }
            return m_arguments.positional[static_cast<std::size_t>(number)];
        }
        for (const auto& [key, value] : m_arguments.named) {
            if (key == name) {
                return value;
            }
        }
        m_runtime.fail("format has no value for '" + std::string(name) + "'");
    }

    std::string formatted(const Value& value, const std::string& specText)
    {
        if (value.is(Type::String) || specText.empty()) {
            const Str& text = toText(m_runtime, value);
            m_touched = m_touched || text.touched();
            return formatText(m_runtime, parseFormatSpec(m_runtime, specText), text.bytes);
        }
        const FormatSpec spec = parseFormatSpec(m_runtime, specText);
        if (value.isIntegral()) {
            return formatInteger(m_runtime, spec, value.asInt());
        }
        if (!value.is(Type::Float)) {
            failOn(m_runtime, value, "unsupported format string passed to a value");
        }
        return formatReal(m_runtime, spec, value.asFloat());
    }

    Runtime& m_runtime;
    const Arguments& m_arguments;
    std::int64_t m_next = 0;
    int m_numbering = 0; ///< 1: {} fields were seen, -1: numbered ones
    bool m_touched = false;
};

} // namespace

const Str* formatPercent(Runtime& runtime, const Str& format, const Value& arguments)
{
    return PercentFormatter(runtime, format, arguments).run();
}

const Str* formatBraces(Runtime& runtime, const Str& format, const Arguments& arguments)
{
    BraceFormatter formatter(runtime, arguments);
    const std::string out = formatter.run(format.bytes, 1);
    return derived(runtime, out, formatter.touched() || format.touched());
}

} // namespace mw::engine::jinja
