// SPDX-License-Identifier: Apache-2.0
// What the Qwen families have of their own, rotary scaling, and the cost of formats that are widened.
#include "tests/unit/engine/models/opened.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <span>

namespace mw::engine {
namespace {

using test::GgufWriter;
using test::TinyModelOptions;

TinyModelOptions family(const std::string& architecture)
{
    TinyModelOptions options;
    options.architecture = architecture;
    options.preTokenizer = "qwen2";
    if (architecture == "qwen3")
        options.headDim = 24;
    return options;
}

void expectFails(const Result<ModelSpec>& spec, ErrorCode code, const std::string& word)
{
    ASSERT_FALSE(spec) << word;
    EXPECT_EQ(spec.error().code, code) << spec.error().detail;
    EXPECT_NE(spec.error().detail.find(word), std::string::npos) << spec.error().detail;
}

TEST(Qwen2Spec, HasBiasesAndRotatesHalves)
{
    const auto spec = makeModelSpec(opened(family("qwen2")));
    ASSERT_TRUE(spec) << spec.error().detail;
    EXPECT_EQ(spec->architecture, "qwen2");
    EXPECT_EQ(spec->rotary.pairing, RotaryPairing::Halves);
    EXPECT_EQ(spec->rotary.magnitude, 1.0F);
    EXPECT_EQ(spec->attention.headDim, 16U);
    EXPECT_EQ(spec->blocks[1].queryBias, "blk.1.attn_q.bias");
    EXPECT_EQ(spec->blocks[1].keyBias, "blk.1.attn_k.bias");
    EXPECT_EQ(spec->blocks[1].valueBias, "blk.1.attn_v.bias");
    EXPECT_TRUE(spec->blocks[1].queryNorm.empty());
}

TEST(Qwen3Spec, HasNormsOfHeadsAndAHeadSizeOfItsOwn)
{
    const auto spec = makeModelSpec(opened(family("qwen3")));
    ASSERT_TRUE(spec) << spec.error().detail;
    EXPECT_EQ(spec->architecture, "qwen3");
    EXPECT_EQ(spec->rotary.pairing, RotaryPairing::Halves);
    EXPECT_EQ(spec->attention.headDim, 24U);
    EXPECT_EQ(spec->rotary.dimensions, 24U);
    EXPECT_FLOAT_EQ(spec->attention.scale, 1.0F / std::sqrt(24.0F));
    EXPECT_EQ(spec->blocks[0].queryNorm, "blk.0.attn_q_norm.weight");
    EXPECT_EQ(spec->blocks[0].keyNorm, "blk.0.attn_k_norm.weight");
    EXPECT_TRUE(spec->blocks[0].queryBias.empty());
}

TEST(QwenSpecs, TheirVectorsAreNeededInTheirShapeAndType)
{
    const std::vector<float> values(64);
    const struct {
        const char* architecture;
        const char* name;
        std::uint64_t size;
    } vectors[] = {{"qwen2", "blk.0.attn_q.bias", 64},
                   {"qwen2", "blk.1.attn_k.bias", 32},
                   {"qwen2", "blk.1.attn_v.bias", 32},
                   {"qwen3", "blk.0.attn_q_norm.weight", 24},
                   {"qwen3", "blk.1.attn_k_norm.weight", 24}};
    for (const auto& vector : vectors) {
        const auto with = [&](std::uint64_t size, TensorType type) {
            return makeModelSpec(opened(family(vector.architecture), [&](GgufWriter& writer) {
                writer.removeTensor(vector.name);
                if (size > 0)
                    writer.addTensor(vector.name, {size}, type, std::span(values).first(size));
            }));
        };
        EXPECT_TRUE(with(vector.size, TensorType::F32)) << vector.name;
        expectFails(with(0, TensorType::F32), ErrorCode::FileDamaged, vector.name);
        expectFails(with(vector.size - 1, TensorType::F32), ErrorCode::FileDamaged, vector.name);
        expectFails(with(vector.size, TensorType::F16), ErrorCode::FileDamaged, vector.name);
    }
}

TEST(QwenSpecs, WhatTheOtherFamilyHasIsRefused)
{
    const std::vector<float> values(64);
    for (const auto& [architecture, name] :
         {std::pair{"qwen3", "blk.0.attn_q.bias"}, std::pair{"qwen2", "blk.0.attn_q_norm.weight"}})
        expectFails(makeModelSpec(opened(
                        family(architecture),
                        [&](GgufWriter& writer) { writer.addTensor(name, {64}, TensorType::F32, values); })),
                    ErrorCode::UnsupportedArchitecture, name);
}

TEST(Families, AnErrorNamesThoseThatAreSupported)
{
    const auto spec = makeModelSpec(
        opened({}, [](GgufWriter& writer) { writer.setText("general.architecture", "gemma3"); }));
    ASSERT_FALSE(spec);
    EXPECT_EQ(spec.error().args, (std::vector<std::string>{"gemma3", "llama, qwen2, qwen3"}));
}

// Rotary frequencies and magnitudes as transformers computes them (tests/support/record_family_logits.py).
TEST(RotaryScaling, EqualsTheRecordedFrequencies)
{
    std::ifstream file(std::string(MODELWRIGHT_TEST_DATA) + "/models/rotary.json");
    const auto cases = nlohmann::json::parse(file);
    EXPECT_EQ(cases.size(), 6U);
    for (const auto& one : cases) {
        SCOPED_TRACE(one.at("kind").get<std::string>() + " over " + one.at("original").dump());
        TinyModelOptions options = family("qwen3");
        options.headDim = one.at("head_dim").get<int>();
        options.ropeBase = one.at("base").get<float>();
        const auto spec = makeModelSpec(opened(options, [&](GgufWriter& writer) {
            const std::string at = "qwen3.rope.scaling.";
            writer.setText(at + "type", one.at("kind").get<std::string>());
            writer.setU32(at + "original_context_length", one.at("original").get<std::uint32_t>());
            for (const auto& [key, name] :
                 {std::pair{"factor", "factor"}, std::pair{"low_freq_factor", "low_freq_factor"},
                  std::pair{"high_freq_factor", "high_freq_factor"}, std::pair{"beta_fast", "yarn_beta_fast"},
                  std::pair{"beta_slow", "yarn_beta_slow"}})
                if (one.contains(key))
                    writer.setF32(at + name, one.at(key).get<float>());
        }));
        ASSERT_TRUE(spec) << spec.error().detail;
        const auto expected = one.at("frequencies").get<std::vector<float>>();
        ASSERT_EQ(spec->rotary.frequencies.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(spec->rotary.frequencies[i], expected[i], 1e-5F * expected[i]) << "pair " << i;
        EXPECT_FLOAT_EQ(spec->rotary.magnitude, one.at("magnitude").get<float>());
    }
}

Result<ModelSpec> scaled(const std::string& kind, const std::function<void(GgufWriter&)>& more = {})
{
    return makeModelSpec(opened({}, [&](GgufWriter& writer) {
        writer.setText("llama.rope.scaling.type", kind);
        writer.setF32("llama.rope.scaling.factor", 4.0F);
        if (more)
            more(writer);
    }));
}

TEST(RotaryScaling, TheTensorOfDivisorsHoldsLlama3Already)
{
    const std::vector<float> divisors = {1, 1, 2, 4, 4, 4, 4, 4};
    const auto spec = scaled("llama3", [&](GgufWriter& writer) {
        writer.addTensor("rope_freqs.weight", {8}, TensorType::F32, divisors);
    });
    ASSERT_TRUE(spec) << spec.error().detail;
    EXPECT_FLOAT_EQ(spec->rotary.frequencies[0], 1.0F);
    EXPECT_FLOAT_EQ(spec->rotary.frequencies[2], 0.1F / 2.0F);
    EXPECT_FLOAT_EQ(spec->rotary.frequencies[4], 0.01F / 4.0F);
}

TEST(RotaryScaling, FactorsOfYarnMultiplyTheMagnitude)
{
    const auto magnitude = [](const std::string& key, float value) {
        const auto spec =
            scaled("yarn", [&](GgufWriter& writer) { writer.setF32("llama.rope.scaling." + key, value); });
        return spec ? spec->rotary.magnitude : -1.0F;
    };
    const float usual = 0.1F * std::log(4.0F) + 1.0F;
    EXPECT_FLOAT_EQ(magnitude("attn_factor", 1.0F), usual);
    EXPECT_FLOAT_EQ(magnitude("attn_factor", 0.5F), 0.5F * usual);
    EXPECT_FLOAT_EQ(magnitude("yarn_attn_factor", 2.0F), 2.0F * usual);
    EXPECT_FLOAT_EQ(magnitude("yarn_ext_factor", -1.0F), usual);
    // Without the blend there is neither ramp nor magnitude, as files with 0 mean it: all are divided.
    EXPECT_FLOAT_EQ(magnitude("yarn_ext_factor", 0.0F), 1.0F);
}

TEST(RotaryScaling, ValuesOutOfRangeAreErrors)
{
    const auto wrong = [](const std::string& kind, const std::string& key, float value) {
        expectFails(scaled(kind, [&](GgufWriter& writer) { writer.setF32("llama.rope." + key, value); }),
                    ErrorCode::FileDamaged, key);
    };
    for (const std::string kind : {"llama3", "yarn"})
        for (const float value : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN()})
            wrong(kind, "scaling.factor", value);
    wrong("llama3", "scaling.low_freq_factor", 4.0F);
    wrong("llama3", "scaling.high_freq_factor", 0.5F);
    wrong("yarn", "scaling.yarn_beta_fast", -2.0F);
    wrong("yarn", "freq_base", 0.5F);
    wrong("yarn", "scaling.yarn_log_multiplier", 0.1F);
    for (const std::string kind : {"llama3", "yarn"})
        expectFails(scaled(kind, [](GgufWriter& writer) { writer.remove("llama.rope.scaling.factor"); }),
                    ErrorCode::FileDamaged, "scaling.factor");
}

TinyModelOptions mixedFile()
{
    TinyModelOptions options = family("qwen2");
    options.type = TensorType::Q4_K;
    options.embedding = 256;
    options.feedForward = 256;
    options.types = {
        {"attn_v", TensorType::Q6_K}, {"ffn_up", TensorType::IQ4_NL}, {"attn_q", TensorType::Q8_0}};
    return options;
}

TEST(DescribeModel, NotesWeightsOfThirtyTwoBits)
{
    TinyModelOptions options = mixedFile();
    EXPECT_EQ(describeModel(opened(options)).quantization, "Q4_K");
    EXPECT_TRUE(describeModel(opened(options)).notes.empty());
    options.type = TensorType::F32;
    options.types.clear();
    const ModelDescription description = describeModel(opened(options));
    ASSERT_EQ(description.notes.size(), 1U);
    EXPECT_EQ(description.notes[0].kind, ModelNote::Kind::WideWeights);
    EXPECT_EQ(description.notes[0].args, std::vector<std::string>{"F32"});
}

TEST(MemoryNeed, PackedWeightsTakeAboutWhatTheFileTakes)
{
    const GgufFile file = opened(mixedFile());
    const auto spec = makeModelSpec(file);
    ASSERT_TRUE(spec) << spec.error().detail;
    std::uint64_t inFile = 0;
    for (const GgufTensor& tensor : file.tensors())
        inFile += tensor.bytes;
    EXPECT_GE(memoryNeed(file, *spec).weights, inFile);
    EXPECT_LE(memoryNeed(file, *spec).weights, inFile + inFile / 20);
}

} // namespace
} // namespace mw::engine
