// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/jinja/library.h"
#include "engine/text/jinja/operations.h"
#include "engine/text/jinja/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// The tree of a compiled template: constant after parsing, shared by every render.
namespace mw::engine::jinja {

using Symbol = std::uint32_t; ///< index of a name in Program::symbols

enum class ExprKind : std::uint8_t {
    Literal,
    Name,
    Sequence,
    Dict,
    Attribute,
    Subscript,
    Slice,
    Call,
    Filter,
    Test,
    Negate,
    Not,
    Binary,
    Concat,
    Compare,
    And,
    Or,
    Conditional
};

struct Expr {
    Expr(ExprKind exprKind, int exprLine) : kind(exprKind), line(exprLine) {}
    Expr(const Expr&) = delete;
    Expr& operator=(const Expr&) = delete;
    virtual ~Expr() = default;
    const ExprKind kind;
    const int line;
    int depth = 1; ///< of the tree below; bounded by the parser, so recursion over it is
};

using ExprPtr = std::unique_ptr<Expr>;

struct CallArguments {
    std::vector<ExprPtr> positional;
    std::vector<std::pair<std::string, ExprPtr>> named;
    ExprPtr moreList; ///< *list
    ExprPtr moreDict; ///< **dict
};

struct LiteralExpr final : Expr {
    explicit LiteralExpr(int at) : Expr(ExprKind::Literal, at) {}
    Value value;
    Str text; ///< what `value` refers to, where it is a string
};

struct NameExpr final : Expr {
    explicit NameExpr(int at) : Expr(ExprKind::Name, at) {}
    Symbol symbol = 0;
};

struct SequenceExpr final : Expr {
    explicit SequenceExpr(int at) : Expr(ExprKind::Sequence, at) {}
    bool tuple = false;
    std::vector<ExprPtr> items;
};

struct DictExpr final : Expr {
    explicit DictExpr(int at) : Expr(ExprKind::Dict, at) {}
    std::vector<std::pair<ExprPtr, ExprPtr>> entries;
};

struct AttributeExpr final : Expr {
    explicit AttributeExpr(int at) : Expr(ExprKind::Attribute, at) {}
    ExprPtr object;
    Str name;
};

struct SubscriptExpr final : Expr {
    explicit SubscriptExpr(int at) : Expr(ExprKind::Subscript, at) {}
    ExprPtr object;
    ExprPtr key;
};

struct SliceExpr final : Expr {
    explicit SliceExpr(int at) : Expr(ExprKind::Slice, at) {}
    ExprPtr object;
    ExprPtr bounds[3]; ///< start, stop, step; null where left out
};

struct CallExpr final : Expr {
    explicit CallExpr(int at) : Expr(ExprKind::Call, at) {}
    ExprPtr callee;
    CallArguments arguments;
};

struct FilterExpr final : Expr {
    explicit FilterExpr(int at) : Expr(ExprKind::Filter, at) {}
    ExprPtr subject; ///< null: the text of the enclosing filter or set block
    std::string name;
    NativeFunction function = nullptr; ///< null: unknown, an error once it is evaluated
    CallArguments arguments;
};

struct TestExpr final : Expr {
    explicit TestExpr(int at) : Expr(ExprKind::Test, at) {}
    ExprPtr subject;
    std::string name;
    TestFunction function = nullptr; ///< null: unknown, an error once it is evaluated
    CallArguments arguments;
};

struct UnaryExpr final : Expr {
    UnaryExpr(ExprKind which, int at) : Expr(which, at) {}
    bool minus = false; ///< of Negate
    ExprPtr operand;
};

/// Binary, And, Or.
struct BinaryExpr final : Expr {
    BinaryExpr(ExprKind which, int at) : Expr(which, at) {}
    BinaryOp op = BinaryOp::Add;
    ExprPtr left;
    ExprPtr right;
};

struct ConcatExpr final : Expr {
    explicit ConcatExpr(int at) : Expr(ExprKind::Concat, at) {}
    std::vector<ExprPtr> parts;
};

struct CompareExpr final : Expr {
    explicit CompareExpr(int at) : Expr(ExprKind::Compare, at) {}
    ExprPtr first;
    std::vector<std::pair<CompareOp, ExprPtr>> rest;
};

struct ConditionalExpr final : Expr {
    explicit ConditionalExpr(int at) : Expr(ExprKind::Conditional, at) {}
    ExprPtr test;
    ExprPtr then;
    ExprPtr otherwise; ///< null: undefined
};

enum class StatementKind : std::uint8_t {
    Data,
    Print,
    If,
    For,
    Set,
    SetBlock,
    Macro,
    CallBlock,
    FilterBlock,
    With,
    Break,
    Continue
};

struct Statement {
    Statement(StatementKind statementKind, int statementLine) : kind(statementKind), line(statementLine) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    virtual ~Statement() = default;
    const StatementKind kind;
    const int line;
};

using Block = std::vector<std::unique_ptr<Statement>>;

/// What a for, a set or a with assigns to: a name, an attribute of a namespace, or a tuple of targets.
struct Target {
    enum class Kind { Name, Attribute, Tuple } kind = Kind::Name;
    Symbol symbol = 0;
    std::string attribute;
    std::vector<Target> parts;
};

struct DataStatement final : Statement {
    explicit DataStatement(int at) : Statement(StatementKind::Data, at) {}
    Str text;
};

struct PrintStatement final : Statement {
    explicit PrintStatement(int at) : Statement(StatementKind::Print, at) {}
    ExprPtr value;
};

struct IfStatement final : Statement {
    explicit IfStatement(int at) : Statement(StatementKind::If, at) {}
    std::vector<std::pair<ExprPtr, Block>> branches;
    Block otherwise;
};

struct ForStatement final : Statement {
    explicit ForStatement(int at) : Statement(StatementKind::For, at) {}
    Target target;
    ExprPtr source;
    ExprPtr test; ///< null: every item
    bool recursive = false;
    Block body;
    Block otherwise;
};

struct SetStatement final : Statement {
    explicit SetStatement(int at) : Statement(StatementKind::Set, at) {}
    Target target;
    ExprPtr value;
};

struct SetBlockStatement final : Statement {
    explicit SetBlockStatement(int at) : Statement(StatementKind::SetBlock, at) {}
    Target target;
    ExprPtr filter; ///< chain of FilterExpr over the body; null: none
    Block body;
};

struct Parameter {
    std::string name;
    Symbol symbol = 0;
    ExprPtr otherwise; ///< null: undefined when not given
};

struct MacroDefinition {
    std::vector<Parameter> parameters;
    Block body;
    bool usesCaller = false;
    bool usesKwargs = false;
    bool usesVarargs = false;
};

struct MacroStatement final : Statement {
    explicit MacroStatement(int at) : Statement(StatementKind::Macro, at) {}
    Symbol symbol = 0;
    std::string name;
    MacroDefinition definition;
};

struct CallBlockStatement final : Statement {
    explicit CallBlockStatement(int at) : Statement(StatementKind::CallBlock, at) {}
    std::unique_ptr<CallExpr> call;
    MacroDefinition definition;
};

struct FilterBlockStatement final : Statement {
    explicit FilterBlockStatement(int at) : Statement(StatementKind::FilterBlock, at) {}
    ExprPtr filter;
    Block body;
};

/// Also a plain scope, when it assigns nothing.
struct WithStatement final : Statement {
    explicit WithStatement(int at) : Statement(StatementKind::With, at) {}
    std::vector<std::pair<Target, ExprPtr>> assignments;
    Block body;
};

struct SimpleStatement final : Statement {
    using Statement::Statement;
};

/// Names every program knows at a fixed place.
struct WellKnown {
    static constexpr Symbol loop = 0;
    static constexpr Symbol caller = 1;
    static constexpr Symbol kwargs = 2;
    static constexpr Symbol varargs = 3;
};

struct Program {
    std::vector<std::string> symbols; ///< begins with the names of WellKnown
    Block body;
};

} // namespace mw::engine::jinja
