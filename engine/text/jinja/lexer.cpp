// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/lexer.h"

#include "engine/text/jinja/literals.h"
#include "engine/text/jinja/runtime.h"
#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// One kind of line end, and none at the very end.
std::string normalized(std::string_view source)
{
    std::string out;
    out.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\r') {
            out.push_back('\n');
            i += i + 1 < source.size() && source[i + 1] == '\n' ? 1 : 0;
        } else {
            out.push_back(source[i]);
        }
    }
    if (out.ends_with('\n')) {
        out.pop_back();
    }
    return out;
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : m_source(source) {}

    std::vector<Token> run()
    {
        while (m_at < m_source.size()) {
            root();
        }
        push(TokenType::End);
        return std::move(m_tokens);
    }

private:
    [[noreturn]] void fail(std::string reason) const
    {
        throw TemplateFailure{false, m_line, std::move(reason)};
    }

    bool at(std::string_view text) const { return m_source.substr(m_at).starts_with(text); }

    void advance(std::size_t bytes)
    {
        const std::string_view passed = m_source.substr(m_at, bytes);
        m_line += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
        m_at += bytes;
    }

    std::size_t spaceFrom(std::size_t position) const
    {
        std::size_t end = position;
        while (end < m_source.size()) {
            const CodePoint c = decode(m_source, end);
            if (!isSpace(c.value)) {
                break;
            }
            end += c.size;
        }
        return end - position;
    }

    Token& push(TokenType type, std::string text = {})
    {
        Token token;
        token.type = type;
        token.line = m_line;
        token.text = std::move(text);
        m_tokens.push_back(std::move(token));
        return m_tokens.back();
    }

    void pushData(std::string_view text)
    {
        if (!text.empty()) {
            push(TokenType::Data, std::string(text));
        }
    }

    /// The text before a tag, cut as its sign (or lstrip_blocks) says.
    std::string_view beforeTag(std::string_view text, char sign, bool variable) const
    {
        if (sign == '-') {
            std::size_t end = 0;
            for (std::size_t i = 0; i < text.size();) {
                const CodePoint c = decode(text, i);
                i += c.size;
                end = isSpace(c.value) ? end : i;
            }
            return text.substr(0, end);
        }
        if (sign == '+' || variable) {
            return text;
        }
        const std::size_t newline = text.rfind('\n');
        if (newline == std::string_view::npos && !m_lineStarts) {
            return text;
        }
        const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
        for (std::size_t i = start; i < text.size();) {
            const CodePoint c = decode(text, i);
            if (!isSpace(c.value)) {
                return text;
            }
            i += c.size;
        }
        return text.substr(0, start);
    }

    void root()
    {
        std::size_t tag = m_at;
        for (;; ++tag) {
            tag = m_source.find('{', tag);
            if (tag == std::string_view::npos || tag + 1 >= m_source.size()) {
                pushData(m_source.substr(m_at));
                m_at = m_source.size();
                return;
            }
            const char next = m_source[tag + 1];
            if (next == '{' || next == '%' || next == '#') {
                break;
            }
        }
        const char kind = m_source[tag + 1];
        const char after = tag + 2 < m_source.size() ? m_source[tag + 2] : '\0';
        const char sign = after == '-' || after == '+' ? after : '\0';
        const std::string_view text = m_source.substr(m_at, tag - m_at);
        pushData(beforeTag(text, sign, kind == '{'));
        advance(text.size() + (sign ? 3 : 2));
        if (kind == '#') {
            comment();
        } else if (kind == '{') {
            push(TokenType::VariableBegin);
            tagBody(true);
        } else if (!raw()) {
            push(TokenType::BlockBegin);
            tagBody(false);
        }
        m_lineStarts = m_at > 0 && m_source[m_at - 1] == '\n';
    }

    void comment()
    {
        const std::size_t end = m_source.find("#}", m_at);
        if (end == std::string_view::npos) {
            fail("Missing end of comment tag");
        }
        const char sign = end > m_at ? m_source[end - 1] : '\0';
        advance(end + 2 - m_at);
        skipAfter(sign);
    }

    /// What a closing tag takes with it: with '-' all space, else (trim_blocks) one newline, with '+'
    /// nothing.
    void skipAfter(char sign)
    {
        if (sign == '-') {
            advance(spaceFrom(m_at));
        } else if (sign != '+' && at("\n")) {
            advance(1);
        }
    }

    /// A raw block, if one begins behind the "{%" just read.
    bool raw()
    {
        std::size_t position = m_at + spaceFrom(m_at);
        if (!m_source.substr(position).starts_with("raw")) {
            return false;
        }
        position += 3;
        position += spaceFrom(position);
        const bool trims = m_source.substr(position).starts_with("-%}");
        if (!trims && !m_source.substr(position).starts_with("%}")) {
            return false;
        }
        position += trims ? 3 : 2;
        position += trims ? spaceFrom(position) : 0;
        advance(position - m_at);
        m_lineStarts = m_source[m_at - 1] == '\n';
        for (std::size_t tag = m_source.find("{%", m_at); tag != std::string_view::npos;
             tag = m_source.find("{%", tag + 1)) {
            if (rawEnd(tag)) {
                return true;
            }
        }
        fail("Missing end of raw directive");
    }

    bool rawEnd(std::size_t tag)
    {
        std::size_t position = tag + 2;
        const char first = position < m_source.size() ? m_source[position] : '\0';
        const char sign = first == '-' || first == '+' ? first : '\0';
        position += sign ? 1 : 0;
        position += spaceFrom(position);
        if (!m_source.substr(position).starts_with("endraw")) {
            return false;
        }
        position += 6;
        position += spaceFrom(position);
        const char last = position < m_source.size() ? m_source[position] : '\0';
        const char endSign = last == '-' || last == '+' ? last : '\0';
        position += endSign ? 1 : 0;
        if (!m_source.substr(position).starts_with("%}")) {
            return false;
        }
        pushData(beforeTag(m_source.substr(m_at, tag - m_at), sign, false));
        advance(position + 2 - m_at);
        skipAfter(endSign);
        return true;
    }

    bool endOfTag(bool variable)
    {
        const std::string_view end = variable ? "}}" : "%}";
        const char first = m_source[m_at];
        const char sign = first == '-' || (first == '+' && !variable) ? first : '\0';
        if (!m_source.substr(m_at + (sign ? 1 : 0)).starts_with(end)) {
            return false;
        }
        push(variable ? TokenType::VariableEnd : TokenType::BlockEnd);
        advance(sign ? 3 : 2);
        if (!variable || sign == '-') {
            skipAfter(sign);
        }
        return true;
    }

    void tagBody(bool variable)
    {
        std::string open; // the closing brackets that are awaited: while any is, "}}" ends no tag
        while (m_at < m_source.size()) {
            if (open.empty() && endOfTag(variable)) {
                return;
            }
            if (const std::size_t space = spaceFrom(m_at); space > 0) {
                advance(space);
                continue;
            }
            const char first = m_source[m_at];
            if (first >= '0' && first <= '9') {
                number();
            } else if (first == '\'' || first == '"') {
                string(first);
            } else if (isIdentifierPart(decode(m_source, m_at).value)) {
                name();
            } else {
                op(open);
            }
        }
        // The parser says what is missing: it knows what it was reading.
    }

    void number()
    {
        Token& token = push(TokenType::Integer);
        const bool afterDot = m_at > 0 && m_source[m_at - 1] == '.';
        std::size_t used = readFloat(m_source.substr(m_at), token.real);
        if (used > 0 && !afterDot) {
            token.type = TokenType::Float;
        } else {
            used = readInteger(m_source.substr(m_at), token.integer);
        }
        if (used == 0) {
            throw TemplateFailure{true, m_line, "integer"};
        }
        advance(used);
    }

    void string(char mark)
    {
        std::size_t end = m_at + 1;
        while (end < m_source.size() && m_source[end] != mark) {
            end += m_source[end] == '\\' ? 2 : 1;
        }
        if (end >= m_source.size()) {
            fail("unexpected char, a string has no end");
        }
        std::string decoded;
        const std::string reason = readString(m_source.substr(m_at + 1, end - m_at - 1), decoded);
        if (!reason.empty()) {
            fail(reason);
        }
        push(TokenType::String, std::move(decoded));
        advance(end + 1 - m_at);
    }

    void name()
    {
        std::size_t end = m_at;
        while (end < m_source.size()) {
            const CodePoint c = decode(m_source, end);
            if (!isIdentifierPart(c.value)) {
                break;
            }
            end += c.size;
        }
        if (!isIdentifierStart(decode(m_source, m_at).value)) {
            fail("Invalid character in identifier");
        }
        push(TokenType::Name, std::string(m_source.substr(m_at, end - m_at)));
        advance(end - m_at);
    }

    void op(std::string& open)
    {
        static constexpr std::string_view longer[] = {"//", "**", "==", "!=", ">=", "<="};
        static constexpr std::string_view single = "+-/*%~[](){}><=.:|,;";
        for (const std::string_view candidate : longer) {
            if (at(candidate)) {
                push(TokenType::Operator, std::string(candidate));
                advance(2);
                return;
            }
        }
        const char c = m_source[m_at];
        if (single.find(c) == std::string_view::npos) {
            fail("unexpected char " + std::string(m_source.substr(m_at, decode(m_source, m_at).size)));
        }
        if (c == '{' || c == '(' || c == '[') {
            open.push_back(c == '{' ? '}' : c == '(' ? ')' : ']');
        } else if (c == '}' || c == ')' || c == ']') {
            if (open.empty() || open.back() != c) {
                fail(std::string("unexpected '") + c + "'" +
                     (open.empty() ? "" : std::string(", expected '") + open.back() + "'"));
            }
            open.pop_back();
        }
        push(TokenType::Operator, std::string(1, c));
        advance(1);
    }

    std::string_view m_source;
    std::size_t m_at = 0;
    int m_line = 1;
    bool m_lineStarts = true; ///< the text that follows begins a line
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokenizeTemplate(std::string_view source)
{
    const std::string text = normalized(source);
    return Lexer(text).run();
}

} // namespace mw::engine::jinja
