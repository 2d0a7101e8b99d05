// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/models/opened.h"

#include <gtest/gtest.h>

#include <array>

namespace mw::engine {
namespace {

using test::GgufWriter;

Result<Vocabulary> vocabularyOf(const std::function<void(GgufWriter&)>& adjust)
{
    test::TinyModelOptions options;
    options.vocabularyOnly = true;
    return readVocabulary(opened(options, adjust));
}

TEST(ReadVocabulary, ReadsTheTinyModel)
{
    const auto vocabulary = vocabularyOf({});
    ASSERT_TRUE(vocabulary) << vocabulary.error().detail;
    const test::TinyVocabulary written = test::tinyVocabulary();
    EXPECT_EQ(vocabulary->model, "gpt2");
    EXPECT_EQ(vocabulary->preTokenizer, "smollm");
    EXPECT_EQ(vocabulary->tokens, written.tokens);
    EXPECT_EQ(vocabulary->merges, written.merges);
    ASSERT_EQ(vocabulary->kinds.size(), written.types.size());
    EXPECT_EQ(vocabulary->kinds[0], TokenKind::Control);
    EXPECT_EQ(vocabulary->kinds[3], TokenKind::Normal);
    EXPECT_EQ(vocabulary->bos, test::tinyImStart);
    EXPECT_EQ(vocabulary->eos, test::tinyImEnd);
    EXPECT_EQ(vocabulary->unknown, test::tinyEndOfText);
    EXPECT_EQ(vocabulary->eot, -1);
    EXPECT_FALSE(vocabulary->addBos);
    EXPECT_FALSE(vocabulary->addEos);
}

TEST(ReadVocabulary, EveryKeyOfAWrongTypeIsAnErrorThatNamesIt)
{
    for (const char* key :
         {"tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.ggml.tokens", "tokenizer.ggml.token_type",
          "tokenizer.ggml.merges", "tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_eos_token",
          "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
          "tokenizer.ggml.eom_token_id", "tokenizer.ggml.unknown_token_id"}) {
        const std::array<float, 2> floats = {1.0F, 2.0F};
        const auto vocabulary = vocabularyOf([&](GgufWriter& writer) { writer.setF32s(key, floats); });
        ASSERT_FALSE(vocabulary) << key;
        EXPECT_EQ(vocabulary.error().code, ErrorCode::FileDamaged);
        EXPECT_NE(vocabulary.error().detail.find(key), std::string::npos) << vocabulary.error().detail;
    }
}

TEST(ReadVocabulary, WhatIsNeededMustBeThere)
{
    for (const char* key : {"tokenizer.ggml.model", "tokenizer.ggml.tokens"}) {
        const auto vocabulary = vocabularyOf([&](GgufWriter& writer) { writer.remove(key); });
        ASSERT_FALSE(vocabulary) << key;
        EXPECT_EQ(vocabulary.error().code, ErrorCode::FileDamaged);
        EXPECT_NE(vocabulary.error().detail.find(key), std::string::npos);
    }
    for (const char* key : {"tokenizer.ggml.token_type", "tokenizer.ggml.merges", "tokenizer.ggml.pre",
                            "tokenizer.ggml.bos_token_id", "tokenizer.ggml.add_bos_token"})
        EXPECT_TRUE(vocabularyOf([&](GgufWriter& writer) { writer.remove(key); })) << key;
}

TEST(ReadVocabulary, IdsAndKindsHaveARange)
{
    for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 62}) {
        const auto vocabulary = vocabularyOf([&](GgufWriter& writer) {
            writer.setScalar("tokenizer.ggml.eos_token_id", test::GgufType::I64,
                             static_cast<std::uint64_t>(id));
        });
        ASSERT_FALSE(vocabulary) << id;
        EXPECT_EQ(vocabulary.error().code, ErrorCode::FileDamaged);
    }
    for (const std::int32_t kind : {-1, 7, 1 << 30}) {
        const auto vocabulary = vocabularyOf([&](GgufWriter& writer) {
            std::vector<std::int32_t> kinds = test::tinyVocabulary().types;
            kinds[5] = kind;
            writer.setI32s("tokenizer.ggml.token_type", kinds);
        });
        ASSERT_FALSE(vocabulary) << kind;
        EXPECT_EQ(vocabulary.error().code, ErrorCode::FileDamaged);
    }
}

TEST(ReadVocabulary, Llama3FilesAddBosUnlessTheySayNo)
{
    const auto addsBos = [](const char* preTokenizer, const std::function<void(GgufWriter&)>& say) {
        const auto vocabulary = vocabularyOf([&](GgufWriter& writer) {
            writer.setText("tokenizer.ggml.pre", preTokenizer);
            say(writer);
        });
        return vocabulary && vocabulary->addBos;
    };
    const auto nothing = [](GgufWriter& writer) { writer.remove("tokenizer.ggml.add_bos_token"); };
    const auto yes = [](GgufWriter& writer) { writer.setFlag("tokenizer.ggml.add_bos_token", true); };
    const auto no = [](GgufWriter& writer) { writer.setFlag("tokenizer.ggml.add_bos_token", false); };
    for (const char* name : {"llama-bpe", "llama3", "llama-v3"}) {
        EXPECT_TRUE(addsBos(name, nothing)) << name;
        EXPECT_TRUE(addsBos(name, yes)) << name;
        EXPECT_FALSE(addsBos(name, no)) << name;
    }
    for (const char* name : {"smollm", "gpt-2", "qwen2"}) {
        EXPECT_FALSE(addsBos(name, nothing)) << name;
        EXPECT_TRUE(addsBos(name, yes)) << name;
        EXPECT_FALSE(addsBos(name, no)) << name;
    }
}

TEST(ReadVocabulary, TheBosOfALlama3FileStandsBeforeAText)
{
    auto vocabulary = vocabularyOf([](GgufWriter& writer) {
        writer.setText("tokenizer.ggml.pre", "llama-bpe");
        writer.remove("tokenizer.ggml.add_bos_token");
    });
    ASSERT_TRUE(vocabulary);
    const auto tokenizer = makeTokenizer(std::move(*vocabulary), "tiny");
    ASSERT_TRUE(tokenizer) << tokenizer.error().detail;
    EXPECT_EQ((*tokenizer)->tokenize("A", true),
              (std::vector<Token>{test::tinyImStart, test::tinyFirstByte + 'A'}));
    EXPECT_EQ((*tokenizer)->tokenize("A", false), (std::vector<Token>{test::tinyFirstByte + 'A'}));
}

} // namespace
} // namespace mw::engine
