// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/evaluator.h"

#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

Evaluator::Evaluator(Runtime& runtime, const Program& program, Context context)
    : m_runtime(runtime), m_program(program)
{
    for (const std::string& name : program.symbols) {
        const auto given = std::find_if(context.begin(), context.end(),
                                        [&](const auto& variable) { return variable.first == name; });
        Value value;
        if (given != context.end()) {
            value = given->second;
        } else if (const NativeFunction global = findGlobal(name)) {
            value = runtime.method(name, global, Value::none());
        }
        m_variables.push_back(value);
    }
}

SpannedText Evaluator::run()
{
    StrBuilder out(m_runtime);
    m_out = &out;
    runBlock(m_program.body);
    return out.release();
}

Value Evaluator::eval(const Expr& expr)
{
    const Nesting nesting(*this);
    m_runtime.step();
    m_runtime.line = expr.line;
    switch (expr.kind) {
    case ExprKind::Literal:
        return static_cast<const LiteralExpr&>(expr).value;
    case ExprKind::Name:
        return evalName(static_cast<const NameExpr&>(expr));
    case ExprKind::Sequence:
        return evalSequence(static_cast<const SequenceExpr&>(expr));
    case ExprKind::Dict:
        return evalDict(static_cast<const DictExpr&>(expr));
    case ExprKind::Attribute: {
        const auto& node = static_cast<const AttributeExpr&>(expr);
        return attribute(m_runtime, eval(*node.object), node.name);
    }
    case ExprKind::Subscript: {
        const auto& node = static_cast<const SubscriptExpr&>(expr);
        const Value object = eval(*node.object);
        return subscript(m_runtime, object, eval(*node.key));
    }
    case ExprKind::Slice:
        return evalSlice(static_cast<const SliceExpr&>(expr));
    case ExprKind::Call:
        return evalCall(static_cast<const CallExpr&>(expr));
    case ExprKind::Filter:
        return evalFilter(static_cast<const FilterExpr&>(expr));
    case ExprKind::Test:
        return evalTest(static_cast<const TestExpr&>(expr));
    case ExprKind::Negate: {
        const auto& node = static_cast<const UnaryExpr&>(expr);
        return negate(m_runtime, eval(*node.operand), node.minus);
    }
    case ExprKind::Not:
        return Value::boolean(!truth(m_runtime, eval(*static_cast<const UnaryExpr&>(expr).operand)));
    case ExprKind::Binary:
        return evalBinary(static_cast<const BinaryExpr&>(expr));
    case ExprKind::Concat:
        return evalConcat(static_cast<const ConcatExpr&>(expr));
    case ExprKind::Compare:
        return evalCompare(static_cast<const CompareExpr&>(expr));
    case ExprKind::And:
    case ExprKind::Or: {
        const auto& node = static_cast<const BinaryExpr&>(expr);
        const Value left = eval(*node.left);
        return truth(m_runtime, left) == (expr.kind == ExprKind::Or) ? left : eval(*node.right);
    }
    case ExprKind::Conditional: {
        const auto& node = static_cast<const ConditionalExpr&>(expr);
        if (truth(m_runtime, eval(*node.test))) {
            return eval(*node.then);
        }
        return node.otherwise ? eval(*node.otherwise)
                              : m_runtime.undefined("the inline if-expression evaluated to false and no else "
                                                    "section was defined");
    }
    }
    return Value::none();
}

Value Evaluator::evalName(const NameExpr& expr)
{
    const Value* value = lookUp(expr.symbol);
    return value ? *value : m_runtime.undefined("'" + m_program.symbols[expr.symbol] + "' is undefined");
}

[[gnu::noinline]] Value Evaluator::evalSequence(const SequenceExpr& expr)
{
    std::vector<Value> items;
    items.reserve(expr.items.size());
    for (const ExprPtr& item : expr.items) {
        items.push_back(eval(*item));
    }
    return expr.tuple ? m_runtime.tuple(std::move(items)) : m_runtime.list(std::move(items));
}

[[gnu::noinline]] Value Evaluator::evalDict(const DictExpr& expr)
{
    Dict* dict = m_runtime.dict();
    for (const auto& [keyExpr, valueExpr] : expr.entries) {
        const Value key = eval(*keyExpr);
        m_runtime.insert(*dict, key, eval(*valueExpr));
    }
    return Value(static_cast<const Dict*>(dict));
}

[[gnu::noinline]] Value Evaluator::evalSlice(const SliceExpr& expr)
{
    const Value object = eval(*expr.object);
    Value bounds[3];
    for (int i = 0; i < 3; ++i) {
        bounds[i] = expr.bounds[i] ? eval(*expr.bounds[i]) : Value::none();
    }
    return slice(m_runtime, object, bounds[0], bounds[1], bounds[2]);
}

[[gnu::noinline]] Value Evaluator::evalCall(const CallExpr& expr)
{
    const Value callee = eval(*expr.callee);
    const Arguments arguments = evalArguments(expr.arguments);
    m_runtime.line = expr.line;
    return call(callee, arguments);
}

[[gnu::noinline]] Value Evaluator::evalFilter(const FilterExpr& expr)
{
    const Value subject = expr.subject ? eval(*expr.subject) : m_blockText;
    const Arguments arguments = evalArguments(expr.arguments);
    m_runtime.line = expr.line;
    if (!expr.function) {
        m_runtime.fail("No filter named '" + expr.name + "'.");
    }
    return expr.function(m_runtime, subject, arguments);
}

[[gnu::noinline]] Value Evaluator::evalTest(const TestExpr& expr)
{
    const Value subject = eval(*expr.subject);
    const Arguments arguments = evalArguments(expr.arguments);
    m_runtime.line = expr.line;
    if (!expr.function) {
        m_runtime.fail("No test named '" + expr.name + "'.");
    }
    return Value::boolean(expr.function(m_runtime, subject, arguments));
}

Value Evaluator::evalBinary(const BinaryExpr& expr)
{
    const Value left = eval(*expr.left);
    const Value right = eval(*expr.right);
    m_runtime.line = expr.line;
    return binary(m_runtime, expr.op, left, right);
}

[[gnu::noinline]] Value Evaluator::evalConcat(const ConcatExpr& expr)
{
    StrBuilder out(m_runtime);
    for (const ExprPtr& item : expr.parts) {
        out.add(toText(m_runtime, eval(*item)));
    }
    return static_cast<const Str*>(out.finish());
}

Value Evaluator::evalCompare(const CompareExpr& expr)
{
    Value left = eval(*expr.first);
    for (const auto& [op, operand] : expr.rest) {
        const Value right = eval(*operand);
        if (!compare(m_runtime, op, left, right)) {
            return Value::boolean(false);
        }
        left = right;
    }
    return Value::boolean(true);
}

} // namespace mw::engine::jinja
