// SPDX-License-Identifier: Apache-2.0
// What the tests of other folders rely on in the model that they are given.
#include "tests/support/tiny_model.h"

#include "tests/unit/engine/weights/gguf_test_file.h"

#include <gtest/gtest.h>

#include <set>

namespace mw::engine {
namespace {

TEST(TinyModel, EveryWeightFormatMakesAFileThatOpens)
{
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q4_0,
                                  TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0}) {
        test::TinyModelOptions options;
        options.type = type;
        options.types["token_embd"] = TensorType::Q8_0;
        options.tied = false;
        const Result<GgufFile> file = GgufFile::open(test::writeTinyModel(options));
        ASSERT_TRUE(file) << file.error().detail;
        expectSound(*file);
        EXPECT_EQ(file->tensors().size(), 21U);
        EXPECT_EQ(file->findTensor("blk.1.ffn_down.weight")->typeId, static_cast<std::uint32_t>(type));
        EXPECT_EQ(file->findTensor("blk.1.ffn_down.weight")->shape, (std::vector<std::uint64_t>{96, 64}));
        EXPECT_EQ(file->findTensor("blk.0.attn_k.weight")->shape, (std::vector<std::uint64_t>{64, 32}));
        EXPECT_EQ(file->findTensor("token_embd.weight")->typeId,
                  static_cast<std::uint32_t>(TensorType::Q8_0));
        EXPECT_EQ(file->findTensor("output_norm.weight")->typeId,
                  static_cast<std::uint32_t>(TensorType::F32));
        EXPECT_NE(file->findTensor("output.weight"), nullptr);
    }
}

TEST(TinyModel, ASeedDecidesEveryByte)
{
    const std::string one = test::tinyModel().image().bytes;
    EXPECT_EQ(test::tinyModel().image().bytes, one);
    test::TinyModelOptions other;
    other.seed = 2;
    EXPECT_NE(test::tinyModel(other).image().bytes, one);
}

TEST(TinyModel, TheVocabularyIsConsistent)
{
    const test::TinyVocabulary vocabulary = test::tinyVocabulary({{"<tool>", 4}});
    const std::set<std::string> tokens(vocabulary.tokens.begin(), vocabulary.tokens.end());
    EXPECT_EQ(tokens.size(), vocabulary.tokens.size());
    EXPECT_EQ(vocabulary.types.size(), vocabulary.tokens.size());
    EXPECT_EQ(vocabulary.tokens[test::tinyImStart], "<|im_start|>");
    EXPECT_EQ(vocabulary.tokens[test::tinyImEnd], "<|im_end|>");
    EXPECT_EQ(vocabulary.tokens[test::tinyFirstByte + 'A'], "A");
    EXPECT_EQ(vocabulary.tokens[test::tinyFirstByte + ' '], "\xc4\xa0");
    EXPECT_EQ(vocabulary.tokens.back(), "<tool>");
    std::size_t made = test::tinyFirstByte + 256;
    for (const std::string& merge : vocabulary.merges) {
        const std::size_t space = merge.find(' ');
        ASSERT_NE(space, std::string::npos) << merge;
        const std::string left = merge.substr(0, space);
        const std::string right = merge.substr(space + 1);
        // Each part is a byte or the result of an earlier merge.
        const std::set<std::string> before(vocabulary.tokens.begin(),
                                           vocabulary.tokens.begin() + static_cast<std::ptrdiff_t>(made));
        EXPECT_TRUE(before.contains(left) && before.contains(right)) << merge;
        EXPECT_EQ(vocabulary.tokens[made++], left + right);
    }
}

} // namespace
} // namespace mw::engine
