// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/api/tokenizer.h"
#include "engine/text/added_tokens.h"
#include "engine/text/byte_pair_merger.h"
#include "engine/text/merge_table.h"
#include "engine/text/pre_tokenizer.h"
#include "engine/text/token_table.h"
#include "engine/text/tokenizer_factory.h"

#include <memory>
#include <string>
#include <vector>

namespace mw::engine {

/// Byte-level byte-pair encoding (`tokenizer.ggml.model` "gpt2"). The text is never normalised
/// (docs/decisions/0008-no-normalisation.md).
class BytePairTokenizer final : public Tokenizer {
public:
    /// Fails with FileDamaged.
    static Result<std::shared_ptr<const Tokenizer>> make(const Vocabulary& vocabulary,
                                                         PreTokenizer preTokenizer, const std::string& path);

    std::size_t vocabularySize() const override;
    std::vector<Token> tokenize(std::string_view text, bool addSpecial) const override;
    std::vector<Token> tokenize(const SpannedText& text, bool addSpecial) const override;
    std::string_view tokenBytes(Token token) const override;
    TokenKind kind(Token token) const override;
    Result<std::string> detokenize(std::span<const Token> tokens, bool withControl) const override;
    Token bosToken() const override { return m_bos; }
    Token eosToken() const override { return m_eos; }
    const std::vector<Token>& endTokens() const override { return m_endTokens; }

private:
    BytePairTokenizer(TokenTable tokens, MergeTable merges, AddedTokens added, PreTokenizer preTokenizer);

    void encode(std::string_view text, bool withControl, std::span<const SpannedText::Range> input,
                std::vector<Token>& tokens) const;
    void encodePlain(std::string_view text, BytePairMerger& merger, std::vector<Token>& tokens) const;
    void encodePiece(std::string_view piece, BytePairMerger& merger, std::vector<Token>& tokens) const;

    TokenTable m_tokens;
    MergeTable m_merges;
    AddedTokens m_added;
    PreTokenizer m_preTokenizer;
    std::array<Token, 256> m_byteTokens{}; ///< noToken: the byte is left out
    Token m_bos = noToken;
    Token m_eos = noToken;
    bool m_addBos = false;
    bool m_addEos = false;
    std::vector<Token> m_endTokens;
};

} // namespace mw::engine
