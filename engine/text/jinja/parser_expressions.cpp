// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/parser.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

// Binding strength, loosest first. Filters and tests bind tighter than every operator.
enum Level { orLevel, andLevel, notLevel, compareLevel, addLevel, concatLevel, multiplyLevel, powerLevel };

struct Operator {
    Level level;
    BinaryOp op;
};

bool binaryOperator(const Token& token, Operator& found)
{
    static constexpr std::pair<std::string_view, Operator> table[] = {
        {"+", {addLevel, BinaryOp::Add}},
        {"-", {addLevel, BinaryOp::Subtract}},
        {"*", {multiplyLevel, BinaryOp::Multiply}},
        {"/", {multiplyLevel, BinaryOp::Divide}},
        {"//", {multiplyLevel, BinaryOp::FloorDivide}},
        {"%", {multiplyLevel, BinaryOp::Modulo}},
        {"**", {powerLevel, BinaryOp::Power}},
    };
    for (const auto& [text, op] : table) {
        if (token.isOperator(text)) {
            found = op;
            return true;
        }
    }
    return false;
}

bool compareOperator(const Token& token, const Token& next, CompareOp& found)
{
    static constexpr std::pair<std::string_view, CompareOp> table[] = {
        {"==", CompareOp::Equal},     {"!=", CompareOp::NotEqual}, {"<", CompareOp::Less},
        {"<=", CompareOp::LessEqual}, {">", CompareOp::Greater},   {">=", CompareOp::GreaterEqual},
    };
    for (const auto& [text, op] : table) {
        if (token.isOperator(text)) {
            found = op;
            return true;
        }
    }
    found = token.isName("in") ? CompareOp::In : CompareOp::NotIn;
    return token.isName("in") || (token.isName("not") && next.isName("in"));
}

} // namespace

ExprPtr Parser::parseTuple(TupleRules rules)
{
    auto tuple = std::make_unique<SequenceExpr>(current().line);
    tuple->tuple = true;
    bool isTuple = false;
    while (true) {
        const bool atEnd = current().type == TokenType::VariableEnd ||
                           current().type == TokenType::BlockEnd || current().isOperator(")") ||
                           (!rules.endName.empty() && current().isName(rules.endName));
        if (atEnd) {
            break;
        }
        tuple->items.push_back(parseExpression(rules.conditional));
        settle(*tuple, {tuple->items.back().get()});
        if (!skipOperator(",")) {
            break;
        }
        isTuple = true;
    }
    if (isTuple || (tuple->items.empty() && rules.empty)) {
        return tuple;
    }
    if (tuple->items.empty()) {
        failUnexpected();
    }
    return std::move(tuple->items.front());
}

ExprPtr Parser::parseExpression(bool conditional)
{
    const Nesting nesting(*this);
    int line = current().line;
    ExprPtr result = parseOperators(orLevel);
    while (conditional && skipName("if")) {
        auto choice = std::make_unique<ConditionalExpr>(line);
        choice->then = std::move(result);
        choice->test = parseOperators(orLevel);
        if (skipName("else")) {
            choice->otherwise = parseExpression();
        }
        settle(*choice, {choice->then.get(), choice->test.get(), choice->otherwise.get()});
        result = std::move(choice);
        line = current().line;
    }
    return result;
}

/// Precedence climbing: an operand and every operator behind it that binds at least as tight as `least`.
ExprPtr Parser::parseOperators(int least)
{
    const int line = current().line;
    ExprPtr left;
    if (least <= notLevel && current().isName("not")) {
        const Nesting nesting(*this);
        take();
        auto negation = std::make_unique<UnaryExpr>(ExprKind::Not, line);
        negation->operand = parseOperators(notLevel);
        settle(*negation, {negation->operand.get()});
        left = std::move(negation);
    } else {
        left = parseUnary(true);
    }
    while (true) {
        Operator op{};
        CompareOp compareOp{};
        std::unique_ptr<BinaryExpr> node;
        if (binaryOperator(current(), op)) {
            if (op.level < least) {
                return left;
            }
            node = std::make_unique<BinaryExpr>(ExprKind::Binary, current().line);
            node->op = op.op;
        } else if (current().isOperator("~")) {
            if (concatLevel < least) {
                return left;
            }
            auto concat = std::make_unique<ConcatExpr>(current().line);
            concat->parts.push_back(std::move(left));
            while (skipOperator("~")) {
                concat->parts.push_back(parseOperators(multiplyLevel));
                settle(*concat, {concat->parts.back().get(), concat->parts.front().get()});
            }
            left = std::move(concat);
            continue;
        } else if (compareOperator(current(), ahead(), compareOp)) {
            if (compareLevel < least) {
                return left;
            }
            left = parseCompare(std::move(left));
            continue;
        } else if (current().isName("and") || current().isName("or")) {
            op.level = current().isName("and") ? andLevel : orLevel;
            if (op.level < least) {
                return left;
            }
            node = std::make_unique<BinaryExpr>(op.level == andLevel ? ExprKind::And : ExprKind::Or,
                                                current().line);
        } else {
            return left;
        }
        take();
        node->left = std::move(left);
        node->right = parseOperators(op.level + 1);
        settle(*node, {node->left.get(), node->right.get()});
        left = std::move(node);
    }
}

ExprPtr Parser::parseCompare(ExprPtr first)
{
    auto result = std::make_unique<CompareExpr>(current().line);
    result->first = std::move(first);
    CompareOp op{};
    while (compareOperator(current(), ahead(), op)) {
        take();
        if (op == CompareOp::NotIn) {
            take();
        }
        result->rest.emplace_back(op, parseOperators(addLevel));
        settle(*result, {result->first.get(), result->rest.back().second.get()});
    }
    return result;
}

ExprPtr Parser::parseUnary(bool withFilters)
{
    ExprPtr result;
    if (current().isOperator("-") || current().isOperator("+")) {
        const Nesting nesting(*this);
        auto sign = std::make_unique<UnaryExpr>(ExprKind::Negate, current().line);
        sign->minus = take().text == "-";
        sign->operand = parseUnary(false);
        settle(*sign, {sign->operand.get()});
        result = std::move(sign);
    } else {
        result = parsePrimary();
    }
    result = parsePostfix(std::move(result));
    return withFilters ? parseFilters(std::move(result)) : std::move(result);
}

ExprPtr Parser::stringLiteral()
{
    auto literal = std::make_unique<LiteralExpr>(current().line);
    while (current().type == TokenType::String) {
        literal->text.bytes += take().text;
    }
    literal->value = Value(&literal->text);
    return literal;
}

ExprPtr Parser::parsePrimary()
{
    const Token& token = current();
    if (token.type == TokenType::String) {
        return stringLiteral();
    }
    if (token.type == TokenType::Integer || token.type == TokenType::Float) {
        auto literal = std::make_unique<LiteralExpr>(token.line);
        literal->value =
            token.type == TokenType::Integer ? Value::integer(token.integer) : Value::real(token.real);
        take();
        return literal;
    }
    if (token.type == TokenType::Name) {
        const int line = token.line;
        const Token taken = take();
        const std::string& name = taken.text;
        const bool isTrue = name == "true" || name == "True";
        const bool isNone = name == "none" || name == "None";
        if (isTrue || isNone || name == "false" || name == "False") {
            auto literal = std::make_unique<LiteralExpr>(line);
            literal->value = isNone ? Value::none() : Value::boolean(isTrue);
            return literal;
        }
        auto result = std::make_unique<NameExpr>(line);
        result->symbol = symbol(name);
        for (MacroDefinition* macro : m_macros) {
            macro->usesCaller = macro->usesCaller || result->symbol == WellKnown::caller;
            macro->usesKwargs = macro->usesKwargs || result->symbol == WellKnown::kwargs;
            macro->usesVarargs = macro->usesVarargs || result->symbol == WellKnown::varargs;
        }
        return result;
    }
    if (token.isOperator("[")) {
        return parseList();
    }
    if (token.isOperator("{")) {
        return parseDict();
    }
    if (!token.isOperator("(")) {
        failUnexpected();
    }
    take();
    ExprPtr inside = parseTuple({.empty = true});
    expectOperator(")");
    return inside;
}

ExprPtr Parser::parseList()
{
    auto result = std::make_unique<SequenceExpr>(take().line);
    while (!current().isOperator("]")) {
        result->items.push_back(parseExpression());
        settle(*result, {result->items.back().get()});
        if (!skipOperator(",")) {
            break;
        }
    }
    expectOperator("]");
    return result;
}

ExprPtr Parser::parseDict()
{
    auto result = std::make_unique<DictExpr>(take().line);
    while (!current().isOperator("}")) {
        ExprPtr key = parseExpression();
        expectOperator(":");
        ExprPtr value = parseExpression();
        settle(*result, {key.get(), value.get()});
        result->entries.emplace_back(std::move(key), std::move(value));
        if (!skipOperator(",")) {
            break;
        }
    }
    expectOperator("}");
    return result;
}

} // namespace mw::engine::jinja
