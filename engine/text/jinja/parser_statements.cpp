// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/parser.h"

#include <algorithm>

namespace mw::engine::jinja {

/// Statements up to a tag whose name is one of `ends` (left unread behind its "{%"), or to the end of the
/// template where there are none.
Block Parser::parseBlock(std::initializer_list<std::string_view> ends)
{
    const Nesting nesting(*this);
    Block block;
    while (true) {
        switch (current().type) {
        case TokenType::Data: {
            auto data = std::make_unique<DataStatement>(current().line);
            data->text.bytes = take().text;
            block.push_back(std::move(data));
            break;
        }
        case TokenType::VariableBegin: {
            take();
            auto print = std::make_unique<PrintStatement>(current().line);
            print->value = parseTuple({});
            block.push_back(std::move(print));
            expect(TokenType::VariableEnd, "'}}'");
            break;
        }
        case TokenType::BlockBegin:
            take();
            if (current().type == TokenType::Name &&
                std::find(ends.begin(), ends.end(), current().text) != ends.end()) {
                return block;
            }
            if (current().isName("print")) {
                parsePrint(block);
            } else {
                block.push_back(parseStatement());
            }
            expect(TokenType::BlockEnd, "'%}'");
            break;
        case TokenType::End:
            if (ends.size() > 0) {
                fail("expected '" + std::string(*(ends.end() - 1)) + "'");
            }
            return block;
        default:
            failUnexpected();
        }
    }
}

/// The rest of an opening tag, then its block. A colon may end the tag, as in Python.
Block Parser::parseBody(std::initializer_list<std::string_view> ends)
{
    skipOperator(":");
    expect(TokenType::BlockEnd, "'%}'");
    return parseBlock(ends);
}

std::unique_ptr<Statement> Parser::parseStatement()
{
    if (current().type != TokenType::Name) {
        fail("expected the name of a tag");
    }
    using Method = std::unique_ptr<Statement> (Parser::*)();
    static constexpr std::pair<std::string_view, Method> tags[] = {
        {"if", &Parser::parseIf},
        {"for", &Parser::parseFor},
        {"set", &Parser::parseSet},
        {"macro", &Parser::parseMacro},
        {"call", &Parser::parseCallBlock},
        {"filter", &Parser::parseFilterBlock},
        {"with", &Parser::parseWith},
        {"generation", &Parser::parseGeneration},
        {"break", &Parser::parseLoopControl},
        {"continue", &Parser::parseLoopControl},
    };
    for (const auto& [name, method] : tags) {
        if (current().text == name) {
            return (this->*method)();
        }
    }
    throw TemplateFailure{false, current().line, "unknown tag '" + current().text + "'"};
}

std::unique_ptr<Statement> Parser::parseIf()
{
    auto result = std::make_unique<IfStatement>(take().line);
    while (true) {
        ExprPtr test = parseTuple({.conditional = false});
        Block body = parseBody({"elif", "else", "endif"});
        result->branches.emplace_back(std::move(test), std::move(body));
        const std::string next = takeName();
        if (next == "else") {
            result->otherwise = parseBody({"endif"});
            take();
        }
        if (next != "elif") {
            return result;
        }
    }
}

std::unique_ptr<Statement> Parser::parseFor()
{
    auto result = std::make_unique<ForStatement>(take().line);
    result->target = parseTarget("in");
    expectName("in");
    result->source = parseTuple({.conditional = false, .endName = "recursive"});
    if (skipName("if")) {
        result->test = parseExpression();
    }
    result->recursive = skipName("recursive");
    ++m_loops;
    result->body = parseBody({"else", "endfor"});
    --m_loops;
    if (takeName() == "else") {
        result->otherwise = parseBody({"endfor"});
        take();
    }
    return result;
}

std::unique_ptr<Statement> Parser::parseSet()
{
    const int line = take().line;
    Target target;
    if (current().type == TokenType::Name && ahead().isOperator(".")) {
        target.kind = Target::Kind::Attribute;
        target.symbol = symbol(takeName());
        expectOperator(".");
        target.attribute = takeName();
    } else {
        target = parseTarget({});
    }
    if (skipOperator("=")) {
        auto result = std::make_unique<SetStatement>(line);
        result->target = std::move(target);
        result->value = parseTuple({});
        return result;
    }
    auto result = std::make_unique<SetBlockStatement>(line);
    result->target = std::move(target);
    while (skipOperator("|")) {
        result->filter = parseFilter(std::move(result->filter));
    }
    result->body = parseBody({"endset"});
    take();
    return result;
}

std::unique_ptr<Statement> Parser::parseMacro()
{
    auto result = std::make_unique<MacroStatement>(take().line);
    result->name = takeTargetName();
    result->symbol = symbol(result->name);
    parseSignature(result->definition);
    parseMacroBody(result->definition, "endmacro");
    return result;
}

std::unique_ptr<Statement> Parser::parseCallBlock()
{
    auto result = std::make_unique<CallBlockStatement>(take().line);
    if (current().isOperator("(")) {
        parseSignature(result->definition);
    }
    ExprPtr call = parseExpression();
    if (call->kind != ExprKind::Call) {
        fail("expected a call");
    }
    result->call.reset(static_cast<CallExpr*>(call.release()));
    parseMacroBody(result->definition, "endcall");
    return result;
}

std::unique_ptr<Statement> Parser::parseFilterBlock()
{
    auto result = std::make_unique<FilterBlockStatement>(take().line);
    do {
        result->filter = parseFilter(std::move(result->filter));
    } while (skipOperator("|"));
    result->body = parseBody({"endfilter"});
    take();
    return result;
}

std::unique_ptr<Statement> Parser::parseWith()
{
    auto result = std::make_unique<WithStatement>(take().line);
    while (current().type != TokenType::BlockEnd) {
        if (!result->assignments.empty()) {
            expectOperator(",");
        }
        Target target = parseTargetItem();
        expectOperator("=");
        result->assignments.emplace_back(std::move(target), parseExpression());
    }
    result->body = parseBody({"endwith"});
    take();
    return result;
}

/// Marks what an assistant wrote, for training; for rendering it is only a scope.
std::unique_ptr<Statement> Parser::parseGeneration()
{
    auto result = std::make_unique<WithStatement>(take().line);
    result->body = parseBody({"endgeneration"});
    take();
    return result;
}

std::unique_ptr<Statement> Parser::parseLoopControl()
{
    if (m_loops == 0) {
        fail("a loop control outside a loop");
    }
    const bool isBreak = current().text == "break";
    return std::make_unique<SimpleStatement>(isBreak ? StatementKind::Break : StatementKind::Continue,
                                             take().line);
}

void Parser::parsePrint(Block& block)
{
    take();
    for (bool first = true; current().type != TokenType::BlockEnd; first = false) {
        if (!first) {
            expectOperator(",");
        }
        auto print = std::make_unique<PrintStatement>(current().line);
        print->value = parseExpression();
        block.push_back(std::move(print));
    }
}

void Parser::parseSignature(MacroDefinition& definition)
{
    expectOperator("(");
    while (!current().isOperator(")")) {
        if (!definition.parameters.empty()) {
            expectOperator(",");
        }
        Parameter parameter;
        parameter.name = takeTargetName();
        parameter.symbol = symbol(parameter.name);
        if (skipOperator("=")) {
            parameter.otherwise = parseExpression();
        } else if (!definition.parameters.empty() && definition.parameters.back().otherwise) {
            fail("non-default argument follows default argument");
        }
        definition.parameters.push_back(std::move(parameter));
    }
    expectOperator(")");
}

void Parser::parseMacroBody(MacroDefinition& definition, std::string_view end)
{
    const int loopsAround = std::exchange(m_loops, 0);
    m_macros.push_back(&definition);
    definition.body = parseBody({end});
    take();
    m_macros.pop_back();
    m_loops = loopsAround;
    for (const Parameter& parameter : definition.parameters) {
        definition.usesCaller = definition.usesCaller && parameter.symbol != WellKnown::caller;
        definition.usesKwargs = definition.usesKwargs && parameter.symbol != WellKnown::kwargs;
        definition.usesVarargs = definition.usesVarargs && parameter.symbol != WellKnown::varargs;
    }
}

std::string Parser::takeTargetName()
{
    static constexpr std::string_view constants[] = {"true", "false", "none", "True", "False", "None"};
    if (std::find(std::begin(constants), std::end(constants), current().text) != std::end(constants)) {
        fail("cannot assign to a constant");
    }
    return takeName();
}

Target Parser::parseTargetItem()
{
    const Nesting nesting(*this);
    if (skipOperator("(")) {
        Target target = parseTarget({});
        expectOperator(")");
        return target;
    }
    Target target;
    target.symbol = symbol(takeTargetName());
    return target;
}

/// One target, or a tuple of them, up to the name `end` or whatever follows the last.
Target Parser::parseTarget(std::string_view end)
{
    Target first = parseTargetItem();
    if (!current().isOperator(",")) {
        return first;
    }
    Target tuple;
    tuple.kind = Target::Kind::Tuple;
    tuple.parts.push_back(std::move(first));
    while (skipOperator(",")) {
        const bool more =
            current().isOperator("(") || (current().type == TokenType::Name && current().text != end);
        if (!more) {
            break;
        }
        tuple.parts.push_back(parseTargetItem());
    }
    return tuple;
}

} // namespace mw::engine::jinja
