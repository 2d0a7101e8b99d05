// SPDX-License-Identifier: Apache-2.0
#include "engine/models/model_factory.h"

#include <limits>
#include <string_view>

namespace mw::engine {

namespace {

Error damaged(const GgufFile& file, const std::string& what)
{
    return {ErrorCode::FileDamaged, what, {file.path(), what}};
}

/// Whether a file that does not say puts a BOS token before a text. Files of Llama 3 rely on their
/// pre-tokenizer's rule, as llama.cpp has it.
bool addsBosUnlessTold(std::string_view preTokenizer)
{
    return preTokenizer == "llama-bpe" || preTokenizer == "llama3" || preTokenizer == "llama-v3";
}

/// An id of the vocabulary at `key`; -1 where the file has none. Its range is the tokenizer's to check.
Result<Token> readId(const GgufFile& file, std::string_view key)
{
    auto value = metadataInteger(file, key);
    if (!value)
        return value.error();
    if (!*value)
        return Token{-1};
    if (**value < 0 || **value > std::numeric_limits<Token>::max())
        return damaged(file, std::string(key) + " is " + std::to_string(**value));
    return static_cast<Token>(**value);
}

template <typename List>
Result<List> readList(const GgufFile& file, std::string_view key, bool required)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr) {
        if (required)
            return damaged(file, "the key " + std::string(key) + " is missing");
        return List{};
    }
    if (const auto* list = std::get_if<List>(value))
        return *list;
    return damaged(file, "the key " + std::string(key) + " has another type than expected");
}

} // namespace

Result<Vocabulary> readVocabulary(const GgufFile& file)
{
    Vocabulary vocabulary;
    for (auto [key, target] : {std::pair{"tokenizer.ggml.model", &vocabulary.model},
                               std::pair{"tokenizer.ggml.pre", &vocabulary.preTokenizer}}) {
        auto value = metadataText(file, key);
        if (!value)
            return value.error();
        if (*value)
            *target = std::move(**value);
    }
    if (vocabulary.model.empty())
        return damaged(file, "the file has no tokenizer: tokenizer.ggml.model is missing");
    auto tokens = readList<std::vector<std::string>>(file, "tokenizer.ggml.tokens", true);
    if (!tokens)
        return tokens.error();
    vocabulary.tokens = std::move(*tokens);
    auto kinds = readList<std::vector<std::int64_t>>(file, "tokenizer.ggml.token_type", false);
    if (!kinds)
        return kinds.error();
    for (std::int64_t kind : *kinds) {
        if (kind < 0 || kind > static_cast<std::int64_t>(TokenKind::Byte))
            return damaged(file, "tokenizer.ggml.token_type has the value " + std::to_string(kind));
        vocabulary.kinds.push_back(static_cast<TokenKind>(kind));
    }
    auto merges = readList<std::vector<std::string>>(file, "tokenizer.ggml.merges", false);
    if (!merges)
        return merges.error();
    vocabulary.merges = std::move(*merges);

    for (auto [key, target] : {std::pair{"tokenizer.ggml.bos_token_id", &vocabulary.bos},
                               std::pair{"tokenizer.ggml.eos_token_id", &vocabulary.eos},
                               std::pair{"tokenizer.ggml.eot_token_id", &vocabulary.eot},
                               std::pair{"tokenizer.ggml.eom_token_id", &vocabulary.eom},
                               std::pair{"tokenizer.ggml.unknown_token_id", &vocabulary.unknown}}) {
        auto id = readId(file, key);
        if (!id)
            return id.error();
        *target = *id;
    }
    vocabulary.addBos = addsBosUnlessTold(vocabulary.preTokenizer);
    for (auto [key, target] : {std::pair{"tokenizer.ggml.add_bos_token", &vocabulary.addBos},
                               std::pair{"tokenizer.ggml.add_eos_token", &vocabulary.addEos}}) {
        auto flag = metadataFlag(file, key);
        if (!flag)
            return flag.error();
        if (*flag)
            *target = **flag;
    }
    return vocabulary;
}

} // namespace mw::engine
