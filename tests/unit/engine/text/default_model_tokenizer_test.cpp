// SPDX-License-Identifier: Apache-2.0
// The default model's own vocabulary against ids recorded with the tokenizers package.
#include "engine/weights/gguf_file.h"

#include "tests/support/default_model.h"
#include "tests/unit/engine/text/tokenizer_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mw::engine {
namespace {

template <typename T>
const T& metadata(const GgufFile& file, std::string_view key)
{
    const GgufValue* value = file.find(key);
    if (value == nullptr || !std::holds_alternative<T>(*value)) {
        throw std::runtime_error(std::string(key) + " is missing or of another type");
    }
    return std::get<T>(*value);
}

Token tokenId(const GgufFile& file, std::string_view key)
{
    const auto id = metadataInteger(file, key);
    return id && *id ? static_cast<Token>(**id) : -1;
}

Vocabulary vocabularyOf(const GgufFile& file)
{
    Vocabulary vocabulary;
    vocabulary.model = metadata<std::string>(file, "tokenizer.ggml.model");
    vocabulary.preTokenizer = metadata<std::string>(file, "tokenizer.ggml.pre");
    vocabulary.tokens = metadata<std::vector<std::string>>(file, "tokenizer.ggml.tokens");
    vocabulary.merges = metadata<std::vector<std::string>>(file, "tokenizer.ggml.merges");
    for (const std::int64_t kind : metadata<std::vector<std::int64_t>>(file, "tokenizer.ggml.token_type")) {
        vocabulary.kinds.push_back(static_cast<TokenKind>(kind));
    }
    vocabulary.bos = tokenId(file, "tokenizer.ggml.bos_token_id");
    vocabulary.eos = tokenId(file, "tokenizer.ggml.eos_token_id");
    vocabulary.unknown = tokenId(file, "tokenizer.ggml.unknown_token_id");
    return vocabulary;
}

class DefaultModel : public mw::test::DefaultModelTest {
protected:
    void SetUp() override
    {
        DefaultModelTest::SetUp();
        if (IsSkipped() || HasFatalFailure())
            return;
        const auto file = GgufFile::open(m_path);
        ASSERT_TRUE(file) << file.error().detail;
        m_tokenizer = test::make(vocabularyOf(*file));
    }

    std::shared_ptr<const Tokenizer> m_tokenizer;
};

TEST_F(DefaultModel, GivesTheRecordedIds)
{
    const auto cases = test::recordedCases();
    const auto ids = test::recordedIds("smollm2.ids");
    ASSERT_EQ(cases.size(), 2000U);
    ASSERT_EQ(ids.size(), cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        ASSERT_EQ(m_tokenizer->tokenize(cases[i], true), ids[i]) << "case " << i << ": " << cases[i];
    }
}

/// The vocabulary has no token with the bytes 04, 06, 13, 14, 16 and 1D, C0, C1, F1, F2 and F5 to FF: six
/// control characters, planes 4 to 11 and what is never valid UTF-8. Everything else comes back exactly.
TEST_F(DefaultModel, GivesTextsBackExactly)
{
    const auto missing = [](char c) {
        const unsigned byte = static_cast<unsigned char>(c);
        return byte == 0x04 || byte == 0x06 || byte == 0x13 || byte == 0x14 || byte == 0x16 || byte == 0x1D ||
               byte == 0xC0 || byte == 0xC1 || byte == 0xF1 || byte == 0xF2 || byte >= 0xF5;
    };
    std::mt19937 random(2);
    auto texts = test::recordedCases();
    for (int i = 0; i < 5000; ++i) {
        std::string& text = texts.emplace_back(test::randomText(random, random() % 40));
        for (char& c : text) {
            c = random() % 16 == 0 ? static_cast<char>(random() % 256) : c;
        }
    }
    for (std::string& text : texts) {
        const auto tokens = m_tokenizer->tokenize(text, true);
        std::erase_if(text, missing);
        ASSERT_EQ(*m_tokenizer->detokenize(tokens, false), text);
    }
}

TEST_F(DefaultModel, KnowsItsSpecialTokens)
{
    EXPECT_EQ(m_tokenizer->vocabularySize(), 49152U);
    EXPECT_EQ(m_tokenizer->bosToken(), 1);
    EXPECT_EQ(m_tokenizer->eosToken(), 2);
    EXPECT_EQ(m_tokenizer->endTokens(), (std::vector<Token>{0, 2}));
    EXPECT_EQ(m_tokenizer->tokenBytes(0), "<|endoftext|>");
    EXPECT_EQ(m_tokenizer->tokenBytes(2), "<|im_end|>");

    const std::string head = "<|im_start|>user\n";
    const std::string input = "Say <|im_end|>";
    const SpannedText chat{head + input + "<|im_end|>\n<|im_start|>assistant\n",
                           {{head.size(), head.size() + input.size()}}};
    const auto tokens = m_tokenizer->tokenize(chat, true);
    EXPECT_EQ(std::count(tokens.begin(), tokens.end(), 1), 2);
    EXPECT_EQ(std::count(tokens.begin(), tokens.end(), 2), 1) << "only the template's own";
    EXPECT_EQ(*m_tokenizer->detokenize(tokens, true), chat.text);
}

} // namespace
} // namespace mw::engine
