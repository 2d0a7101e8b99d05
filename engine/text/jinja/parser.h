// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/chat_template.h"
#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/lexer.h"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mw::engine::jinja {

/// Reads tokens into a Program. Recursion is bounded by TemplateLimits::depth, and so is the depth of every
/// tree it makes. Throws TemplateFailure.
class Parser {
public:
    Parser(std::vector<Token> tokens, const TemplateLimits& limits);
    Program parse();

private:
    class Nesting;

    // parser.cpp: tokens
    const Token& current() const { return m_tokens[m_at]; }
    const Token& ahead() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    Token take();
    bool skipName(std::string_view name);
    bool skipOperator(std::string_view op);
    void expectOperator(std::string_view op);
    void expectName(std::string_view name);
    std::string takeName();
    void expect(TokenType type, const char* what);
    [[noreturn]] void fail(const std::string& reason) const;
    [[noreturn]] void failUnexpected() const;
    Symbol symbol(const std::string& name);
    /// Sets the depth of a finished node from its children and bounds it.
    void settle(Expr& expr, std::initializer_list<const Expr*> children) const;
    void settle(Expr& expr, const CallArguments& arguments) const;

    // parser_statements.cpp
    Block parseBlock(std::initializer_list<std::string_view> ends);
    Block parseBody(std::initializer_list<std::string_view> ends);
    std::unique_ptr<Statement> parseStatement();
    std::unique_ptr<Statement> parseIf();
    std::unique_ptr<Statement> parseFor();
    std::unique_ptr<Statement> parseSet();
    std::unique_ptr<Statement> parseMacro();
    std::unique_ptr<Statement> parseCallBlock();
    std::unique_ptr<Statement> parseFilterBlock();
    std::unique_ptr<Statement> parseWith();
    std::unique_ptr<Statement> parseGeneration();
    std::unique_ptr<Statement> parseLoopControl();
    void parsePrint(Block& block);
    void parseSignature(MacroDefinition& definition);
    void parseMacroBody(MacroDefinition& definition, std::string_view end);
    Target parseTarget(std::string_view end);
    Target parseTargetItem();
    std::string takeTargetName();

    // parser_expressions.cpp
    struct TupleRules {
        bool conditional = true;       ///< `a if b else c` may stand in it
        bool empty = false;            ///< explicit parentheses: () is a tuple
        std::string_view endName = {}; ///< a name that ends it
    };
    ExprPtr parseTuple(TupleRules rules);
    ExprPtr parseExpression(bool conditional = true);
    ExprPtr parseOperators(int least);
    ExprPtr parseCompare(ExprPtr first);
    ExprPtr parseUnary(bool withFilters);
    ExprPtr parsePrimary();
    ExprPtr parseList();
    ExprPtr parseDict();
    ExprPtr stringLiteral();

    // parser_postfix.cpp
    ExprPtr parsePostfix(ExprPtr subject);
    ExprPtr parseFilters(ExprPtr subject);
    ExprPtr parseFilter(ExprPtr subject);
    ExprPtr parseTest(ExprPtr subject);
    ExprPtr parseSubscript(ExprPtr object);
    ExprPtr parseCall(ExprPtr callee);
    CallArguments parseArguments();

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    TemplateLimits m_limits;
    int m_depth = 0;
    int m_loops = 0; ///< loops around the statement being read, inside the innermost macro
    std::vector<MacroDefinition*> m_macros;
    std::vector<std::string> m_symbols;
    std::unordered_map<std::string, Symbol> m_symbolOf;
};

/// Counts one level of recursion of the parser while it lives.
class Parser::Nesting {
public:
    explicit Nesting(Parser& parser);
    ~Nesting() { --m_parser.m_depth; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    Parser& m_parser;
};

} // namespace mw::engine::jinja
