// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/operations.h"

#include <algorithm>

namespace mw::engine::jinja {

Scope* Evaluator::pushScope(Scope* parent)
{
    Scope* scope = m_runtime.make<Scope>();
    scope->parent = parent;
    return scope;
}

const Value* Evaluator::lookUp(Symbol symbol) const
{
    for (const Scope* scope = m_scope; scope; scope = scope->parent) {
        m_runtime.step(1 + scope->variables.size() / 16);
        for (const auto& [name, value] : scope->variables) {
            if (name == symbol) {
                return &value;
            }
        }
    }
    const Value& value = m_variables[symbol];
    return value.missing() ? nullptr : &value;
}

void Evaluator::store(Symbol symbol, const Value& value)
{
    if (!m_scope) {
        m_variables[symbol] = value;
        return;
    }
    m_runtime.step(m_scope->variables.size() / 16);
    for (auto& [name, stored] : m_scope->variables) {
        if (name == symbol) {
            stored = value;
            return;
        }
    }
    m_scope->variables.emplace_back(symbol, value);
}

void Evaluator::assign(const Target& target, const Value& value)
{
    switch (target.kind) {
    case Target::Kind::Name:
        store(target.symbol, value);
        return;
    case Target::Kind::Attribute: {
        const Value* space = lookUp(target.symbol);
        if (!space || !space->is(Type::Namespace)) {
            m_runtime.fail("cannot assign attribute on non-namespace object");
        }
        auto& entries = space->asNamespace().entries;
        m_runtime.step(entries.size() / 16);
        const auto found = std::find_if(entries.begin(), entries.end(),
                                        [&](const auto& entry) { return entry.first == target.attribute; });
        if (found == entries.end()) {
            m_runtime.bytes(target.attribute.size() + 64);
            entries.emplace_back(target.attribute, value);
        } else {
            found->second = value;
        }
        return;
    }
    case Target::Kind::Tuple: {
        if (!isIterable(value)) {
            m_runtime.fail(std::string("cannot unpack non-iterable ") + typeName(value) + " object");
        }
        const std::vector<Value> items = iterate(m_runtime, value);
        if (items.size() != target.parts.size()) {
            m_runtime.fail((items.size() > target.parts.size() ? "too many" : "not enough") +
                           std::string(" values to unpack (expected ") + std::to_string(target.parts.size()) +
                           ")");
        }
        for (std::size_t i = 0; i < items.size(); ++i) {
            assign(target.parts[i], items[i]);
        }
        return;
    }
    }
}

Evaluator::Flow Evaluator::runBlock(const Block& block)
{
    const Nesting nesting(*this);
    for (const auto& statement : block) {
        const Flow flow = runStatement(*statement);
        if (flow != Flow::Normal) {
            return flow;
        }
    }
    return Flow::Normal;
}

Evaluator::Flow Evaluator::runStatement(const Statement& statement)
{
    m_runtime.step();
    m_runtime.line = statement.line;
    switch (statement.kind) {
    case StatementKind::Data:
        m_out->add(static_cast<const DataStatement&>(statement).text);
        return Flow::Normal;
    case StatementKind::Print:
        m_out->add(toText(m_runtime, eval(*static_cast<const PrintStatement&>(statement).value)));
        return Flow::Normal;
    case StatementKind::If:
        return runIf(static_cast<const IfStatement&>(statement));
    case StatementKind::For: {
        const auto& loop = static_cast<const ForStatement&>(statement);
        return runFor(loop, eval(*loop.source), 0);
    }
    case StatementKind::Set: {
        const auto& set = static_cast<const SetStatement&>(statement);
        assign(set.target, eval(*set.value));
        return Flow::Normal;
    }
    case StatementKind::SetBlock:
        return runSetBlock(static_cast<const SetBlockStatement&>(statement));
    case StatementKind::Macro:
        runMacro(static_cast<const MacroStatement&>(statement));
        return Flow::Normal;
    case StatementKind::CallBlock:
        runCallBlock(static_cast<const CallBlockStatement&>(statement));
        return Flow::Normal;
    case StatementKind::FilterBlock:
        return runFilterBlock(static_cast<const FilterBlockStatement&>(statement));
    case StatementKind::With:
        return runWith(static_cast<const WithStatement&>(statement));
    case StatementKind::Break:
        return Flow::Break;
    case StatementKind::Continue:
        return Flow::Continue;
    }
    return Flow::Normal;
}

Evaluator::Flow Evaluator::runIf(const IfStatement& statement)
{
    for (const auto& [test, body] : statement.branches) {
        if (truth(m_runtime, eval(*test))) {
            return runBlock(body);
        }
    }
    return runBlock(statement.otherwise);
}

std::vector<Value> Evaluator::selectItems(const ForStatement& statement, const Value& source)
{
    std::vector<Value> items = iterate(m_runtime, source);
    if (!statement.test) {
        return items;
    }
    Scope* const outer = m_scope;
    std::vector<Value> selected;
    for (const Value& item : items) {
        m_scope = pushScope(outer);
        assign(statement.target, item);
        if (truth(m_runtime, eval(*statement.test))) {
            selected.push_back(item);
        }
    }
    m_scope = outer;
    return selected;
}

Evaluator::Flow Evaluator::runFor(const ForStatement& statement, const Value& source, int nesting)
{
    if (!isIterable(source)) {
        failOn(m_runtime, source, "cannot iterate over a value");
    }
    Scope* const outer = m_scope;
    Loop* const loop = m_runtime.make<Loop>();
    loop->items = selectItems(statement, source);
    loop->nesting = nesting;
    loop->recursive = statement.recursive ? &statement : nullptr;
    loop->scope = outer;
    bool completed = false;
    for (; loop->index < loop->items.size(); ++loop->index) {
        m_scope = pushScope(outer);
        m_scope->variables.emplace_back(WellKnown::loop, Value(loop));
        assign(statement.target, loop->items[loop->index]);
        const Flow flow = runBlock(statement.body);
        if (flow == Flow::Break) {
            break;
        }
        completed = completed || flow == Flow::Normal;
    }
    m_scope = outer;
    // As the original decides it: unless some round reached the end of the body.
    if (!completed && !statement.otherwise.empty()) {
        m_scope = pushScope(outer);
        const Flow flow = runBlock(statement.otherwise);
        m_scope = outer;
        return flow;
    }
    return Flow::Normal;
}

/// The value of a chain of filters that begins with `text`.
Value Evaluator::filtered(const ExprPtr& filter, const Str* text)
{
    if (!filter) {
        return text;
    }
    const Value before = std::exchange(m_blockText, Value(text));
    const Value result = eval(*filter);
    m_blockText = before;
    return result;
}

Evaluator::Flow Evaluator::runSetBlock(const SetBlockStatement& statement)
{
    StrBuilder out(m_runtime);
    StrBuilder* const outerOut = std::exchange(m_out, &out);
    Scope* const outer = std::exchange(m_scope, pushScope(m_scope));
    const Flow flow = runBlock(statement.body);
    m_scope = outer;
    m_out = outerOut;
    if (flow == Flow::Normal) {
        assign(statement.target, filtered(statement.filter, out.finish()));
    }
    return flow;
}

Evaluator::Flow Evaluator::runFilterBlock(const FilterBlockStatement& statement)
{
    StrBuilder out(m_runtime);
    StrBuilder* const outerOut = std::exchange(m_out, &out);
    Scope* const outer = std::exchange(m_scope, pushScope(m_scope));
    const Flow flow = runBlock(statement.body);
    m_scope = outer;
    m_out = outerOut;
    if (flow == Flow::Normal) {
        m_out->add(toText(m_runtime, filtered(statement.filter, out.finish())));
    }
    return flow;
}

Evaluator::Flow Evaluator::runWith(const WithStatement& statement)
{
    std::vector<Value> values;
    for (const auto& [target, expr] : statement.assignments) {
        values.push_back(eval(*expr));
    }
    Scope* const outer = std::exchange(m_scope, pushScope(m_scope));
    for (std::size_t i = 0; i < values.size(); ++i) {
        assign(statement.assignments[i].first, values[i]);
    }
    const Flow flow = runBlock(statement.body);
    m_scope = outer;
    return flow;
}

void Evaluator::runMacro(const MacroStatement& statement)
{
    Macro* macro = m_runtime.make<Macro>();
    macro->definition = &statement.definition;
    macro->name = statement.name;
    macro->scope = m_scope;
    store(statement.symbol, Value(static_cast<const Macro*>(macro)));
}

void Evaluator::runCallBlock(const CallBlockStatement& statement)
{
    Macro* body = m_runtime.make<Macro>();
    body->definition = &statement.definition;
    body->name = "caller";
    body->scope = m_scope;
    const Value callee = eval(*statement.call->callee);
    Arguments arguments = evalArguments(statement.call->arguments);
    arguments.named.emplace_back("caller", Value(static_cast<const Macro*>(body)));
    m_out->add(toText(m_runtime, call(callee, arguments)));
}

} // namespace mw::engine::jinja
