// SPDX-License-Identifier: Apache-2.0
// Requests of both precisions beside each other, and how much of a prompt is computed at once.
#include "engine/inference/scoring.h"
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace mw::engine {
namespace {

using namespace std::chrono_literals;

std::vector<Token> letters(std::size_t count, unsigned kind = 0)
{
    std::vector<Token> tokens(count);
    for (std::size_t i = 0; i < count; ++i)
        tokens[i] = static_cast<Token>((i * (kind + 3) + i / 26 + kind) % 26);
    return tokens;
}

GenerationRequest of(std::vector<Token> prompt, Precision activations, std::string scope = {})
{
    GenerationRequest request = greedyRequest(std::move(prompt));
    request.activations = activations;
    request.cacheScope = std::move(scope);
    return request;
}

// The fake model notices where keys and values of one precision are read by a step of the other.
TEST(Precisions, TakeTurns)
{
    FakeExecutor::Options options;
    options.blocks = 24; // some have to wait again
    SchedulerRig rig(options);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (unsigned i = 0; i < 16; ++i)
        sinks.push_back(rig.submit(
            of(letters(60 + i, i / 4), i % 2 == 0 ? Precision::Int8 : Precision::Int16, "a"), 100));
    for (unsigned i = 0; i < 16; ++i) {
        ASSERT_TRUE(sinks[i]->wait());
        EXPECT_EQ(sinks[i]->tokens(), rig.executor.answer(letters(60 + i, i / 4), 100)) << i;
    }
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_GE(rig.executor.sixteenBitSteps, 100U);
    EXPECT_GE(rig.executor.steps - rig.executor.sixteenBitSteps, 100U);
    EXPECT_EQ(rig.available() + rig.cached(), 24U);
}

TEST(Precisions, ShareNothingWithEachOther)
{
    SchedulerRig rig;
    const auto cached = [&](Precision activations, const std::string& scope) {
        const auto sink = rig.submit(of(letters(200), activations, scope), 3);
        const auto end = sink->wait();
        EXPECT_EQ(sink->tokens(), rig.executor.answer(letters(200), 3));
        return end ? end->usage.cachedTokens : -1;
    };
    EXPECT_EQ(cached(Precision::Int8, "a"), 0);
    EXPECT_EQ(cached(Precision::Int16, "a"), 0);
    EXPECT_EQ(cached(Precision::Int16, "a"), 199);
    EXPECT_EQ(cached(Precision::Int8, "a"), 199);
    // Whatever a scope is called, it is not another one's in the other precision.
    for (const std::string scope : {"1a", "2a", "8a", "16a"})
        EXPECT_EQ(cached(Precision::Int8, scope), 0) << scope;
    EXPECT_FALSE(rig.executor.broken);
}

TEST(Precisions, APausedReaderOfOneDoesNotHoldUpTheOther)
{
    SchedulerRig rig;
    const auto paused = rig.submit(of({1}, Precision::Int16), 300);
    ASSERT_TRUE(paused->waitForTokens(1));
    paused->isReady = false;
    rig.scheduler.call([] {});
    rig.scheduler.call([] {});
    const std::size_t before = rig.executor.sixteenBitSteps;
    const auto other = rig.submit(of({2}, Precision::Int8), 300);
    ASSERT_TRUE(other->wait());
    EXPECT_EQ(rig.executor.sixteenBitSteps, before);
    paused->isReady = true;
    ASSERT_TRUE(paused->wait());
    EXPECT_EQ(paused->tokens(), rig.executor.answer({1}, 300));
    EXPECT_FALSE(rig.executor.broken);
}

SchedulingLimits piecesOf(int tokens)
{
    SchedulingLimits limits;
    limits.stepTokens = tokens;
    return limits;
}

TEST(StepBudget, APromptAloneIsComputedWhole)
{
    SchedulerRig rig({}, 2, piecesOf(16));
    ASSERT_TRUE(rig.submit(greedyRequest(letters(500)), 1)->wait());
    EXPECT_EQ(rig.executor.steps, 1U);
    EXPECT_EQ(rig.executor.mostRows, 500U);
}

TEST(StepBudget, APromptOfTheOtherPrecisionComesInPieces)
{
    SchedulerRig rig({}, 2, piecesOf(16));
    rig.executor.delayMicroseconds = 100;
    const auto answer = rig.submit(of({1}, Precision::Int8), 400);
    ASSERT_TRUE(answer->waitForTokens(2));
    const auto prompt = rig.submit(of(letters(500), Precision::Int16), 1);
    ASSERT_TRUE(prompt->wait());
    EXPECT_EQ(answer->ends, 0);
    EXPECT_LE(rig.executor.mostRows, 16U);
    EXPECT_EQ(prompt->tokens(), rig.executor.answer(letters(500), 1));
}

TEST(StepBudget, APromptOfAnotherModelComesInPieces)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 100;
    FakeExecutor second;
    const auto client = rig.scheduler.add(second, rig.tokenizer, piecesOf(16));
    const auto prompt = [&] {
        const auto sink = std::make_shared<CollectingSink>();
        EXPECT_TRUE(rig.scheduler.submit(client, greedyRequest(letters(500)), 1, sink));
        EXPECT_TRUE(sink->wait());
        EXPECT_EQ(sink->tokens(), second.answer(letters(500), 1));
    };
    const auto answer = rig.submit(greedyRequest({1}), 400);
    ASSERT_TRUE(answer->waitForTokens(2));
    prompt();
    EXPECT_EQ(answer->ends, 0);
    EXPECT_EQ(second.mostRows, 16U);
    // A reader that takes nothing waits for no step.
    answer->isReady = false;
    rig.scheduler.call([] {});
    prompt();
    EXPECT_EQ(second.mostRows, 500U);
    rig.scheduler.remove(client);
}

TEST(StepBudget, TextsAreScoredInPiecesBesideAnswers)
{
    SchedulerRig rig({}, 2, piecesOf(16));
    rig.executor.delayMicroseconds = 100;
    const ScoringModel model{rig.scheduler, *rig.client, rig.executor};
    const std::vector<Token> text = letters(450);
    const auto score = [&] {
        return scoreTokens(model, rig.tokenizer, kernelsFor(selectedIsa()), text, {.first = 400}, Cancel());
    };
    const auto alone = score();
    ASSERT_TRUE(alone);
    EXPECT_EQ(rig.executor.mostRows, 399U);
    rig.executor.mostRows = 0;
    const auto answer = rig.submit(greedyRequest({1}), 400);
    ASSERT_TRUE(answer->waitForTokens(2));
    const auto beside = score();
    ASSERT_TRUE(beside);
    EXPECT_EQ(answer->ends, 0);
    EXPECT_EQ(rig.executor.mostRows, 16U);
    EXPECT_EQ(beside->logprob, alone->logprob);
    EXPECT_EQ(beside->scored, 50);
    answer->wait();
    EXPECT_FALSE(rig.executor.broken);
}

TEST(ThreadLimit, HoldsFromTheNextStepOn)
{
    SchedulerRig rig({}, 3);
    const auto workers = [&] {
        std::atomic<int> count = 0;
        rig.scheduler.call([&] {
            auto body = [&](int) { ++count; };
            rig.pool.run(body);
        });
        return count.load();
    };
    EXPECT_EQ(workers(), 3);
    const auto answer = rig.submit(greedyRequest({1}), 400);
    for (const int threads : {1, 2, 3, 1}) {
        rig.scheduler.setThreads(threads);
        EXPECT_EQ(workers(), threads);
    }
    rig.scheduler.setThreads(100); // a bound, not a wish
    EXPECT_EQ(workers(), 3);
    rig.scheduler.setThreads(0);
    EXPECT_EQ(workers(), 1);
    ASSERT_TRUE(answer->wait());
    EXPECT_EQ(answer->tokens(), rig.executor.answer({1}, 400));
}

} // namespace
} // namespace mw::engine
