// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/parser.h"

#include <algorithm>

namespace mw::engine::jinja {

Parser::Parser(std::vector<Token> tokens, const TemplateLimits& limits)
    : m_tokens(std::move(tokens)), m_limits(limits)
{
    for (const char* name : {"loop", "caller", "kwargs", "varargs"}) {
        symbol(name);
    }
}

Parser::Nesting::Nesting(Parser& parser) : m_parser(parser)
{
    if (parser.m_depth >= parser.m_limits.depth) {
        throw TemplateFailure{true, parser.current().line, "depth"};
    }
    ++parser.m_depth;
}

Program Parser::parse()
{
    Program program;
    program.body = parseBlock({});
    program.symbols = std::move(m_symbols);
    return program;
}

Token Parser::take()
{
    Token token = std::move(m_tokens[m_at]);
    m_tokens[m_at].type = token.type;
    m_tokens[m_at].line = token.line;
    if (m_at + 1 < m_tokens.size()) {
        ++m_at;
    }
    return token;
}

bool Parser::skipName(std::string_view name)
{
    const bool found = current().isName(name);
    if (found) {
        take();
    }
    return found;
}

bool Parser::skipOperator(std::string_view op)
{
    const bool found = current().isOperator(op);
    if (found) {
        take();
    }
    return found;
}

void Parser::expectOperator(std::string_view op)
{
    if (!skipOperator(op)) {
        fail("expected '" + std::string(op) + "'");
    }
}

void Parser::expectName(std::string_view name)
{
    if (!skipName(name)) {
        fail("expected '" + std::string(name) + "'");
    }
}

std::string Parser::takeName()
{
    if (current().type != TokenType::Name) {
        fail("expected a name");
    }
    return take().text;
}

void Parser::expect(TokenType type, const char* what)
{
    if (current().type != type) {
        fail(std::string("expected ") + what);
    }
    take();
}

void Parser::fail(const std::string& reason) const
{
    const Token& token = current();
    std::string found;
    switch (token.type) {
    case TokenType::End:
        found = "the end of the template";
        break;
    case TokenType::BlockEnd:
    case TokenType::VariableEnd:
        found = "the end of the tag";
        break;
    case TokenType::Name:
    case TokenType::Operator:
        found = "'" + token.text + "'";
        break;
    case TokenType::String:
    case TokenType::Integer:
    case TokenType::Float:
        found = "a literal";
        break;
    default:
        found = "text";
    }
    throw TemplateFailure{false, token.line, reason + ", got " + found};
}

void Parser::failUnexpected() const
{
    fail("expected an expression");
}

Symbol Parser::symbol(const std::string& name)
{
    const auto [place, added] = m_symbolOf.try_emplace(name, static_cast<Symbol>(m_symbols.size()));
    if (added) {
        m_symbols.push_back(name);
    }
    return place->second;
}

void Parser::settle(Expr& expr, std::initializer_list<const Expr*> children) const
{
    for (const Expr* child : children) {
        if (child) {
            expr.depth = std::max(expr.depth, child->depth + 1);
        }
    }
    if (expr.depth > m_limits.depth) {
        throw TemplateFailure{true, expr.line, "depth"};
    }
}

void Parser::settle(Expr& expr, const CallArguments& arguments) const
{
    for (const ExprPtr& argument : arguments.positional) {
        settle(expr, {argument.get()});
    }
    for (const auto& [name, argument] : arguments.named) {
        settle(expr, {argument.get()});
    }
    settle(expr, {arguments.moreList.get(), arguments.moreDict.get()});
}

} // namespace mw::engine::jinja
