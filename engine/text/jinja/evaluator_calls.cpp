// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

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
            m_runtime.step(1 + result.named.size() / 16);
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
        m_runtime.step(named.size() / 16);
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
