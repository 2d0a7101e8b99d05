// SPDX-License-Identifier: Apache-2.0
#include "tests/support/null_engine/null_tokenizer.h"

namespace mw::test {

NullTokenizer::NullTokenizer()
{
    for (std::size_t i = 0; i < m_bytes.size(); ++i)
        m_bytes[i] = static_cast<char>(i);
}

std::vector<Token> NullTokenizer::tokenize(std::string_view text, bool addSpecial) const
{
    std::vector<Token> tokens;
    if (addSpecial)
        tokens.push_back(nullBos);
    for (const char byte : text)
        tokens.push_back(static_cast<unsigned char>(byte));
    return tokens;
}

std::vector<Token> NullTokenizer::tokenize(const SpannedText& text, bool addSpecial) const
{
    return tokenize(std::string_view(text.text), addSpecial);
}

std::string_view NullTokenizer::tokenBytes(Token token) const
{
    if (token == nullBos)
        return "<null-begin>";
    if (token == nullEnd)
        return "<null-end>";
    if (token < 0 || token >= nullVocabularySize)
        return {};
    return {&m_bytes[static_cast<std::size_t>(token)], 1};
}

TokenKind NullTokenizer::kind(Token token) const
{
    return token >= nullBos ? TokenKind::Control : TokenKind::Byte;
}

Result<std::string> NullTokenizer::detokenize(std::span<const Token> tokens, bool withControl) const
{
    std::string text;
    for (const Token token : tokens) {
        if (token < 0 || token >= nullVocabularySize)
            return Error{ErrorCode::InvalidArgument, "no such token", {"token", std::to_string(token)}};
        if (withControl || kind(token) != TokenKind::Control)
            text += tokenBytes(token);
    }
    return text;
}

} // namespace mw::test
