// SPDX-License-Identifier: Apache-2.0
// What stands behind an operand: attributes, subscripts, calls, filters and tests.
#include "engine/text/jinja/parser.h"

#include <unordered_set>

namespace mw::engine::jinja {

ExprPtr Parser::parsePostfix(ExprPtr subject)
{
    while (true) {
        if (current().isOperator(".") || current().isOperator("[")) {
            subject = parseSubscript(std::move(subject));
        } else if (current().isOperator("(")) {
            subject = parseCall(std::move(subject));
        } else {
            return subject;
        }
    }
}

ExprPtr Parser::parseFilters(ExprPtr subject)
{
    while (true) {
        if (skipOperator("|")) {
            subject = parseFilter(std::move(subject));
        } else if (current().isName("is")) {
            subject = parseTest(std::move(subject));
        } else if (current().isOperator("(")) {
            subject = parseCall(std::move(subject));
        } else {
            return subject;
        }
    }
}

ExprPtr Parser::parseFilter(ExprPtr subject)
{
    auto result = std::make_unique<FilterExpr>(current().line);
    result->subject = std::move(subject);
    result->name = takeName();
    while (skipOperator(".")) {
        result->name += "." + takeName();
    }
    result->function = findFilter(result->name);
    if (current().isOperator("(")) {
        result->arguments = parseArguments();
    }
    settle(*result, {result->subject.get()});
    settle(*result, result->arguments);
    return result;
}

ExprPtr Parser::parseTest(ExprPtr subject)
{
    auto result = std::make_unique<TestExpr>(take().line);
    const bool negated = skipName("not");
    result->subject = std::move(subject);
    result->name = takeName();
    while (skipOperator(".")) {
        result->name += "." + takeName();
    }
    result->function = findTest(result->name);
    const TokenType next = current().type;
    const bool literal = next == TokenType::String || next == TokenType::Integer ||
                         next == TokenType::Float || current().isOperator("[") || current().isOperator("{");
    if (current().isOperator("(")) {
        result->arguments = parseArguments();
    } else if (literal || (next == TokenType::Name && !current().isName("else") && !current().isName("or") &&
                           !current().isName("and"))) {
        if (current().isName("is")) {
            fail("tests cannot be chained with is");
        }
        result->arguments.positional.push_back(parsePostfix(parsePrimary()));
    }
    settle(*result, {result->subject.get()});
    settle(*result, result->arguments);
    if (!negated) {
        return result;
    }
    auto negation = std::make_unique<UnaryExpr>(ExprKind::Not, result->line);
    negation->operand = std::move(result);
    settle(*negation, {negation->operand.get()});
    return negation;
}

ExprPtr Parser::parseSubscript(ExprPtr object)
{
    const Token opening = take();
    if (opening.text == ".") {
        if (current().type == TokenType::Name) {
            auto result = std::make_unique<AttributeExpr>(opening.line);
            result->object = std::move(object);
            result->name.bytes = take().text;
            settle(*result, {result->object.get()});
            return result;
        }
        if (current().type != TokenType::Integer) {
            fail("expected a name or a number");
        }
        auto result = std::make_unique<SubscriptExpr>(opening.line);
        result->object = std::move(object);
        auto index = std::make_unique<LiteralExpr>(opening.line);
        index->value = Value::integer(take().integer);
        result->key = std::move(index);
        settle(*result, {result->object.get()});
        return result;
    }
    ExprPtr bounds[3];
    bool isSlice = false;
    if (!current().isOperator(":")) {
        bounds[0] = parseTuple({});
    }
    for (int i = 1; i < 3 && skipOperator(":"); ++i) {
        isSlice = true;
        if (!current().isOperator(":") && !current().isOperator("]")) {
            bounds[i] = parseExpression();
        }
    }
    expectOperator("]");
    if (!isSlice) {
        auto result = std::make_unique<SubscriptExpr>(opening.line);
        result->object = std::move(object);
        result->key = std::move(bounds[0]);
        settle(*result, {result->object.get(), result->key.get()});
        return result;
    }
    auto result = std::make_unique<SliceExpr>(opening.line);
    result->object = std::move(object);
    for (int i = 0; i < 3; ++i) {
        result->bounds[i] = std::move(bounds[i]);
        settle(*result, {result->object.get(), result->bounds[i].get()});
    }
    return result;
}

ExprPtr Parser::parseCall(ExprPtr callee)
{
    auto result = std::make_unique<CallExpr>(current().line);
    result->callee = std::move(callee);
    result->arguments = parseArguments();
    settle(*result, {result->callee.get()});
    settle(*result, result->arguments);
    return result;
}

CallArguments Parser::parseArguments()
{
    CallArguments arguments;
    std::unordered_set<std::string> names;
    expectOperator("(");
    const auto require = [&](bool allowed) {
        if (!allowed) {
            fail("invalid syntax for function call expression");
        }
    };
    while (!current().isOperator(")")) {
        if (skipOperator("*")) {
            require(!arguments.moreList && !arguments.moreDict);
            arguments.moreList = parseExpression();
        } else if (skipOperator("**")) {
            require(!arguments.moreDict);
            arguments.moreDict = parseExpression();
        } else if (current().type == TokenType::Name && ahead().isOperator("=")) {
            require(!arguments.moreDict);
            std::string name = take().text;
            take();
            require(names.insert(name).second);
            arguments.named.emplace_back(std::move(name), parseExpression());
        } else {
            require(!arguments.moreList && !arguments.moreDict && arguments.named.empty());
            arguments.positional.push_back(parseExpression());
        }
        if (!skipOperator(",")) {
            break;
        }
    }
    expectOperator(")");
    return arguments;
}

} // namespace mw::engine::jinja
