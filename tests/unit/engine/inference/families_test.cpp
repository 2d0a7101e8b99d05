// SPDX-License-Identifier: Apache-2.0
// Families and weight formats through the packed executor, against recorded logits of other programs and
// against the same weights stored as F32.
#include "engine/inference/packed_executor.h"
#include "engine/kernels/block_formats.h"
#include "engine/models/model_factory.h"
#include "tests/support/tiny_model.h"
#include "tests/unit/engine/inference/decoded_model.h"
#include "tests/unit/engine/inference/executor_logits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace mw::engine {
namespace {

using test::TinyModelOptions;

const std::string dataFolder = std::string(MODELWRIGHT_TEST_DATA) + "/models/";

std::vector<Isa> levels()
{
    std::vector<Isa> all;
    for (Isa isa : allIsas)
        if (kernelsFor(isa).isa == isa)
            all.push_back(isa);
    return all;
}

/// A file loaded and ready to compute; `change` may replace parts of the spec.
class Loaded {
public:
    Loaded(const GgufFile& file, Isa isa, int threads, const std::function<void(ModelSpec&)>& change = {})
        : m_pool(threads)
    {
        ModelSpec spec = specOf(file);
        if (change)
            change(spec);
        auto weights = packWeights(file, spec, threads, {}, {});
        if (!weights)
            throw std::runtime_error(weights.error().detail);
        m_executor = std::make_unique<PackedExecutor>(std::move(spec), std::move(*weights), m_pool,
                                                      kernelsFor(isa), 64, 64);
    }

    std::vector<float> logits(const std::vector<Token>& tokens, std::size_t chunk,
                              Precision activations = Precision::Int8)
    {
        return allLogits(*m_executor, tokens, chunk, activations);
    }

private:
    ComputePool m_pool;
    std::unique_ptr<PackedExecutor> m_executor;
};

// The KV cache in f16 is what keeps them apart.
/// The files' weights are of 16 bits, which that level multiplies with activations rounded to bf16.
float recordedBound(Isa isa)
{
    return isa == Isa::Avx512Bf16 ? 6e-2F : 2e-3F;
}

class RecordedLogits : public testing::TestWithParam<const char*> {};

TEST_P(RecordedLogits, AreWhatTheExecutorComputes)
{
    const RecordedLogitsFile recorded(dataFolder + GetParam() + ".logits");
    const GgufFile file = openedFile(dataFolder + GetParam() + ".gguf");
    for (Isa isa : levels()) {
        const float difference =
            largestDifference(Loaded(file, isa, 2).logits(recorded.tokens, 32), recorded.logits);
        EXPECT_LE(difference, recordedBound(isa)) << isaName(isa);
        RecordProperty(std::string(isaName(isa)), std::to_string(difference));
    }
}

INSTANTIATE_TEST_SUITE_P(Families, RecordedLogits, testing::Values("llama", "qwen2", "qwen3"),
                         [](const auto& family) { return std::string(family.param); });

TEST(RecordedYarn, ScalesFrequenciesAndMagnitude)
{
    const RecordedLogitsFile recorded(dataFolder + "qwen2_yarn.logits");
    const GgufFile file = openedFile(dataFolder + "qwen2.gguf");
    // 16 original positions, four times as many now.
    const auto yarn = [&](ModelSpec& spec) {
        const GgufFile keys = openedFile(test::writeTinyModel(
            {.architecture = "qwen2", .kvHeads = 1, .adjust = [](test::GgufWriter& writer) {
                 const std::string at = "qwen2.rope.scaling.";
                 writer.setText(at + "type", "yarn");
                 writer.setF32(at + "factor", 4.0F);
                 writer.setU32(at + "original_context_length", 16);
             }}));
        spec.rotary = makeModelSpec(keys)->rotary;
    };
    for (Isa isa : levels())
        EXPECT_LE(largestDifference(Loaded(file, isa, 1, yarn).logits(recorded.tokens, 32), recorded.logits),
                  recordedBound(isa))
            << isaName(isa);
    // The magnitude matters.
    const auto withoutMagnitude = [&](ModelSpec& spec) {
        yarn(spec);
        EXPECT_GT(spec.rotary.magnitude, 1.1F);
        spec.rotary.magnitude = 1.0F;
    };
    EXPECT_GT(largestDifference(Loaded(file, Isa::Portable, 1, withoutMagnitude).logits(recorded.tokens, 32),
                                recorded.logits),
              10 * recordedBound(Isa::Portable));
}

struct Shape {
    const char* name;
    TinyModelOptions options;
};

std::vector<Shape> shapes()
{
    TinyModelOptions qwen2;
    qwen2.architecture = "qwen2";
    qwen2.preTokenizer = "qwen2";
    TinyModelOptions qwen3 = qwen2;
    qwen3.architecture = "qwen3";
    qwen3.headDim = 24;
    qwen3.tied = false;
    TinyModelOptions wide = qwen3;
    wide.type = TensorType::Q4_K;
    wide.embedding = 256;
    wide.headDim = 128;
    wide.feedForward = 256;
    wide.layers = 1;
    wide.types = {{"ffn_down", TensorType::Q6_K}, {"attn_v", TensorType::Q6_K}, {"ffn_up", TensorType::Q8_0}};
    return {{"qwen2", qwen2}, {"qwen3", qwen3}, {"qwen3 of Q4_K, Q6_K and Q8_0", wide}};
}

// Alone or in pieces, on one thread or three: the same bits.
TEST(FamilyLogits, DoNotDependOnHowTheWorkIsCut)
{
    for (const Shape& shape : shapes()) {
        const GgufFile file = openedFile(test::writeTinyModel(shape.options));
        for (Isa isa : levels()) {
            const std::vector<float> whole = Loaded(file, isa, 1).logits(someTokens(), 64);
            EXPECT_TRUE(std::ranges::all_of(whole, [](float value) { return std::isfinite(value); }));
            Loaded three(file, isa, 3);
            for (const std::size_t chunk : {1UL, 5UL, 64UL})
                EXPECT_EQ(whole, three.logits(someTokens(), chunk))
                    << shape.name << ", " << isaName(isa) << ", pieces of " << chunk;
        }
    }
}

// Were the biases or norms left out, nothing else would notice.
TEST(FamilyLogits, BiasesAndNormsOfHeadsCount)
{
    for (const auto& [architecture, part] :
         {std::pair{"qwen2", ".bias"}, std::pair{"qwen3", "_norm.weight"}}) {
        for (const std::string which : {"attn_q", "attn_k", "attn_v"}) {
            if (which == "attn_v" && std::string(architecture) == "qwen3")
                continue;
            TinyModelOptions options;
            options.architecture = architecture;
            const std::vector<float> before =
                Loaded(openedFile(test::writeTinyModel(options)), Isa::Portable, 1).logits(someTokens(), 64);
            const std::string name = "blk.1." + which + part;
            options.adjust = [&](test::GgufWriter& writer) {
                const std::uint64_t rows = part == std::string(".bias") ? (which == "attn_q" ? 64 : 32) : 16;
                std::vector<float> values(rows, 0.5F);
                values[rows - 1] = 3.0F;
                ASSERT_TRUE(writer.hasTensor(name));
                writer.removeTensor(name);
                writer.addTensor(name, {rows}, TensorType::F32, values);
            };
            const std::vector<float> after =
                Loaded(openedFile(test::writeTinyModel(options)), Isa::Portable, 1).logits(someTokens(), 64);
            EXPECT_GT(largestDifference(before, after), 0.01F) << name;
        }
    }
}

struct Format {
    TensorType type;
    float bound; ///< of a logit; their deviation is about 8
};

void PrintTo(const Format& format, std::ostream* out)
{
    *out << tensorTypeName(static_cast<std::uint32_t>(format.type));
}

class FormatLogits : public testing::TestWithParam<Format> {};

TEST_P(FormatLogits, EqualThoseOfTheDecodedWeights)
{
    TinyModelOptions options;
    options.type = GetParam().type;
    options.embedding = 256;
    options.feedForward = 256;
    const GgufFile file = openedFile(test::writeTinyModel(options));
    const std::vector<float> expected =
        Loaded(openedFile(decodedModel(options)), Isa::Portable, 2).logits(someTokens(), 64);
    for (Isa isa : levels()) {
        const float difference = largestDifference(Loaded(file, isa, 2).logits(someTokens(), 64), expected);
        EXPECT_LE(difference, GetParam().bound) << isaName(isa);
        RecordProperty(std::string(isaName(isa)), std::to_string(difference));
    }
}

/// Mean Kullback-Leibler divergence of the rows' distributions, in nats.
double meanDivergence(const std::vector<float>& reference, const std::vector<float>& found)
{
    const std::size_t rows = someTokens().size();
    const std::size_t vocabulary = reference.size() / rows;
    const auto logSum = [&](const std::vector<float>& all, std::size_t row) {
        double sum = 0;
        for (std::size_t i = 0; i < vocabulary; ++i)
            sum += std::exp(static_cast<double>(all[row * vocabulary + i]));
        return std::log(sum);
    };
    double total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const double left = logSum(reference, row);
        const double right = logSum(found, row);
        for (std::size_t i = row * vocabulary; i < (row + 1) * vocabulary; ++i) {
            const double expected = static_cast<double>(reference[i]) - left;
            total += std::exp(expected) * (expected - (static_cast<double>(found[i]) - right));
        }
    }
    return total / static_cast<double>(rows);
}

/// Sixteen-bit activations: what is left is far below what eight bits cost.
TEST_P(FormatLogits, WithTwoTermsComeNearTheFloats)
{
    TinyModelOptions options;
    options.type = GetParam().type;
    options.embedding = 256;
    options.feedForward = 256;
    const GgufFile file = openedFile(test::writeTinyModel(options));
    const std::vector<float> expected =
        Loaded(openedFile(decodedModel(options)), Isa::Portable, 2).logits(someTokens(), 64);
    for (Isa isa : levels()) {
        Loaded two(file, isa, 2);
        const std::vector<float> logits = two.logits(someTokens(), 64, Precision::Int16);
        EXPECT_LE(largestDifference(logits, expected), 0.05F) << isaName(isa);
        EXPECT_LE(meanDivergence(expected, logits), 1e-5) << isaName(isa);
        EXPECT_EQ(logits, two.logits(someTokens(), 5, Precision::Int16)) << isaName(isa);
    }
}

// Eight-bit activations.
INSTANTIATE_TEST_SUITE_P(All, FormatLogits,
                         testing::Values(Format{TensorType::Q2_K, 1.0F}, Format{TensorType::Q3_K, 1.0F},
                                         Format{TensorType::Q4_K, 1.0F}, Format{TensorType::Q5_K, 1.0F},
                                         Format{TensorType::Q6_K, 1.0F}, Format{TensorType::IQ4_NL, 1.0F}),
                         [](const auto& format) {
                             return std::string(
                                 tensorTypeName(static_cast<std::uint32_t>(format.param.type)));
                         });

} // namespace
} // namespace mw::engine
