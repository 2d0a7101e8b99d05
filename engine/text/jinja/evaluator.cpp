// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/evaluator.h"

#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

namespace {

/// Trees are at most `depth` deep and macros nest at most `depth` times; this bounds both together, so that
/// the stack a render needs has a known end (about 2 MB with sanitizers).
constexpr int nestingPerDepth = 8;

} // namespace

class Evaluator::Nesting {
public:
    explicit Nesting(Evaluator& evaluator) : m_evaluator(evaluator)
    {
        if (evaluator.m_nesting >= evaluator.m_runtime.limits().depth * nestingPerDepth) {
            evaluator.m_runtime.limit("depth");
        }
        ++evaluator.m_nesting;
    }
    ~Nesting() { --m_evaluator.m_nesting; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    Evaluator& m_evaluator;
};

/// A macro or a recursive loop being run: its own output and scope, undone at the end.
class Evaluator::MacroNesting {
public:
    MacroNesting(Evaluator& evaluator, StrBuilder& out)
        : m_evaluator(evaluator), m_scope(evaluator.m_scope), m_out(std::exchange(evaluator.m_out, &out))
    {
        evaluator.m_runtime.checkDepth(++evaluator.m_macroNesting);
    }
    ~MacroNesting()
    {
        --m_evaluator.m_macroNesting;
        m_evaluator.m_scope = m_scope;
        m_evaluator.m_out = m_out;
    }
    MacroNesting(const MacroNesting&) = delete;
    MacroNesting& operator=(const MacroNesting&) = delete;

private:
    Evaluator& m_evaluator;
    Scope* m_scope;
    StrBuilder* m_out;
};

Evaluator::Evaluator(Runtime& runtime, const Program& program, Context context)
    : m_runtime(runtime), m_program(program)
{
    runtime.caller = this;
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

[[gnu::noinline]] Arguments Evaluator::evalArguments(const CallArguments& arguments)
{
    Arguments result;
    for (const ExprPtr& argument : arguments.positional) {
        result.positional.push_back(eval(*argument));
    }
    if (arguments.moreList) {
        for (const Value& item : iterate(m_runtime, eval(*arguments.moreList))) {
            result.positional.push_back(item);
        }
    }
    for (const auto& [name, argument] : arguments.named) {
        result.named.emplace_back(name, eval(*argument));
    }
    if (arguments.moreDict) {
        const Value more = eval(*arguments.moreDict);
        if (!more.is(Type::Dict)) {
            failOn(m_runtime, more, "argument after ** must be a mapping, value");
        }
        for (const auto& [key, value] : more.asDict().entries) {
            if (!key.is(Type::String)) {
                m_runtime.fail("keywords must be strings");
            }
            m_runtime.step(result.named.size());
            for (const auto& given : result.named) {
                if (given.first == key.asString().bytes) {
                    m_runtime.fail("got multiple values for keyword argument '" + key.asString().bytes + "'");
                }
            }
            result.named.emplace_back(key.asString().bytes, value);
        }
    }
    return result;
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

Value Evaluator::call(const Value& callee, const Arguments& arguments)
{
    switch (callee.type()) {
    case Type::Callable:
        return callee.asCallable().function(m_runtime, callee.asCallable().self, arguments);
    case Type::Macro:
        return callMacro(callee.asMacro(), arguments);
    case Type::Loop:
        return callLoop(callee.asLoop(), arguments);
    case Type::Joiner: {
        Joiner& joiner = callee.asJoiner();
        return std::exchange(joiner.used, true) ? Value(joiner.separator) : Value(m_runtime.text(""));
    }
    default:
        failOn(m_runtime, callee, "cannot call a value");
    }
}

[[gnu::noinline]] void Evaluator::bindParameters(const Macro& macro, const Arguments& arguments, Scope& scope)
{
    const MacroDefinition& definition = *macro.definition;
    const std::string who = "macro '" + std::string(macro.name) + "'";
    const std::size_t count = definition.parameters.size();
    auto named = arguments.named;
    const auto pop = [&](std::string_view name) {
        const auto found =
            std::find_if(named.begin(), named.end(), [&](const auto& entry) { return entry.first == name; });
        if (found == named.end()) {
            return Value();
        }
        const Value value = found->second;
        named.erase(found);
        return value;
    };
    for (std::size_t i = 0; i < count; ++i) {
        const Parameter& parameter = definition.parameters[i];
        Value value = i < arguments.positional.size() ? arguments.positional[i] : pop(parameter.name);
        if (value.missing()) {
            value = parameter.otherwise
                        ? eval(*parameter.otherwise)
                        : m_runtime.undefined("parameter '" + parameter.name + "' was not provided");
        }
        scope.variables.emplace_back(parameter.symbol, value);
    }
    if (definition.usesCaller) {
        const Value caller = pop("caller");
        scope.variables.emplace_back(WellKnown::caller,
                                     caller.missing() ? m_runtime.undefined("No caller defined") : caller);
    }
    if (definition.usesKwargs) {
        Dict* rest = m_runtime.dict();
        for (const auto& [name, value] : named) {
            m_runtime.insert(*rest, m_runtime.text(name), value);
        }
        scope.variables.emplace_back(WellKnown::kwargs, static_cast<const Dict*>(rest));
    } else if (!named.empty()) {
        m_runtime.fail(who + " takes no keyword argument '" + std::string(named.front().first) + "'");
    }
    const auto surplus = static_cast<std::ptrdiff_t>(std::min(count, arguments.positional.size()));
    if (definition.usesVarargs) {
        scope.variables.emplace_back(
            WellKnown::varargs, m_runtime.tuple(std::vector<Value>(arguments.positional.begin() + surplus,
                                                                   arguments.positional.end())));
    } else if (arguments.positional.size() > count) {
        m_runtime.fail(who + " takes not more than " + std::to_string(count) + " argument(s)");
    }
}

[[gnu::noinline]] Value Evaluator::callMacro(const Macro& macro, const Arguments& arguments)
{
    StrBuilder out(m_runtime);
    const MacroNesting nesting(*this, out);
    m_scope = pushScope(macro.scope);
    bindParameters(macro, arguments, *m_scope);
    runBlock(macro.definition->body);
    return static_cast<const Str*>(out.finish());
}

[[gnu::noinline]] Value Evaluator::callLoop(Loop& loop, const Arguments& arguments)
{
    if (!loop.recursive) {
        m_runtime.fail("The loop must have the 'recursive' marker to be called recursively.");
    }
    const Bound bound(m_runtime, "loop", arguments, {"iterable"}, 1);
    StrBuilder out(m_runtime);
    const MacroNesting nesting(*this, out);
    m_scope = loop.scope;
    runFor(*loop.recursive, bound[0], loop.nesting + 1);
    return static_cast<const Str*>(out.finish());
}

} // namespace mw::engine::jinja
