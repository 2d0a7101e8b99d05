// SPDX-License-Identifier: Apache-2.0
// The reference path with the default model: pinned by what an independent float program recorded, and the
// measure of the packed path.
#include "engine/library/packed_engine.h"
#include "engine/library/torch_engine.h"
#include "tests/unit/engine/library/default_model_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace mw::engine {
namespace {

// docs/correctness.md has the measured figures and what the peer's are.
constexpr double mostDifference = 1e-3;
constexpr double mostGap = 0.01;
constexpr double mostMeanDivergence = 4.1e-3;
constexpr double leastSameTop = 0.95;
constexpr double mostMeanDivergence16 = 1e-5; // of 16-bit activations; what is left is the cache in f16
constexpr double leastSameTop16 = 0.995;

class ReferenceDefaultModel : public test::DefaultModelTest {
protected:
    void SetUp() override
    {
        DefaultModelTest::SetUp();
        if (!IsSkipped() && !HasFatalFailure())
            m_model = loadFile(m_engine, m_path);
    }

    const test::RecordedVectors m_recorded = test::readRecordedVectors();
    TorchEngine m_engine{withThreads(1)}; // LibTorch's threads wait badly beside other programs
    std::shared_ptr<Model> m_model;
};

TEST_F(ReferenceDefaultModel, ComputesTheRecordedLogits)
{
    double logit = 0;
    double total = 0;
    for (const auto& text : m_recorded.texts) {
        const LogitRowsOf rows(*m_model, text.tokens);
        for (const auto& recorded : text.positions) {
            const auto row = rows[recorded.position];
            for (std::size_t i = 0; i < recorded.ids.size(); ++i) {
                const double computed = static_cast<double>(row[static_cast<std::size_t>(recorded.ids[i])]);
                logit = std::max(logit, std::abs(computed - recorded.logits[i]));
            }
            total = std::max(total, std::abs(test::logSumExp(row) - recorded.logSumExp));
        }
    }
    std::printf("largest difference of a logit %.1e, of the log-sum-exp %.1e\n", logit, total);
    EXPECT_LE(logit, mostDifference);
    EXPECT_LE(total, mostDifference);
}

TEST_F(ReferenceDefaultModel, ContinuesGreedilyAsRecorded)
{
    ASSERT_EQ(m_recorded.continuations.size(), 20U);
    const int leaving = expectContinuations(*m_model, m_recorded.continuations, mostGap);
    std::printf("%d of 20 continuations leave the recorded one at a near tie\n", leaving);
}

TEST_F(ReferenceDefaultModel, IsTheMeasureOfThePackedPath)
{
    PackedEngine packedEngine(withThreads(2));
    const auto packed = loadFile(packedEngine, m_path);
    struct Measured {
        Precision activations;
        double mostMean;
        double leastShare;
        double sum = 0;
        std::size_t same = 0;
    } both[] = {{Precision::Int8, mostMeanDivergence, leastSameTop},
                {Precision::Int16, mostMeanDivergence16, leastSameTop16}};
    std::size_t positions = 0;
    for (const auto& text : m_recorded.texts) {
        const LogitRowsOf exact(*m_model, text.tokens);
        for (Measured& measured : both) {
            const LogitRowsOf rows(*packed, text.tokens, measured.activations);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                measured.sum += test::divergence(exact[i], rows[i]);
                measured.same += test::largest(exact[i]) == test::largest(rows[i]) ? 1U : 0U;
            }
        }
        positions += exact.size();
    }
    for (const Measured& measured : both) {
        const double mean = measured.sum / static_cast<double>(positions);
        const double share = static_cast<double>(measured.same) / static_cast<double>(positions);
        std::printf("int%d against reference at %zu positions: mean divergence %.2e, same likeliest token "
                    "%.2f %%\n",
                    measured.activations == Precision::Int16 ? 16 : 8, positions, mean, 100 * share);
        EXPECT_LE(mean, measured.mostMean);
        EXPECT_GE(share, measured.leastShare);
    }
}

} // namespace
} // namespace mw::engine
