// SPDX-License-Identifier: Apache-2.0
// The packed executor against the forward pass in plain double arithmetic.
#include "tests/unit/engine/inference/packed_model.h"
#include "tests/unit/engine/inference/reference_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mw::engine {
namespace {

struct Distance {
    double most = 0;        ///< largest difference of two logits
    double correlation = 1; ///< the smallest of a row
    double divergence = 0;  ///< the largest Kullback-Leibler divergence of a row, nats
};

double correlation(const std::vector<double>& a, const std::vector<float>& b)
{
    double sumA = 0, sumB = 0, squareA = 0, squareB = 0, mixed = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i];
        const double y = static_cast<double>(b[i]);
        sumA += x;
        sumB += y;
        squareA += x * x;
        squareB += y * y;
        mixed += x * y;
    }
    const double n = static_cast<double>(a.size());
    return (n * mixed - sumA * sumB) / std::sqrt((n * squareA - sumA * sumA) * (n * squareB - sumB * sumB));
}

double divergence(const std::vector<double>& a, const std::vector<float>& b)
{
    double totalA = 0, totalB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        totalA += std::exp(a[i]);
        totalB += std::exp(static_cast<double>(b[i]));
    }
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += std::exp(a[i]) / totalA *
               (a[i] - std::log(totalA) - static_cast<double>(b[i]) + std::log(totalB));
    return sum;
}

Distance distance(const test::TinyModelOptions& options, Isa isa, std::size_t length = 100,
                  ReferenceModel::Activations activations = ReferenceModel::Activations::Exact)
{
    const std::string path = test::writeTinyModel(options);
    const ReferenceModel reference(path, activations);
    PackedModel model(path, 1, isa, 1024, 4096);
    const auto tokens = randomTokens(length, model.executor().vocabulary(), 9);
    const auto right = reference.logits(tokens);
    const auto computed = model.logits(tokens, 64, scatteredBlocks(length, 1));
    Distance distance;
    for (std::size_t row = 0; row < length; ++row) {
        for (std::size_t i = 0; i < right[row].size(); ++i)
            distance.most =
                std::max(distance.most, std::abs(right[row][i] - static_cast<double>(computed[row][i])));
        distance.correlation = std::min(distance.correlation, correlation(right[row], computed[row]));
        distance.divergence = std::max(distance.divergence, divergence(right[row], computed[row]));
    }
    return distance;
}

class ForwardPass : public testing::TestWithParam<Isa> {
protected:
    void report(const std::string& name, const Distance& d)
    {
        RecordProperty(name, std::to_string(d.most) + " " + std::to_string(d.correlation) + " " +
                                 std::to_string(d.divergence));
        if (std::getenv("MODELWRIGHT_TEST_FIGURES") != nullptr)
            std::printf("%-24s most %.2e, 1 - correlation %.2e, divergence %.2e\n", name.c_str(), d.most,
                        1 - d.correlation, d.divergence);
    }
};

// Float weights: what differs is the order of sums, and now and then a key or value that is rounded to the
// other half. Measured up to 1.5e-3 of logits of about 10. Activations rounded to bf16, where the level has
// products of bf16 numbers, come to 0.13 and 7e-4 nats.
TEST_P(ForwardPass, FloatWeightsComeWithinTwoThousandths)
{
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16}) {
        test::TinyModelOptions options;
        options.type = type;
        const Distance d = distance(options, GetParam());
        report("type " + std::to_string(static_cast<int>(type)), d);
        const bool narrow = GetParam() == Isa::Avx512Bf16 && type != TensorType::F32;
        EXPECT_LE(d.most, narrow ? 0.3 : 2e-3);
        EXPECT_LE(d.divergence, narrow ? 1.5e-3 : 1e-6);
    }
}

TEST_P(ForwardPass, OddShapesAndLongSequences)
{
    test::TinyModelOptions odd;
    odd.type = TensorType::F32;
    odd.embedding = 42;
    odd.heads = 3;
    odd.kvHeads = 3;
    odd.feedForward = 50;
    odd.layers = 3;
    odd.tied = false;
    const Distance oddDistance = distance(odd, GetParam());
    report("odd", oddDistance);
    EXPECT_LE(oddDistance.most, 2e-3);

    test::TinyModelOptions shared;
    shared.type = TensorType::F32;
    shared.heads = 8;
    shared.kvHeads = 1;
    shared.layers = 1;
    shared.context = 1024;
    const Distance longDistance = distance(shared, GetParam(), 600);
    report("long", longDistance);
    EXPECT_LE(longDistance.most, 2e-3);
}

TEST_P(ForwardPass, LinearScalingAndDivisorsTurnThePositions)
{
    test::TinyModelOptions options;
    options.type = TensorType::F32;
    options.adjust = [](test::GgufWriter& writer) {
        const std::vector<float> divisors = {1, 1, 1, 2, 4, 8, 8, 8};
        writer.setText("llama.rope.scaling.type", "linear");
        writer.setF32("llama.rope.scaling.factor", 2.0F);
        writer.addTensor("rope_freqs.weight", {8}, TensorType::F32, divisors);
    };
    EXPECT_LE(distance(options, GetParam()).most, 2e-3);
    test::TinyModelOptions part;
    part.type = TensorType::F32;
    part.adjust = [](test::GgufWriter& writer) { writer.setU32("llama.rope.dimension_count", 6); };
    EXPECT_LE(distance(part, GetParam()).most, 2e-3);
}

// Quantized weights meet activations in 8 bits. Measured over all levels: one minus the correlation up to
// 3.3e-4, divergence up to 8.4e-3 nats (Q4_1); the bounds leave a factor of two.
TEST_P(ForwardPass, QuantizedWeightsComeWithinTheErrorOfEightBits)
{
    for (const TensorType type :
         {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0}) {
        test::TinyModelOptions options;
        options.type = type;
        const Distance d = distance(options, GetParam());
        report("type " + std::to_string(static_cast<int>(type)), d);
        EXPECT_GE(d.correlation, 1 - 6.6e-4);
        EXPECT_LE(d.divergence, 0.017);
    }
}

// With activations in the same 8 bits the reference agrees to a millionth, but where a value lies in the
// middle between two of its steps: that one step then changes all that is computed from it.
TEST_P(ForwardPass, QuantizedWeightsEqualTheReferenceInEightBits)
{
    for (const TensorType type :
         {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0}) {
        test::TinyModelOptions options;
        options.type = type;
        const std::string path = test::writeTinyModel(options);
        const ReferenceModel reference(path, ReferenceModel::Activations::EightBits);
        PackedModel model(path, 1, GetParam());
        int equal = 0;
        for (unsigned sequence = 0; sequence < 30; ++sequence) {
            const auto tokens = randomTokens(3, model.executor().vocabulary(), sequence);
            const std::vector<double> right = reference.logits(tokens).back();
            const std::vector<float> computed = model.logits(tokens, 64, {0}).back();
            double most = 0;
            for (std::size_t i = 0; i < right.size(); ++i)
                most = std::max(most, std::abs(right[i] - static_cast<double>(computed[i])));
            equal += most < 1e-4 ? 1 : 0;
        }
        EXPECT_GE(equal, 24) << static_cast<int>(type);
        report("equal, type " + std::to_string(static_cast<int>(type)), {static_cast<double>(equal), 1, 0});
    }
}

INSTANTIATE_TEST_SUITE_P(, ForwardPass, testing::ValuesIn(availableIsas()), [](const auto& level) {
    std::string name(isaName(level.param));
    std::erase(name, '-');
    return name;
});

} // namespace
} // namespace mw::engine
