// SPDX-License-Identifier: Apache-2.0
// Families and weight formats through the packed executor, against recorded logits of other programs and
// against the same weights stored as F32.
#include "engine/inference/packed_executor.h"
#include "engine/kernels/block_formats.h"
#include "engine/models/model_factory.h"
#include "tests/support/tiny_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <ostream>
#include <stdexcept>

namespace mw::engine {
namespace {

using test::TinyModelOptions;

const std::string dataFolder = std::string(MODELWRIGHT_TEST_DATA) + "/models/";

std::vector<Isa> levels()
{
    std::vector<Isa> all;
    for (Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni})
        if (kernelsFor(isa).isa == isa)
            all.push_back(isa);
    return all;
}

GgufFile opened(const std::string& path)
{
    auto file = GgufFile::open(path);
    if (!file)
        throw std::runtime_error(file.error().detail);
    return std::move(*file);
}

/// A file loaded and ready to compute; `change` may replace parts of the spec.
class Loaded {
public:
    Loaded(const GgufFile& file, Isa isa, int threads, const std::function<void(ModelSpec&)>& change = {})
        : m_pool(threads)
    {
        auto spec = makeModelSpec(file);
        if (!spec)
            throw std::runtime_error(spec.error().detail);
        if (change)
            change(*spec);
        auto weights = packWeights(file, *spec, threads, {}, {});
        if (!weights)
            throw std::runtime_error(weights.error().detail);
        m_executor = std::make_unique<PackedExecutor>(std::move(*spec), std::move(*weights), m_pool,
                                                      kernelsFor(isa), 64, 64);
    }

    /// The logits of all positions, the tokens given in pieces of `chunk`.
    std::vector<float> logits(const std::vector<Token>& tokens, std::size_t chunk)
    {
        const std::uint32_t blocks[] = {0};
        std::vector<float> all;
        for (std::size_t at = 0; at < tokens.size(); at += chunk) {
            SequenceSlice slice;
            slice.tokens = std::span(tokens).subspan(at, std::min(chunk, tokens.size() - at));
            slice.position = at;
            slice.blocks = blocks;
            slice.logits = LogitRows::All;
            const float* rows = *m_executor->step({&slice, 1});
            for (std::size_t row = 0; row < slice.tokens.size(); ++row, rows += m_executor->logitStride())
                all.insert(all.end(), rows, rows + m_executor->vocabulary());
        }
        return all;
    }

private:
    ComputePool m_pool;
    std::unique_ptr<PackedExecutor> m_executor;
};

std::vector<Token> someTokens()
{
    std::vector<Token> tokens;
    for (int i = 0; i < 23; ++i)
        tokens.push_back((i * 37 + 11) % 290);
    return tokens;
}

float largestDifference(const std::vector<float>& left, const std::vector<float>& right)
{
    EXPECT_EQ(left.size(), right.size());
    float largest = 0.0F;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const float difference = std::fabs(left[i] - right[i]);
        largest = difference <= largest ? largest : difference; // a NaN stays
    }
    return largest;
}

struct Recorded {
    std::vector<Token> tokens;
    std::vector<float> logits;

    explicit Recorded(const std::string& name)
    {
        std::ifstream file(dataFolder + name + ".logits", std::ios::binary);
        std::uint32_t sizes[2] = {};
        file.read(reinterpret_cast<char*>(sizes), sizeof sizes);
        tokens.resize(sizes[1]);
        logits.resize(std::size_t{sizes[0]} * sizes[1]);
        file.read(reinterpret_cast<char*>(tokens.data()), static_cast<std::streamsize>(tokens.size() * 4));
        file.read(reinterpret_cast<char*>(logits.data()), static_cast<std::streamsize>(logits.size() * 4));
        if (!file || tokens.empty() || logits.empty())
            throw std::runtime_error("cannot read the recorded logits of " + name);
    }
};

// The KV cache in f16 is what keeps them apart.
constexpr float recordedBound = 2e-3F;

class RecordedLogits : public testing::TestWithParam<const char*> {};

TEST_P(RecordedLogits, AreWhatTheExecutorComputes)
{
    const Recorded recorded(GetParam());
    const GgufFile file = opened(dataFolder + GetParam() + ".gguf");
    for (Isa isa : levels()) {
        const float difference =
            largestDifference(Loaded(file, isa, 2).logits(recorded.tokens, 32), recorded.logits);
        EXPECT_LE(difference, recordedBound) << isaName(isa);
        RecordProperty(std::string(isaName(isa)), std::to_string(difference));
    }
}

INSTANTIATE_TEST_SUITE_P(Families, RecordedLogits, testing::Values("llama", "qwen2", "qwen3"),
                         [](const auto& family) { return std::string(family.param); });

TEST(RecordedYarn, ScalesFrequenciesAndMagnitude)
{
    const Recorded recorded("qwen2_yarn");
    const GgufFile file = opened(dataFolder + "qwen2.gguf");
    // 16 original positions, four times as many now.
    const auto yarn = [&](ModelSpec& spec) {
        const GgufFile keys = opened(test::writeTinyModel(
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
                  recordedBound)
            << isaName(isa);
    // The magnitude matters.
    const auto withoutMagnitude = [&](ModelSpec& spec) {
        yarn(spec);
        EXPECT_GT(spec.rotary.magnitude, 1.1F);
        spec.rotary.magnitude = 1.0F;
    };
    EXPECT_GT(largestDifference(Loaded(file, Isa::Portable, 1, withoutMagnitude).logits(recorded.tokens, 32),
                                recorded.logits),
              10 * recordedBound);
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
        const GgufFile file = opened(test::writeTinyModel(shape.options));
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
                Loaded(opened(test::writeTinyModel(options)), Isa::Portable, 1).logits(someTokens(), 64);
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
                Loaded(opened(test::writeTinyModel(options)), Isa::Portable, 1).logits(someTokens(), 64);
            EXPECT_GT(largestDifference(before, after), 0.01F) << name;
        }
    }
}

/// The same model with its matrices decoded.
std::string decodedModel(const TinyModelOptions& options)
{
    const GgufFile file = opened(test::writeTinyModel(options));
    test::GgufWriter writer = test::tinyModel(options);
    for (const GgufTensor& tensor : file.tensors()) {
        std::vector<std::byte> bytes(tensor.bytes);
        if (!file.read(tensor, 0, bytes))
            throw std::runtime_error("cannot read " + tensor.name);
        std::vector<float> values(tensor.elements);
        dequantizeRow(static_cast<TensorType>(tensor.typeId), bytes.data(), values.data(), values.size());
        writer.removeTensor(tensor.name);
        writer.addTensor(tensor.name, tensor.shape, TensorType::F32, values);
    }
    const std::string path = test::temporaryPath();
    writer.writeTo(path);
    return path;
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
    const GgufFile file = opened(test::writeTinyModel(options));
    const std::vector<float> expected =
        Loaded(opened(decodedModel(options)), Isa::Portable, 2).logits(someTokens(), 64);
    for (Isa isa : levels()) {
        const float difference = largestDifference(Loaded(file, isa, 2).logits(someTokens(), 64), expected);
        EXPECT_LE(difference, GetParam().bound) << isaName(isa);
        RecordProperty(std::string(isaName(isa)), std::to_string(difference));
    }
}

// f16 weights; of IQ4_NL, eight-bit activations.
INSTANTIATE_TEST_SUITE_P(All, FormatLogits,
                         testing::Values(Format{TensorType::Q2_K, 0.05F}, Format{TensorType::Q3_K, 0.05F},
                                         Format{TensorType::Q4_K, 0.05F}, Format{TensorType::Q5_K, 0.05F},
                                         Format{TensorType::Q6_K, 0.05F}, Format{TensorType::IQ4_NL, 1.0F}),
                         [](const auto& format) {
                             return std::string(
                                 tensorTypeName(static_cast<std::uint32_t>(format.param.type)));
                         });

} // namespace
} // namespace mw::engine
