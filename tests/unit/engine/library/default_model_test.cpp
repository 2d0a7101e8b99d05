// SPDX-License-Identifier: Apache-2.0
// The packed path with the default model against what an independent float program recorded.
#include "engine/library/packed_engine.h"
#include "tests/unit/engine/library/default_model_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace mw::engine {
namespace {

// docs/correctness.md has the measured figures and what the peer's are.
constexpr double mostMeanDivergence = 4.1e-3;
constexpr double leastSameTop = 0.9; // of 64 positions, many of them near ties
constexpr double mostGap = 0.5;

class PackedDefaultModel : public test::DefaultModelTest {
protected:
    const test::RecordedVectors m_recorded = test::readRecordedVectors();
};

TEST_F(PackedDefaultModel, IsNearTheRecordedLogits)
{
    PackedEngine engine(withThreads(2));
    const auto model = loadFile(engine, m_path);
    double sum = 0;
    int positions = 0;
    int same = 0;
    for (const auto& text : m_recorded.texts) {
        const LogitRowsOf rows(*model, text.tokens);
        for (const auto& recorded : text.positions) {
            sum += test::divergence(recorded, rows[recorded.position]);
            ++positions;
            const auto top = static_cast<Token>(test::largest(rows[recorded.position]));
            if (top == recorded.ids[0]) {
                ++same;
                continue;
            }
            // Another token is the likeliest only where the reference has it close behind.
            const auto at = std::find(recorded.ids.begin(), recorded.ids.end(), top);
            ASSERT_NE(at, recorded.ids.end()) << text.name << ", position " << recorded.position;
            EXPECT_LT(recorded.logits[0] -
                          recorded.logits[static_cast<std::size_t>(at - recorded.ids.begin())],
                      mostGap)
                << text.name << ", position " << recorded.position;
        }
    }
    std::printf("mean divergence over the recorded tokens %.2e, same likeliest token at %d of %d\n",
                sum / positions, same, positions);
    EXPECT_EQ(positions, 64);
    EXPECT_LE(sum / positions, mostMeanDivergence);
    EXPECT_GE(same, leastSameTop * positions);
}

TEST_F(PackedDefaultModel, ContinuesGreedilyAsRecorded)
{
    PackedEngine engine(withThreads(2));
    const auto model = loadFile(engine, m_path);
    ASSERT_EQ(m_recorded.continuations.size(), 20U);
    const int leaving = expectContinuations(*model, m_recorded.continuations, mostGap);
    std::printf("%d of 20 continuations leave the recorded one at a near tie\n", leaving);
}

TEST_F(PackedDefaultModel, AnswersDoNotDependOnCompanyPiecesOrThreads)
{
    // One prompt is longer than a step, so it is computed in pieces, whose borders its company moves.
    std::vector<Token> longPrompt = m_recorded.texts[0].tokens;
    const auto& more = m_recorded.texts[1].tokens;
    longPrompt.insert(longPrompt.end(), more.begin(), more.end());
    ASSERT_GT(longPrompt.size(), 512U);
    std::vector<GenerationRequest> requests = {
        endless(m_recorded.continuations[1].prompt, 24), endless(longPrompt, 24),
        endless(m_recorded.continuations[14].prompt, 24), endless(m_recorded.continuations[14].prompt, 24)};
    for (const std::size_t seeded : {1U, 3U}) {
        requests.push_back(requests[seeded]);
        requests.back().sampling.temperature = 1.0F;
        requests.back().sampling.topP = 0.95F;
        requests.back().sampling.seed = 11 + seeded;
    }
    std::vector<std::vector<Token>> alone;
    for (const int threads : {2, 1}) {
        SCOPED_TRACE("threads " + std::to_string(threads));
        PackedEngine engine(withThreads(threads));
        const auto model = loadFile(engine, m_path);
        if (alone.empty())
            for (const GenerationRequest& request : requests)
                alone.push_back(answers(*model, {request})[0]);
        const auto four = answers(*model, {requests[0], requests[1], requests[4], requests[5]});
        EXPECT_EQ(four, (std::vector<std::vector<Token>>{alone[0], alone[1], alone[4], alone[5]}));
        EXPECT_EQ(answers(*model, requests), alone);
    }
    EXPECT_EQ(alone[2], alone[3]);
    EXPECT_NE(alone[4], alone[1]) << "the seeded answers are drawn";
    for (const auto& answer : alone)
        EXPECT_EQ(answer.size(), 24U);
}

} // namespace
} // namespace mw::engine
