// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/format_spec.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"

#include <algorithm>
#include <cstdlib>

namespace mw::engine::jinja {

namespace {

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
            return plain(spec, spec.type == 'a' ? escapeNonAscii(text.bytes) : text.bytes, text.touched());
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

} // namespace

const Str* formatPercent(Runtime& runtime, const Str& format, const Value& arguments)
{
    return PercentFormatter(runtime, format, arguments).run();
}

} // namespace mw::engine::jinja
