// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/models/opened.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace mw::engine {
namespace {

using test::GgufWriter;
using test::TinyModelOptions;

TinyModelOptions floats()
{
    TinyModelOptions options;
    options.type = TensorType::F32;
    return options;
}

std::string repeated(std::size_t count)
{
    return std::string(count, '\0');
}

void expectFails(const Result<ModelSpec>& spec, ErrorCode code, const std::string& word)
{
    ASSERT_FALSE(spec) << word;
    EXPECT_EQ(spec.error().code, code) << spec.error().detail;
    EXPECT_NE(spec.error().detail.find(word), std::string::npos) << spec.error().detail;
    EXPECT_FALSE(spec.error().args.empty());
}

TEST(LlamaSpec, ReadsTheTinyModel)
{
    const GgufFile file = opened({});
    const auto spec = makeModelSpec(file);
    ASSERT_TRUE(spec) << spec.error().detail;
    EXPECT_EQ(spec->architecture, "llama");
    EXPECT_EQ(spec->vocabulary, test::tinyVocabulary().tokens.size());
    EXPECT_EQ(spec->context, 256U);
    EXPECT_EQ(spec->embedding, 64U);
    EXPECT_EQ(spec->feedForward, 96U);
    EXPECT_FLOAT_EQ(spec->normEpsilon, 1e-5F);
    EXPECT_EQ(spec->attention.heads, 4U);
    EXPECT_EQ(spec->attention.kvHeads, 2U);
    EXPECT_EQ(spec->attention.headDim, 16U);
    EXPECT_EQ(spec->attention.groupHeads(), 2U);
    EXPECT_FLOAT_EQ(spec->attention.scale, 0.25F);
    EXPECT_EQ(spec->rotary.pairing, RotaryPairing::Neighbours);
    EXPECT_EQ(spec->rotary.dimensions, 16U);
    ASSERT_EQ(spec->rotary.frequencies.size(), 8U);
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_FLOAT_EQ(spec->rotary.frequencies[i],
                        static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / 8)));
    ASSERT_EQ(spec->blocks.size(), 2U);
    EXPECT_EQ(spec->blocks[1].down, "blk.1.ffn_down.weight");
    EXPECT_EQ(spec->output, spec->tokenEmbedding);
    EXPECT_EQ(spec->outputNorm, "output_norm.weight");
}

TEST(LlamaSpec, AnUntiedHeadIsItsOwnMatrix)
{
    TinyModelOptions options;
    options.tied = false;
    const auto spec = makeModelSpec(opened(options));
    ASSERT_TRUE(spec);
    EXPECT_EQ(spec->output, "output.weight");
}

// Every hyper-parameter missing, 0, 1, -1, 2^31 - 1, of a wrong type: an error that names it, or a spec that
// an executor may rely on.
TEST(LlamaSpec, WrongHyperParametersAreErrors)
{
    std::size_t accepted = 0;
    for (const test::HyperParameterCase& wrong : test::hyperParameterCases()) {
        SCOPED_TRACE(wrong.name);
        const auto spec = makeModelSpec(opened({}, wrong.change));
        if (!spec) {
            // One block of two: the tensors of the second have no place.
            EXPECT_TRUE(spec.error().code == ErrorCode::FileDamaged ||
                        spec.error().code == ErrorCode::UnsupportedArchitecture);
            EXPECT_FALSE(spec.error().detail.empty());
            continue;
        }
        ++accepted;
        EXPECT_GE(spec->context, 1U);
        EXPECT_EQ(spec->embedding, 64U);
        EXPECT_EQ(spec->attention.heads % spec->attention.kvHeads, 0U);
        EXPECT_LE(spec->rotary.dimensions, spec->attention.headDim);
        EXPECT_TRUE(spec->normEpsilon > 0);
        for (const float frequency : spec->rotary.frequencies)
            EXPECT_TRUE(std::isfinite(frequency));
    }
    // Those that are right all the same: a context of 1, two missing keys that have defaults, and whatever
    // stands for the vocabulary's size, which the embedding's rows tell.
    EXPECT_GT(accepted, 2U);
    EXPECT_LT(accepted, 25U);
}

TEST(LlamaSpec, AMissingDefaultIsTheUsualOne)
{
    const auto spec = makeModelSpec(opened({}, [](GgufWriter& writer) {
        writer.remove("llama.rope.dimension_count");
        writer.remove("llama.rope.freq_base");
    }));
    ASSERT_TRUE(spec) << spec.error().detail;
    EXPECT_EQ(spec->rotary.dimensions, 16U);
    EXPECT_FLOAT_EQ(spec->rotary.frequencies[1], static_cast<float>(std::pow(10000.0, -1.0 / 8)));
    TinyModelOptions options;
    options.kvHeads = options.heads;
    const auto all = makeModelSpec(
        opened(options, [](GgufWriter& writer) { writer.remove("llama.attention.head_count_kv"); }));
    ASSERT_TRUE(all) << all.error().detail;
    EXPECT_EQ(all->attention.kvHeads, 4U);
}

TEST(LlamaSpec, HeadCountsMustDivide)
{
    expectFails(makeModelSpec(opened(
                    {}, [](GgufWriter& writer) { writer.setU32("llama.attention.head_count_kv", 3); })),
                ErrorCode::FileDamaged, "head_count_kv");
    // 64 columns do not make three heads: the query matrix has 64 rows, not 63.
    expectFails(makeModelSpec(opened({},
                                     [](GgufWriter& writer) {
                                         writer.setU32("llama.attention.head_count", 3);
                                         writer.setU32("llama.attention.head_count_kv", 3);
                                     })),
                ErrorCode::FileDamaged, "attn_q");
    expectFails(makeModelSpec(opened({},
                                     [](GgufWriter& writer) {
                                         writer.setU32("llama.attention.key_length", 16);
                                         writer.setU32("llama.attention.value_length", 8);
                                     })),
                ErrorCode::FileDamaged, "value_length");
    expectFails(
        makeModelSpec(opened({}, [](GgufWriter& writer) { writer.setU32("llama.rope.dimension_count", 7); })),
        ErrorCode::FileDamaged, "rope.dimension_count");
}

TEST(LlamaSpec, EveryTensorIsNeeded)
{
    TinyModelOptions options = floats();
    for (const char* name :
         {"token_embd.weight", "output_norm.weight", "blk.0.attn_norm.weight", "blk.0.attn_q.weight",
          "blk.0.attn_k.weight", "blk.1.attn_v.weight", "blk.1.attn_output.weight", "blk.1.ffn_norm.weight",
          "blk.1.ffn_gate.weight", "blk.1.ffn_up.weight", "blk.1.ffn_down.weight"})
        expectFails(makeModelSpec(opened(options, [&](GgufWriter& writer) { writer.removeTensor(name); })),
                    ErrorCode::FileDamaged, name);
}

TEST(LlamaSpec, EveryShapeIsChecked)
{
    const std::vector<float> values(64UL * 512);
    for (const char* name :
         {"output_norm.weight", "blk.0.attn_norm.weight", "blk.0.attn_q.weight", "blk.0.attn_k.weight",
          "blk.1.attn_v.weight", "blk.1.attn_output.weight", "blk.1.ffn_norm.weight", "blk.1.ffn_gate.weight",
          "blk.1.ffn_up.weight", "blk.1.ffn_down.weight"})
        for (const std::vector<std::uint64_t>& shape :
             std::initializer_list<std::vector<std::uint64_t>>{{1}, {64, 65}, {32, 64}, {64, 64, 2}, {63}})
            expectFails(makeModelSpec(opened(floats(),
                                             [&](GgufWriter& writer) {
                                                 std::uint64_t count = 1;
                                                 for (std::uint64_t side : shape)
                                                     count *= side;
                                                 writer.removeTensor(name);
                                                 writer.addTensor(name, shape, TensorType::F32,
                                                                  std::span(values).first(count));
                                             })),
                        ErrorCode::FileDamaged, name);
}

TEST(LlamaSpec, AVectorMayEndInOnes)
{
    const std::vector<float> ones(64, 1.0F);
    const auto spec = makeModelSpec(opened(floats(), [&](GgufWriter& writer) {
        writer.removeTensor("output_norm.weight");
        writer.addTensor("output_norm.weight", {64, 1, 1}, TensorType::F32, ones);
    }));
    EXPECT_TRUE(spec) << spec.error().detail;
}

TEST(LlamaSpec, NormsAreF32)
{
    const std::vector<float> ones(64, 1.0F);
    for (const char* name : {"output_norm.weight", "blk.0.attn_norm.weight", "blk.1.ffn_norm.weight"})
        expectFails(makeModelSpec(opened({},
                                         [&](GgufWriter& writer) {
                                             writer.removeTensor(name);
                                             writer.addTensor(name, {64}, TensorType::F16, ones);
                                         })),
                    ErrorCode::FileDamaged, name);
}

TEST(LlamaSpec, ATypeThatIsNotComputedWithIsNamed)
{
    // IQ4_XS: blocks of 256 values in 136 bytes.
    TinyModelOptions options = floats();
    options.embedding = 256;
    const auto spec = makeModelSpec(opened(options, [](GgufWriter& writer) {
        writer.removeTensor("blk.0.attn_q.weight");
        writer.addRawTensor("blk.0.attn_q.weight", {256, 256}, 23, repeated(256UL * 136));
    }));
    expectFails(spec, ErrorCode::UnsupportedTensorType, "blk.0.attn_q.weight");
    EXPECT_EQ(spec.error().args[0], "IQ4_XS");
    EXPECT_EQ(spec.error().args[1], "blk.0.attn_q.weight");
    EXPECT_NE(spec.error().args[2].find("Q4_1"), std::string::npos);
    EXPECT_NE(spec.error().args[2].find("Q8_0"), std::string::npos);
}

TEST(LlamaSpec, OtherArchitecturesAreRefusedByName)
{
    for (const char* name : {"qwen2moe", "gemma3", "mamba", ""})
        expectFails(makeModelSpec(opened(
                        {}, [&](GgufWriter& writer) { writer.setText("general.architecture", name); })),
                    ErrorCode::UnsupportedArchitecture, name);
    expectFails(makeModelSpec(opened({}, [](GgufWriter& writer) { writer.remove("general.architecture"); })),
                ErrorCode::FileDamaged, "general.architecture");
    expectFails(
        makeModelSpec(opened({}, [](GgufWriter& writer) { writer.setU32("general.architecture", 7); })),
        ErrorCode::FileDamaged, "general.architecture");
    // A name that would break a line of a log, or its encoding, is shown harmlessly.
    const auto spec = makeModelSpec(
        opened({}, [](GgufWriter& writer) { writer.setText("general.architecture", "a\n\xff\x1b[31m"); }));
    ASSERT_FALSE(spec);
    EXPECT_EQ(spec.error().detail.find('\n'), std::string::npos);
    EXPECT_EQ(spec.error().detail.find('\x1b'), std::string::npos);
    EXPECT_EQ(spec.error().detail.find('\xff'), std::string::npos);
}

TEST(LlamaSpec, ExpertsAreRefused)
{
    expectFails(makeModelSpec(opened({}, [](GgufWriter& writer) { writer.setU32("llama.expert_count", 8); })),
                ErrorCode::UnsupportedArchitecture, "experts");
    EXPECT_TRUE(
        makeModelSpec(opened({}, [](GgufWriter& writer) { writer.setU32("llama.expert_count", 0); })));
}

// A bias or a norm of the keys that is left out would make wrong answers that nobody notices.
TEST(LlamaSpec, ATensorWithoutAPlaceIsRefused)
{
    const std::vector<float> values(64);
    for (const char* name : {"blk.0.attn_q.bias", "blk.1.attn_k_norm.weight", "blk.2.attn_norm.weight"})
        expectFails(
            makeModelSpec(opened(
                {}, [&](GgufWriter& writer) { writer.addTensor(name, {64}, TensorType::F32, values); })),
            ErrorCode::UnsupportedArchitecture, name);
}

TEST(LlamaSpec, RotaryScaling)
{
    const auto first = [](const std::function<void(GgufWriter&)>& adjust) {
        const auto spec = makeModelSpec(opened({}, adjust));
        return spec ? spec->rotary.frequencies[0] : -1.0F;
    };
    EXPECT_FLOAT_EQ(first([](GgufWriter& writer) { writer.setText("llama.rope.scaling.type", "none"); }),
                    1.0F);
    const auto linear = [](GgufWriter& writer) {
        writer.setText("llama.rope.scaling.type", "linear");
        writer.setF32("llama.rope.scaling.factor", 4.0F);
    };
    EXPECT_FLOAT_EQ(first(linear), 0.25F);
    EXPECT_FLOAT_EQ(first([](GgufWriter& writer) { writer.setF32("llama.rope.scaling.factor", 4.0F); }),
                    0.25F);
    EXPECT_FLOAT_EQ(first([](GgufWriter& writer) { writer.setF32("llama.rope.scale_linear", 2.0F); }), 0.5F);
    EXPECT_FLOAT_EQ(first([](GgufWriter& writer) {
                        writer.setText("llama.rope.scaling.type", "none");
                        writer.setF32("llama.rope.scaling.factor", 4.0F);
                    }),
                    1.0F);
    for (const char* kind : {"longrope", "something"})
        expectFails(makeModelSpec(opened({},
                                         [&](GgufWriter& writer) {
                                             writer.setText("llama.rope.scaling.type", kind);
                                             writer.setF32("llama.rope.scaling.factor", 4.0F);
                                         })),
                    ErrorCode::UnsupportedFormat, kind);
    for (const float factor : {0.0F, -2.0F, std::numeric_limits<float>::quiet_NaN()})
        expectFails(makeModelSpec(opened({},
                                         [&](GgufWriter& writer) {
                                             writer.setText("llama.rope.scaling.type", "linear");
                                             writer.setF32("llama.rope.scaling.factor", factor);
                                         })),
                    ErrorCode::FileDamaged, "rope.scaling.factor");
    expectFails(
        makeModelSpec(opened({}, [](GgufWriter& writer) { writer.setU32("llama.rope.scaling.type", 1); })),
        ErrorCode::FileDamaged, "rope.scaling.type");
}

TEST(LlamaSpec, FrequencyDivisorsComeFromTheirTensor)
{
    std::vector<float> divisors = {1, 1, 1, 2, 4, 8, 8, 8};
    const auto withDivisors = [&](std::uint64_t count, TensorType type) {
        return makeModelSpec(opened({}, [&](GgufWriter& writer) {
            writer.addTensor("rope_freqs.weight", {count}, type, std::span(divisors).first(count));
        }));
    };
    const auto spec = withDivisors(8, TensorType::F32);
    ASSERT_TRUE(spec) << spec.error().detail;
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_FLOAT_EQ(spec->rotary.frequencies[i],
                        static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / 8)) / divisors[i]);
    expectFails(withDivisors(7, TensorType::F32), ErrorCode::FileDamaged, "rope_freqs");
    expectFails(withDivisors(8, TensorType::F16), ErrorCode::FileDamaged, "rope_freqs");
    for (const float wrong : {0.0F, -1.0F, std::numeric_limits<float>::infinity()}) {
        divisors[3] = wrong;
        expectFails(withDivisors(8, TensorType::F32), ErrorCode::FileDamaged, "rope_freqs");
    }
}

TEST(LlamaSpec, AVocabularyAloneIsRefusedClearly)
{
    TinyModelOptions options;
    options.vocabularyOnly = true;
    const GgufFile file = opened(options);
    expectFails(makeModelSpec(file), ErrorCode::UnsupportedFormat, "no weights");
    EXPECT_TRUE(readVocabulary(file));
}

} // namespace
} // namespace mw::engine
