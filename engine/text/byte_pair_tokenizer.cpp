// SPDX-License-Identifier: Apache-2.0
#include "engine/text/byte_pair_tokenizer.h"

#include "engine/text/unicode_classes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mw::engine {
namespace {

Error damaged(const std::string& path, const std::string& reason)
{
    return Error{ErrorCode::FileDamaged, path + ": " + reason, {path, reason}};
}

/// Names under which published vocabularies end a turn, a message or a text. Files often name only one of
/// theirs as the end of sequence.
constexpr std::array<std::string_view, 16> endNames{
    "<|im_end|>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>",           "<|eom_id|>", "<|end|>",
    "<|return|>", "<|call|>",      "<end_of_turn>",   "<end_of_utterance>",   "</s>",       "<eos>",
    "<EOT>",      "<|endofturn|>", "<|end_of_turn|>", "<｜end▁of▁sentence｜>"};

std::vector<Token> endTokensOf(const Vocabulary& vocabulary, const TokenTable& tokens)
{
    std::vector<Token> ends;
    for (const Token named : {vocabulary.eos, vocabulary.eot, vocabulary.eom}) {
        if (named != noToken) {
            ends.push_back(named);
        }
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto token = static_cast<Token>(i);
        if (tokens.kind(token) == TokenKind::Control &&
            std::find(endNames.begin(), endNames.end(), tokens.bytes(token)) != endNames.end()) {
            ends.push_back(token);
        }
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    return ends;
}

Result<void> checkIds(const Vocabulary& vocabulary, const TokenTable& tokens, const std::string& path)
{
    const std::array<std::pair<const char*, Token>, 5> ids{{{"bos", vocabulary.bos},
                                                            {"eos", vocabulary.eos},
                                                            {"eot", vocabulary.eot},
                                                            {"eom", vocabulary.eom},
                                                            {"unknown", vocabulary.unknown}}};
    for (const auto& [name, id] : ids) {
        if (id != noToken && !tokens.contains(id)) {
            return damaged(path, std::string("the ") + name + " token " + std::to_string(id) +
                                     " is not in the vocabulary of " + std::to_string(tokens.size()));
        }
    }
    return {};
}

/// The token of every byte, by the rule of docs/decisions/0009-bytes-without-a-token.md.
Result<std::array<Token, 256>> byteTokensOf(const Vocabulary& vocabulary, const TokenTable& tokens,
                                            const std::string& path)
{
    std::array<Token, 256> byteTokens{};
    std::size_t missing = 0;
    for (std::size_t byte = 0; byte < byteTokens.size(); ++byte) {
        byteTokens[byte] = tokens.byteToken(static_cast<unsigned char>(byte));
        missing += byteTokens[byte] == noToken ? 1 : 0;
    }
    if (missing != 0 && vocabulary.unknown == noToken) {
        return damaged(path, "the vocabulary has no tokens for " + std::to_string(missing) +
                                 " of the 256 bytes and names no unknown token");
    }
    if (missing != 0 && tokens.kind(vocabulary.unknown) != TokenKind::Control) {
        std::replace(byteTokens.begin(), byteTokens.end(), noToken, vocabulary.unknown);
    }
    return byteTokens;
}

} // namespace

BytePairTokenizer::BytePairTokenizer(TokenTable tokens, MergeTable merges, AddedTokens added,
                                     PreTokenizer preTokenizer)
    : m_tokens(std::move(tokens)), m_merges(std::move(merges)), m_added(std::move(added)),
      m_preTokenizer(preTokenizer)
{}

Result<std::shared_ptr<const Tokenizer>>
BytePairTokenizer::make(const Vocabulary& vocabulary, PreTokenizer preTokenizer, const std::string& path)
{
    auto tokens = TokenTable::build(vocabulary.tokens, vocabulary.kinds, path);
    if (!tokens) {
        return tokens.error();
    }
    if (const auto checked = checkIds(vocabulary, *tokens, path); !checked) {
        return checked.error();
    }
    const auto byteTokens = byteTokensOf(vocabulary, *tokens, path);
    if (!byteTokens) {
        return byteTokens.error();
    }
    auto merges = MergeTable::build(vocabulary.merges, *tokens, path);
    if (!merges) {
        return merges.error();
    }
    auto added = AddedTokens::build(*tokens, path);
    if (!added) {
        return added.error();
    }
    std::vector<Token> endTokens = endTokensOf(vocabulary, *tokens);
    std::shared_ptr<BytePairTokenizer> tokenizer(
        new BytePairTokenizer(*std::move(tokens), *std::move(merges), *std::move(added), preTokenizer));
    tokenizer->m_byteTokens = *byteTokens;
    tokenizer->m_bos = vocabulary.bos;
    tokenizer->m_eos = vocabulary.eos;
    tokenizer->m_addBos = vocabulary.addBos && vocabulary.bos != noToken;
    tokenizer->m_addEos = vocabulary.addEos && vocabulary.eos != noToken;
    tokenizer->m_endTokens = std::move(endTokens);
    return std::shared_ptr<const Tokenizer>(std::move(tokenizer));
}

std::size_t BytePairTokenizer::vocabularySize() const
{
    return m_tokens.size();
}

std::vector<Token> BytePairTokenizer::tokenize(std::string_view text, bool addSpecial) const
{
    std::vector<Token> tokens;
    if (addSpecial && m_addBos) {
        tokens.push_back(m_bos);
    }
    encode(text, false, {}, tokens);
    if (addSpecial && m_addEos) {
        tokens.push_back(m_eos);
    }
    return tokens;
}

std::vector<Token> BytePairTokenizer::tokenize(const SpannedText& text, bool addSpecial) const
{
    std::vector<Token> tokens;
    encode(text.text, true, text.input, tokens);
    if (addSpecial && m_addBos && (tokens.empty() || tokens.front() != m_bos)) {
        tokens.insert(tokens.begin(), m_bos);
    }
    return tokens;
}

void BytePairTokenizer::encode(std::string_view text, bool withControl,
                               std::span<const SpannedText::Range> input, std::vector<Token>& tokens) const
{
    BytePairMerger merger(m_merges);
    std::size_t at = 0;
    while (const auto match = m_added.findNext(m_tokens, text, at, withControl, input)) {
        encodePlain(text.substr(at, match->begin - at), merger, tokens);
        tokens.push_back(match->token);
        at = match->end;
    }
    encodePlain(text.substr(at), merger, tokens);
}

/// Bytes that are not part of valid UTF-8 are tokens of their own; what is between them is cut into pieces.
void BytePairTokenizer::encodePlain(std::string_view text, BytePairMerger& merger,
                                    std::vector<Token>& tokens) const
{
    while (!text.empty()) {
        const std::size_t validLength = validUtf8Length(text, 0);
        const std::string_view valid = text.substr(0, validLength);
        for (std::size_t begin = 0; begin < validLength;) {
            const std::size_t end = pieceEnd(m_preTokenizer.rule, valid, begin);
            encodePiece(valid.substr(begin, end - begin), merger, tokens);
            begin = end;
        }
        if (validLength < text.size()) {
            encodePiece(text.substr(validLength, 1), merger, tokens);
        }
        text.remove_prefix(std::min(validLength + 1, text.size()));
    }
}

void BytePairTokenizer::encodePiece(std::string_view piece, BytePairMerger& merger,
                                    std::vector<Token>& tokens) const
{
    if (m_preTokenizer.wholePieces) {
        const Token whole = m_tokens.find(piece);
        if (whole != noToken && m_tokens.madeFromText(whole)) {
            tokens.push_back(whole);
            return;
        }
    }
    for (const char c : piece) {
        const Token token = m_byteTokens[static_cast<unsigned char>(c)];
        if (token != noToken) {
            merger.symbols().push_back(token);
        }
        if (merger.symbols().size() == BytePairMerger::mostSymbols) {
            merger.mergeInto(tokens);
        }
    }
    merger.mergeInto(tokens);
}

std::string_view BytePairTokenizer::tokenBytes(Token token) const
{
    return m_tokens.contains(token) ? m_tokens.bytes(token) : std::string_view();
}

TokenKind BytePairTokenizer::kind(Token token) const
{
    return m_tokens.contains(token) ? m_tokens.kind(token) : TokenKind::Undefined;
}

Result<std::string> BytePairTokenizer::detokenize(std::span<const Token> tokens, bool withControl) const
{
    std::string text;
    for (const Token token : tokens) {
        if (!m_tokens.contains(token)) {
            return Error{ErrorCode::InvalidArgument,
                         "token " + std::to_string(token) + " is not in the vocabulary of " +
                             std::to_string(m_tokens.size()),
                         {"token", std::to_string(token)}};
        }
        if (withControl || m_tokens.kind(token) != TokenKind::Control) {
            text += m_tokens.bytes(token);
        }
    }
    return text;
}

} // namespace mw::engine
