// SPDX-License-Identifier: Apache-2.0
// The reference executor against recorded logits of other programs, against the packed executor, and against
// itself in other company.
#include "engine/torch/torch_executor.h"

#include "engine/inference/packed_executor.h"
#include "tests/support/tiny_model.h"
#include "tests/unit/engine/inference/decoded_model.h"
#include "tests/unit/engine/inference/executor_logits.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>

namespace mw::engine {
namespace {

using test::TinyModelOptions;

constexpr float bound = 1e-3F; // goals.md, of any logit
const std::string dataFolder = std::string(MODELWRIGHT_TEST_DATA) + "/models/";

std::shared_ptr<const std::atomic<int>> threads(int count)
{
    return std::make_shared<const std::atomic<int>>(count);
}

std::unique_ptr<Executor> torchExecutor(const GgufFile& file,
                                        const std::function<void(ModelSpec&)>& change = {},
                                        bool roundedToHalf = false)
{
    ModelSpec spec = specOf(file);
    if (change)
        change(spec);
    auto executor =
        TorchExecutor::make(file, std::move(spec), threads(2), {256, 1024, roundedToHalf}, {}, Cancel());
    if (!executor)
        throw std::runtime_error(executor.error().detail);
    return std::move(*executor);
}

/// The packed executor at the best level of this processor that multiplies 16-bit weights in f32.
class Packed {
public:
    explicit Packed(const GgufFile& file)
    {
        ModelSpec spec = specOf(file);
        auto weights = packWeights(file, spec, 2, {}, Cancel());
        if (!weights)
            throw std::runtime_error(weights.error().detail);
        m_executor =
            std::make_unique<PackedExecutor>(std::move(spec), std::move(*weights), m_pool,
                                             kernelsFor(std::min(selectedIsa(), Isa::Avx512Vnni)), 256, 1024);
    }
    Executor& operator*() { return *m_executor; }

private:
    ComputePool m_pool{2};
    std::unique_ptr<PackedExecutor> m_executor;
};

class TorchRecordedLogits : public testing::TestWithParam<const char*> {};

TEST_P(TorchRecordedLogits, AreWhatTheExecutorComputes)
{
    const RecordedLogitsFile recorded(dataFolder + GetParam() + ".logits");
    const auto executor = torchExecutor(openedFile(dataFolder + GetParam() + ".gguf"));
    const float difference = largestDifference(allLogits(*executor, recorded.tokens, 64), recorded.logits);
    EXPECT_LE(difference, bound);
    RecordProperty("difference", std::to_string(difference));
}

INSTANTIATE_TEST_SUITE_P(Families, TorchRecordedLogits, testing::Values("llama", "qwen2", "qwen3"),
                         [](const auto& family) { return std::string(family.param); });

TEST(TorchExecutor, ScalesRotaryPositionsByYarn)
{
    const RecordedLogitsFile recorded(dataFolder + "qwen2_yarn.logits");
    const auto executor = torchExecutor(openedFile(dataFolder + "qwen2.gguf"), [](ModelSpec& spec) {
        const GgufFile keys = openedFile(test::writeTinyModel(
            {.architecture = "qwen2", .kvHeads = 1, .adjust = [](test::GgufWriter& writer) {
                 const std::string at = "qwen2.rope.scaling.";
                 writer.setText(at + "type", "yarn");
                 writer.setF32(at + "factor", 4.0F);
                 writer.setU32(at + "original_context_length", 16);
             }}));
        spec.rotary = specOf(keys).rotary;
    });
    EXPECT_LE(largestDifference(allLogits(*executor, recorded.tokens, 64), recorded.logits), bound);
}

struct ParityCase {
    const char* name;
    std::string path;
};

void PrintTo(const ParityCase& item, std::ostream* out)
{
    *out << item.name;
}

/// Each family with f32 weights: as transformers initialises it, and with large random weights and odd
/// shapes.
std::vector<ParityCase> parityCases()
{
    TinyModelOptions llama;
    llama.type = TensorType::F32;
    TinyModelOptions qwen2 = llama;
    qwen2.architecture = "qwen2";
    qwen2.preTokenizer = "qwen2";
    TinyModelOptions qwen3 = qwen2;
    qwen3.architecture = "qwen3";
    qwen3.headDim = 24;
    qwen3.tied = false;
    return {{"llama", dataFolder + "llama.gguf"},         {"qwen2", dataFolder + "qwen2.gguf"},
            {"qwen3", dataFolder + "qwen3.gguf"},         {"llama_large", test::writeTinyModel(llama)},
            {"qwen2_large", test::writeTinyModel(qwen2)}, {"qwen3_large", test::writeTinyModel(qwen3)}};
}

class Parity : public testing::TestWithParam<ParityCase> {};

// One description, two executors. The packed cache keeps f16, so here the reference rounds to it as well;
// what is left is the order of sums.
TEST_P(Parity, OfBothExecutorsInFloat)
{
    const GgufFile file = openedFile(GetParam().path);
    const auto reference = torchExecutor(file, {}, true);
    std::vector<Token> tokens = someTokens(150);
    for (Token& token : tokens)
        token %= static_cast<Token>(reference->vocabulary());
    const auto logits = allLogits(*reference, tokens, 64);
    const float difference = largestDifference(allLogits(*Packed(file), tokens, 64), logits);
    EXPECT_LE(difference, bound);
    RecordProperty("difference", std::to_string(difference));
    const auto exact = allLogits(*torchExecutor(file), tokens, 64);
    RecordProperty("of_the_cache", std::to_string(largestDifference(logits, exact)));
    EXPECT_NE(logits, exact);
}

INSTANTIATE_TEST_SUITE_P(Families, Parity, testing::ValuesIn(parityCases()),
                         [](const auto& item) { return std::string(item.param.name); });

class TorchFormats : public testing::TestWithParam<TensorType> {};

// Weights are decoded to the very values that the format stands for.
TEST_P(TorchFormats, AreDecodedBitForBit)
{
    TinyModelOptions options;
    options.type = GetParam();
    options.embedding = 256;
    options.feedForward = 256;
    options.layers = 1;
    const auto coded = allLogits(*torchExecutor(openedFile(test::writeTinyModel(options))), someTokens(), 64);
    EXPECT_EQ(coded, allLogits(*torchExecutor(openedFile(decodedModel(options))), someTokens(), 64));
}

INSTANTIATE_TEST_SUITE_P(
    All, TorchFormats,
    testing::Values(TensorType::F16, TensorType::BF16, TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0,
                    TensorType::Q5_1, TensorType::Q8_0, TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K,
                    TensorType::Q5_K, TensorType::Q6_K, TensorType::IQ4_NL),
    [](const auto& format) { return std::string(tensorTypeName(static_cast<std::uint32_t>(format.param))); });

TEST(TorchExecutor, PiecesAndCompanyChangeOnlyRoundings)
{
    const GgufFile file = openedFile(test::writeTinyModel());
    const auto executor = torchExecutor(file);
    const auto tokens = someTokens(100);
    const auto whole = allLogits(*executor, tokens, 64);
    for (const std::size_t chunk : {1UL, 7UL, 33UL})
        EXPECT_LE(largestDifference(allLogits(*executor, tokens, chunk), whole), 1e-4F) << chunk;

    // Three sequences of different length in one step, in blocks that are neither first nor neighbours.
    const std::vector<std::vector<Token>> sequences = {someTokens(100), someTokens(3), someTokens(70)};
    const std::vector<std::vector<std::uint32_t>> blocks = {{9, 2}, {5}, {1, 7}};
    std::vector<SequenceSlice> slices;
    for (std::size_t i = 0; i < sequences.size(); ++i)
        slices.push_back({sequences[i], 0, blocks[i], LogitRows::Last});
    const auto computed = executor->step(slices, Precision::Int8);
    ASSERT_TRUE(computed);
    const std::size_t vocabulary = executor->vocabulary();
    std::vector<std::vector<float>> last;
    for (std::size_t i = 0; i < sequences.size(); ++i)
        last.emplace_back(*computed + i * executor->logitStride(),
                          *computed + i * executor->logitStride() + vocabulary);
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        const auto alone = allLogits(*executor, sequences[i], 64);
        EXPECT_LE(
            largestDifference(last[i], {alone.end() - static_cast<std::ptrdiff_t>(vocabulary), alone.end()}),
            1e-4F)
            << i;
    }
}

TEST(TorchExecutor, GivesTheCacheBack)
{
    const auto executor = torchExecutor(openedFile(test::writeTinyModel()));
    EXPECT_EQ(executor->kvBytes(), 0U);
    const auto before = allLogits(*executor, someTokens(100), 64);
    // 2 blocks of 64 positions, 2 layers, keys and values of 2 heads of 16 floats.
    EXPECT_EQ(executor->kvBytes(), 2U * 64 * 2 * 2 * 2 * 16 * 4);
    executor->releaseKv(0);
    EXPECT_EQ(executor->kvBytes(), 0U);
    EXPECT_EQ(allLogits(*executor, someTokens(100), 64), before);
}

TEST(TorchExecutor, ACopiedBlockHoldsTheSame)
{
    const auto executor = torchExecutor(openedFile(test::writeTinyModel()));
    const std::vector<Token> tokens = someTokens(60);
    const auto last = [&](std::size_t begin, std::uint32_t block) {
        const SequenceSlice slice{std::span(tokens).subspan(begin), begin, std::span(&block, 1),
                                  LogitRows::Last};
        const auto computed = executor->step(std::span(&slice, 1), Precision::Int8);
        return std::vector<float>(*computed, *computed + executor->vocabulary());
    };
    last(0, 0);
    executor->copyKv(0, 3);
    EXPECT_EQ(last(59, 3), last(59, 0));
}

TEST(TorchExecutor, LoadingReportsProgressAndStops)
{
    const GgufFile file = openedFile(test::writeTinyModel());
    std::vector<LoadProgress> seen;
    ASSERT_TRUE(TorchExecutor::make(
        file, specOf(file), threads(1), {64, 64}, [&](const LoadProgress& done) { seen.push_back(done); },
        Cancel()));
    ASSERT_GE(seen.size(), 2U);
    EXPECT_EQ(seen.front().bytesDone, 0U);
    EXPECT_EQ(seen.back().bytesDone, seen.back().bytesTotal);
    EXPECT_GT(seen.back().bytesTotal, 0U);
    const Cancel cancel;
    cancel.request();
    const auto cancelled = TorchExecutor::make(file, specOf(file), threads(1), {64, 64}, {}, cancel);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
}

TEST(TorchExecutor, NeedsFourBytesAWeight)
{
    const GgufFile file = openedFile(test::writeTinyModel());
    const MemoryNeed need = torchMemoryNeed(file, specOf(file));
    std::uint64_t elements = 0;
    for (const GgufTensor& tensor : file.tensors())
        elements += tensor.elements;
    EXPECT_EQ(need.weights, elements * 4);
    EXPECT_EQ(torchExecutor(file)->weightBytes(), need.weights);
    EXPECT_EQ(need.kvPerToken, 2U * 2 * 2 * 16 * 4);
}

} // namespace
} // namespace mw::engine
