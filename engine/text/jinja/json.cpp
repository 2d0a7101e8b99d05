// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>
#include <cmath>

namespace mw::engine::jinja {

namespace {

/// Writes as Python's json.dumps does, with the options the tojson of chat templates takes.
class JsonWriter {
public:
    JsonWriter(Runtime& runtime, const Arguments& arguments)
        : m_runtime(runtime), m_out(runtime),
          m_bound(runtime, "tojson", arguments, {"ensure_ascii", "indent", "separators", "sort_keys"})
    {
        m_ascii = m_bound.flag(0, false);
        m_sorted = m_bound.flag(3, false);
        const Value indent = m_bound.get(1, Value::none());
        m_indented = !indent.is(Type::None);
        if (indent.is(Type::String)) {
            m_indent = indent.asString().bytes;
            taintFrom(indent);
        } else if (m_indented) {
            const std::int64_t width = std::max<std::int64_t>(m_bound.integer(1, 0), 0);
            if (static_cast<std::uint64_t>(width) > runtime.limits().outputBytes) {
                runtime.limit("output");
            }
            m_indent.assign(static_cast<std::size_t>(width), ' ');
            runtime.bytes(m_indent.size());
        }
        m_itemSeparator = m_indented ? "," : ", ";
        const Value separators = m_bound.get(2, Value::none());
        if (!separators.is(Type::None)) {
            const std::vector<Value> pair = iterate(runtime, separators);
            if (pair.size() != 2 || !pair[0].is(Type::String) || !pair[1].is(Type::String)) {
                runtime.fail("tojson() needs two separators");
            }
            m_itemSeparator = pair[0].asString().bytes;
            m_keySeparator = pair[1].asString().bytes;
            taintFrom(pair[0]);
            taintFrom(pair[1]);
        }
    }

    const Str* run(const Value& value)
    {
        write(value, 0);
        return m_out.finish();
    }

private:
    void taintFrom(const Value& text)
    {
        if (text.asString().touched()) {
            m_out.taint();
        }
    }

    void write(const Value& value, int level)
    {
        m_runtime.step();
        switch (value.type()) {
        case Type::None:
            return m_out.add("null");
        case Type::Bool:
            return m_out.add(value.asBool() ? "true" : "false");
        case Type::Int:
            return m_out.add(std::to_string(value.asInt()));
        case Type::Float:
            return m_out.add(number(value.asFloat()));
        case Type::String:
            return writeString(value.asString());
        case Type::List:
        case Type::Tuple:
            return writeSequence(value.asSequence().items, level);
        case Type::Dict:
            return writeDict(value.asDict(), level);
        default:
            m_runtime.fail(std::string("Object of type ") + typeName(value) + " is not JSON serializable");
        }
    }

    static std::string number(double value)
    {
        if (std::isnan(value)) {
            return "NaN";
        }
        return std::isinf(value) ? (value < 0 ? "-Infinity" : "Infinity") : floatText(value);
    }

    void newLine(int level)
    {
        if (m_indented) {
            m_out.add("\n");
            for (int i = 0; i < level; ++i) {
                m_out.add(m_indent);
            }
        }
    }

    void writeSequence(const std::vector<Value>& items, int level)
    {
        if (items.empty()) {
            return m_out.add("[]");
        }
        m_out.add("[");
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) {
                m_out.add(m_itemSeparator);
            }
            newLine(level + 1);
            write(items[i], level + 1);
        }
        newLine(level);
        m_out.add("]");
    }

    void writeKey(const Value& key)
    {
        switch (key.type()) {
        case Type::String:
            return writeString(key.asString());
        case Type::None:
            return m_out.add("\"null\"");
        case Type::Bool:
            return m_out.add(key.asBool() ? "\"true\"" : "\"false\"");
        case Type::Int:
            return m_out.add("\"" + std::to_string(key.asInt()) + "\"");
        case Type::Float:
            return m_out.add("\"" + number(key.asFloat()) + "\"");
        default:
            m_runtime.fail(std::string("keys must be str, int, float, bool or None, not ") + typeName(key));
        }
    }

    void writeDict(const Dict& dict, int level)
    {
        if (dict.entries.empty()) {
            return m_out.add("{}");
        }
        auto entries = dict.entries;
        if (m_sorted) {
            std::stable_sort(entries.begin(), entries.end(),
                             [&](const auto& a, const auto& b) { return less(m_runtime, a.first, b.first); });
        }
        m_out.add("{");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (i > 0) {
                m_out.add(m_itemSeparator);
            }
            newLine(level + 1);
            writeKey(entries[i].first);
            m_out.add(m_keySeparator);
            write(entries[i].second, level + 1);
        }
        newLine(level);
        m_out.add("}");
    }

    void escaped(std::string& out, char32_t unit) const
    {
        static constexpr char hex[] = "0123456789abcdef";
        out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.push_back(hex[(unit >> static_cast<unsigned>(shift)) & 0xFU]);
        }
    }

    void writeString(const Str& text)
    {
        static constexpr std::string_view special = "\"\\\n\r\t\b\f";
        static constexpr std::string_view names = "\"\\nrtbf";
        std::string out = "\"";
        for (std::size_t at = 0; at < text.bytes.size();) {
            const CodePoint c = decode(text.bytes, at);
            const std::size_t known =
                c.value < 0x80 ? special.find(static_cast<char>(c.value)) : std::string::npos;
            if (known != std::string_view::npos) {
                out += {'\\', names[known]};
            } else if (c.value < 0x20 || (m_ascii && c.value > 0x7E && c.value < 0x10000)) {
                escaped(out, c.value);
            } else if (m_ascii && c.value >= 0x10000) {
                escaped(out, 0xD800 + ((c.value - 0x10000) >> 10U));
                escaped(out, 0xDC00 + ((c.value - 0x10000) & 0x3FFU));
            } else {
                out.append(text.bytes, at, c.size);
            }
            at += c.size;
            if (out.size() > 4096) { // so that the limits see a long text while it grows
                m_out.add(out);
                out.clear();
            }
        }
        out.push_back('"');
        m_out.add(out);
        if (text.touched()) {
            m_out.taint();
        }
    }

    Runtime& m_runtime;
    StrBuilder m_out;
    Bound m_bound;
    bool m_ascii = false;
    bool m_sorted = false;
    bool m_indented = false;
    std::string m_indent;
    std::string m_itemSeparator;
    std::string m_keySeparator = ": ";
};

} // namespace

const Str* toJson(Runtime& runtime, const Value& value, const Arguments& options)
{
    return JsonWriter(runtime, options).run(value);
}

} // namespace mw::engine::jinja
