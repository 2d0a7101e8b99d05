// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine::jinja {

enum class TokenType : std::uint8_t {
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End
};

struct Token {
    TokenType type = TokenType::End;
    int line = 1;
    std::string text; ///< data, name, decoded string or the operator itself
    std::int64_t integer = 0;
    double real = 0.0;

    bool isName(std::string_view name) const { return type == TokenType::Name && text == name; }
    bool isOperator(std::string_view op) const { return type == TokenType::Operator && text == op; }
};

/// Cuts a template into tokens with the settings published templates expect: trim_blocks, lstrip_blocks, no
/// trailing newline. The last token is End. Throws TemplateFailure.
std::vector<Token> tokenizeTemplate(std::string_view source);

} // namespace mw::engine::jinja
