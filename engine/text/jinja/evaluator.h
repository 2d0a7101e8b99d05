// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/loop.h"
#include "engine/text/jinja/macro.h"
#include "engine/text/jinja/runtime.h"
#include "engine/text/jinja/strings.h"

#include <span>
#include <string_view>
#include <utility>

namespace mw::engine::jinja {

/// Variables of one block; names not found go on to `parent`, at the end to the variables of the template.
struct Scope final : Object {
    Scope* parent = nullptr;
    std::vector<std::pair<Symbol, Value>> variables;
};

/// Runs a Program once.
class Evaluator {
public:
    using Context = std::span<const std::pair<std::string_view, Value>>;

    Evaluator(Runtime& runtime, const Program& program, Context context);
    SpannedText run();

private:
    enum class Flow { Normal, Break, Continue };
    class Nesting;
    class MacroNesting;

    // evaluator.cpp
    Value eval(const Expr& expr);
    Value evalName(const NameExpr& expr);
    Value evalSequence(const SequenceExpr& expr);
    Value evalDict(const DictExpr& expr);
    Value evalSlice(const SliceExpr& expr);
    Value evalCall(const CallExpr& expr);
    Value evalFilter(const FilterExpr& expr);
    Value evalTest(const TestExpr& expr);
    Value evalBinary(const BinaryExpr& expr);
    Value evalConcat(const ConcatExpr& expr);
    Value evalCompare(const CompareExpr& expr);

    // evaluator_calls.cpp
    Arguments evalArguments(const CallArguments& arguments);
    Value call(const Value& callee, const Arguments& arguments);
    Value callMacro(const Macro& macro, const Arguments& arguments);
    void bindParameters(const Macro& macro, const Arguments& arguments, Scope& scope);
    Value callLoop(Loop& loop, const Arguments& arguments);

    // evaluator_statements.cpp
    Flow runBlock(const Block& block);
    Flow runStatement(const Statement& statement);
    Flow runIf(const IfStatement& statement);
    Flow runFor(const ForStatement& statement, const Value& source, int nesting);
    std::vector<Value> selectItems(const ForStatement& statement, const Value& source);
    Flow runSetBlock(const SetBlockStatement& statement);
    Flow runFilterBlock(const FilterBlockStatement& statement);
    Flow runWith(const WithStatement& statement);
    void runMacro(const MacroStatement& statement);
    void runCallBlock(const CallBlockStatement& statement);
    Value filtered(const ExprPtr& filter, const Str* text);
    Scope* pushScope(Scope* parent);
    void assign(const Target& target, const Value& value);
    void store(Symbol symbol, const Value& value);
    const Value* lookUp(Symbol symbol) const;

    Runtime& m_runtime;
    const Program& m_program;
    std::vector<Value> m_variables; ///< of the template itself, by symbol
    Scope* m_scope = nullptr;       ///< null: the template itself
    StrBuilder* m_out = nullptr;
    Value m_blockText; ///< what a filter without a subject works on
    int m_nesting = 0; ///< expressions and blocks being run
    int m_macroNesting = 0;
};

/// Counts one expression or block inside another. Trees are at most `depth` deep and macros nest at most
/// `depth` times; this bounds both together, so that the stack a render needs has a known end (measured:
/// less than 1 MB, 6 MB with sanitizers).
class Evaluator::Nesting {
public:
    explicit Nesting(Evaluator& evaluator) : m_evaluator(evaluator)
    {
        if (evaluator.m_nesting >= evaluator.m_runtime.limits().depth * perDepth) {
            evaluator.m_runtime.limit("depth");
        }
        ++evaluator.m_nesting;
    }
    ~Nesting() { --m_evaluator.m_nesting; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    static constexpr int perDepth = 4;
    Evaluator& m_evaluator;
};

} // namespace mw::engine::jinja
