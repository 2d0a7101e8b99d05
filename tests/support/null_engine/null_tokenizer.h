// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <array>

namespace mw::test {

inline constexpr Token nullBos = 256;
inline constexpr Token nullEnd = 257;
inline constexpr int nullVocabularySize = 258;
inline constexpr double nullLogprob = -5.552959584921617; ///< of every token: all are alike, -ln(258)

/// Every byte is a token; two control tokens follow.
class NullTokenizer final : public Tokenizer {
public:
    NullTokenizer();

    std::size_t vocabularySize() const override { return nullVocabularySize; }
    std::vector<Token> tokenize(std::string_view text, bool addSpecial) const override;
    std::vector<Token> tokenize(const SpannedText& text, bool addSpecial) const override;
    std::string_view tokenBytes(Token token) const override;
    TokenKind kind(Token token) const override;
    Result<std::string> detokenize(std::span<const Token> tokens, bool withControl) const override;
    Token bosToken() const override { return nullBos; }
    Token eosToken() const override { return nullEnd; }
    const std::vector<Token>& endTokens() const override { return m_ends; }

private:
    std::array<char, 256> m_bytes{};
    std::vector<Token> m_ends = {nullEnd};
};

} // namespace mw::test
