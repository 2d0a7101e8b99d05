// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/format_spec.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

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
            value = kind == 'a' ? derived(m_runtime, escapeNonAscii(converted.bytes), converted.touched())
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

const Str* formatBraces(Runtime& runtime, const Str& format, const Arguments& arguments)
{
    BraceFormatter formatter(runtime, arguments);
    const std::string out = formatter.run(format.bytes, 1);
    return derived(runtime, out, formatter.touched() || format.touched());
}

} // namespace mw::engine::jinja
