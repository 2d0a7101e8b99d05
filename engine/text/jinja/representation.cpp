// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/loop.h"
#include "engine/text/jinja/macro.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/strings.h"
#include "engine/text/jinja/unicode.h"

namespace mw::engine::jinja {

namespace {

void quote(StrBuilder& out, const Str& text)
{
    const bool doubleQuotes =
        text.bytes.find('\'') != std::string::npos && text.bytes.find('"') == std::string::npos;
    const char mark = doubleQuotes ? '"' : '\'';
    static constexpr char hex[] = "0123456789abcdef";
    std::string quoted(1, mark);
    const auto escape = [&](char kind, char32_t value, int digits) {
        quoted += {'\\', kind};
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            quoted.push_back(hex[(value >> static_cast<unsigned>(shift)) & 0xFU]);
        }
    };
    for (std::size_t at = 0; at < text.bytes.size();) {
        const CodePoint c = decode(text.bytes, at);
        if (c.value == '\\' || c.value == static_cast<char32_t>(mark)) {
            quoted += {'\\', static_cast<char>(c.value)};
        } else if (c.value == '\n') {
            quoted += "\\n";
        } else if (c.value == '\r') {
            quoted += "\\r";
        } else if (c.value == '\t') {
            quoted += "\\t";
        } else if (isPrintable(c.value)) {
            quoted.append(text.bytes, at, c.size);
        } else if (c.value < 0x100) {
            escape('x', c.value, 2);
        } else if (c.value < 0x10000) {
            escape('u', c.value, 4);
        } else {
            escape('U', c.value, 8);
        }
        at += c.size;
        if (quoted.size() > 4096) { // so that the limits see a long text while it grows
            out.add(quoted);
            quoted.clear();
        }
    }
    quoted.push_back(mark);
    out.add(quoted);
    if (text.touched()) {
        out.taint();
    }
}

class Representer {
public:
    Representer(Runtime& runtime, StrBuilder& out) : m_runtime(runtime), m_out(out) {}

    void write(const Value& value, int depth)
    {
        // Namespaces can hold themselves; everything else is as deep as it was allowed to become.
        m_runtime.checkDepth(depth);
        m_runtime.step();
        switch (value.type()) {
        case Type::Missing:
        case Type::Undefined:
            return m_out.add("Undefined");
        case Type::None:
            return m_out.add("None");
        case Type::Bool:
            return m_out.add(value.asBool() ? "True" : "False");
        case Type::Int:
            return m_out.add(std::to_string(value.asInt()));
        case Type::Float:
            return m_out.add(floatText(value.asFloat()));
        case Type::String:
            if (value.asString().markup) {
                m_out.add("Markup(");
                quote(m_out, value.asString());
                return m_out.add(")");
            }
            return quote(m_out, value.asString());
        case Type::List:
        case Type::Tuple:
            return writeSequence(value.asSequence(), value.is(Type::List), depth);
        case Type::Dict:
            return writeDict(value.asDict(), depth);
        case Type::View:
            return writeView(value.asView(), depth);
        case Type::Range:
            return writeRange(value.asRange());
        case Type::Namespace:
            return writeNamespace(value.asNamespace(), depth);
        case Type::Macro:
            m_out.add("<Macro '");
            m_out.add(value.asMacro().name);
            return m_out.add("'>");
        case Type::Loop:
            return m_out.add("<LoopContext " + std::to_string(value.asLoop().index + 1) + "/" +
                             std::to_string(value.asLoop().items.size()) + ">");
        default:
            // Python writes an address here, which no text should depend on.
            return m_out.add(std::string("<") + typeName(value) + " object>");
        }
    }

private:
    void writeSequence(const Sequence& sequence, bool list, int depth)
    {
        m_out.add(list ? "[" : "(");
        for (std::size_t i = 0; i < sequence.items.size(); ++i) {
            if (i > 0) {
                m_out.add(", ");
            }
            write(sequence.items[i], depth + 1);
        }
        m_out.add(list ? "]" : sequence.items.size() == 1 ? ",)" : ")");
    }

    void writeEntry(const Value& key, const Value& value, int depth)
    {
        write(key, depth + 1);
        m_out.add(": ");
        write(value, depth + 1);
    }

    void writeDict(const Dict& dict, int depth)
    {
        m_out.add("{");
        bool first = true;
        for (const auto& [key, value] : dict.entries) {
            if (!std::exchange(first, false)) {
                m_out.add(", ");
            }
            writeEntry(key, value, depth);
        }
        m_out.add("}");
    }

    void writeView(const View& view, int depth)
    {
        m_out.add(view.kind == View::Kind::Keys     ? "dict_keys"
                  : view.kind == View::Kind::Values ? "dict_values"
                                                    : "dict_items");
        m_out.add("(");
        writeSequence(m_runtime.list(iterate(m_runtime, &view)).asSequence(), true, depth);
        m_out.add(")");
    }

    void writeRange(const Range& range)
    {
        m_out.add("range(" + std::to_string(range.start) + ", " + std::to_string(range.stop) +
                  (range.step == 1 ? "" : ", " + std::to_string(range.step)) + ")");
    }

    void writeNamespace(const Namespace& space, int depth)
    {
        m_out.add("<Namespace {");
        bool first = true;
        for (const auto& [name, value] : space.entries) {
            if (!std::exchange(first, false)) {
                m_out.add(", ");
            }
            Str key;
            key.bytes = name;
            writeEntry(&key, value, depth);
        }
        m_out.add("}>");
    }

    Runtime& m_runtime;
    StrBuilder& m_out;
};

} // namespace

const Str& represent(Runtime& runtime, const Value& value)
{
    StrBuilder out(runtime);
    Representer(runtime, out).write(value, 0);
    return *out.finish();
}

const Str& toText(Runtime& runtime, const Value& value)
{
    if (value.is(Type::String)) {
        return value.asString();
    }
    if (value.is(Type::Undefined)) {
        return *runtime.text("");
    }
    return represent(runtime, value);
}

} // namespace mw::engine::jinja
