// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/models/opened.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace mw::engine {
namespace {

using test::GgufWriter;

TEST(DescribeModel, TellsWhatTheHeaderTells)
{
    const GgufFile file = opened({});
    const ModelDescription description = describeModel(file);
    EXPECT_EQ(description.path, file.path());
    EXPECT_EQ(description.format, "GGUF v3");
    EXPECT_EQ(description.fileBytes, file.fileBytes());
    EXPECT_EQ(description.name, "Tiny test model");
    EXPECT_EQ(description.architecture, "llama");
    EXPECT_EQ(description.quantization, "Q4_1");
    EXPECT_EQ(description.contextLength, 256);
    EXPECT_EQ(description.embeddingLength, 64);
    EXPECT_EQ(description.layers, 2);
    EXPECT_EQ(description.heads, 4);
    EXPECT_EQ(description.kvHeads, 2);
    EXPECT_EQ(description.vocabularySize, static_cast<int>(test::tinyVocabulary().tokens.size()));
    EXPECT_EQ(description.tokenizer, "gpt2");
    EXPECT_EQ(description.preTokenizer, "smollm");
    EXPECT_TRUE(description.hasChatTemplate);
    EXPECT_EQ(description.license, "apache-2.0");
    EXPECT_EQ(description.languages, (std::vector<std::string>{"en"}));
    EXPECT_EQ(description.metadata.size(), file.metadata().size());
    const std::uint64_t vocabulary = test::tinyVocabulary().tokens.size();
    EXPECT_EQ(description.parameters,
              vocabulary * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96 + 2 * 64) + 64);
    ASSERT_EQ(description.tensorTypes.size(), 2U);
    EXPECT_EQ(description.tensorTypes[0].type, "Q4_1");
    EXPECT_EQ(description.tensorTypes[0].tensors, 15);
    EXPECT_EQ(description.tensorTypes[1].type, "F32");
    EXPECT_EQ(description.tensorTypes[1].tensors, 5);
    EXPECT_EQ(description.tensorTypes[1].bytes, 5U * 64 * 4);
}

TEST(DescribeModel, WorksForVocabulariesAndForeignArchitectures)
{
    test::TinyModelOptions options;
    options.vocabularyOnly = true;
    options.withChatTemplate = false;
    const ModelDescription vocabulary = describeModel(opened(options));
    EXPECT_EQ(vocabulary.parameters, 0U);
    EXPECT_TRUE(vocabulary.quantization.empty());
    EXPECT_TRUE(vocabulary.tensorTypes.empty());
    EXPECT_FALSE(vocabulary.hasChatTemplate);
    EXPECT_GT(vocabulary.vocabularySize, 0);
    const ModelDescription other = describeModel(opened({}, [](GgufWriter& writer) {
        writer.setText("general.architecture", "mamba");
        writer.setU32("mamba.block_count", 7);
    }));
    EXPECT_EQ(other.architecture, "mamba");
    EXPECT_EQ(other.layers, 7);
    EXPECT_EQ(other.contextLength, 0);
}

TEST(DescribeModel, TextsOfTheFileAreHarmless)
{
    const std::array<std::string, 2> languages = {"en", "\xff\xfe"};
    const ModelDescription description = describeModel(opened({}, [&](GgufWriter& writer) {
        writer.setText("general.name", "two\nlines \xff \x1b[31m" + std::string(100000, 'x'));
        writer.setText("general.license", "\xc3");
        writer.setTexts("general.languages", languages);
        writer.setText("odd\nkey\xff", "value");
    }));
    std::string all = description.name + description.license;
    for (const std::string& language : description.languages)
        all += language;
    for (const auto& [key, value] : description.metadata)
        all += key + value;
    EXPECT_LT(description.name.size(), 1000U);
    EXPECT_EQ(all.find('\n'), std::string::npos);
    EXPECT_EQ(all.find('\x1b'), std::string::npos);
    EXPECT_EQ(all.find('\xff'), std::string::npos);
    EXPECT_EQ(all.find("\xc3\""), std::string::npos);
}

TEST(DescribeModel, KeysOfWrongTypesDoNoHarm)
{
    for (const test::HyperParameterCase& wrong : test::hyperParameterCases()) {
        SCOPED_TRACE(wrong.name);
        const ModelDescription description = describeModel(opened({}, wrong.change));
        EXPECT_GE(description.layers, 0);
        EXPECT_GE(description.heads, 0);
        EXPECT_GE(description.contextLength, 0);
    }
    const ModelDescription description = describeModel(opened({}, [](GgufWriter& writer) {
        for (const char* key : {"general.name", "general.license", "general.languages",
                                "tokenizer.ggml.model", "tokenizer.ggml.tokens", "tokenizer.chat_template"})
            writer.setU32(key, 3);
    }));
    EXPECT_EQ(description.vocabularySize, 0);
    EXPECT_FALSE(description.hasChatTemplate);
}

TEST(MemoryNeed, WeightsAreThePackedBytes)
{
    // Packed, 299 rows become 19 groups of 16, and 96 columns two chunks of 64.
    const auto need = [](TensorType type) {
        test::TinyModelOptions options;
        options.type = type;
        const GgufFile file = opened(options);
        const auto spec = makeModelSpec(file);
        return spec ? memoryNeed(file, *spec) : MemoryNeed();
    };
    const std::uint64_t values = 299ULL * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96);
    const std::uint64_t norms = 5 * 64 * 4;
    EXPECT_EQ(need(TensorType::F32).weights, values * 4 + norms);
    const std::uint64_t packed = 304ULL * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 2 * 64 * 96 + 64 * 128);
    EXPECT_EQ(need(TensorType::Q4_1).weights, packed / 32 * 20 + norms);
    EXPECT_EQ(need(TensorType::Q5_0).weights, packed / 32 * 22 + norms);
    EXPECT_EQ(need(TensorType::Q5_1).weights, packed / 32 * 24 + norms);
    EXPECT_EQ(need(TensorType::Q4_1).kvPerToken, 2U * 2 * 2 * (16 + 16));
    EXPECT_EQ(need(TensorType::Q4_1).kvPerTokenInt8, 2U * 2 * (16 + 16 + 2 * 4)) << "with two scales a head";
    EXPECT_GT(need(TensorType::Q4_1).scratch, 512U * 64 * 4);
}

} // namespace
} // namespace mw::engine
