// SPDX-License-Identifier: Apache-2.0
// Tokens guessed ahead: answers are those that come without, faster where they repeat.
#include "engine/inference/drafter.h"
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mw::engine {
namespace {

GenerationRequest guessing(std::vector<Token> prompt, int most)
{
    GenerationRequest request = greedyRequest(std::move(prompt));
    request.speculativeTokens = most;
    return request;
}

FakeExecutor::Options repeating(std::size_t copies)
{
    FakeExecutor::Options options;
    options.copies = copies;
    return options;
}

TEST(PromptLookup, GuessesWhatFollowedBefore)
{
    PromptLookup lookup;
    std::vector<Token> guesses;
    std::vector<Token> tokens = {1, 2, 3, 4, 5, 6, 7, 9, 1, 2};
    lookup.guess(tokens, 4, guesses);
    EXPECT_TRUE(guesses.empty());
    tokens.push_back(3);
    lookup.guess(tokens, 4, guesses);
    EXPECT_EQ(guesses, (std::vector<Token>{4, 5, 6, 7}));
    guesses.clear();
    lookup.guess(tokens, 2, guesses);
    EXPECT_EQ(guesses, (std::vector<Token>{4, 5}));
    // The latest place counts.
    tokens.insert(tokens.end(), {8, 8, 8, 1, 2, 3});
    guesses.clear();
    lookup.guess(tokens, 3, guesses);
    EXPECT_EQ(guesses, (std::vector<Token>{8, 8, 8}));
}

TEST(PromptLookup, GoesOnWithWhatRepeats)
{
    PromptLookup lookup;
    std::vector<Token> guesses;
    lookup.guess(std::vector<Token>{5, 1, 2, 1, 2, 1, 2}, 6, guesses);
    EXPECT_EQ(guesses, (std::vector<Token>{1, 2, 1, 2, 1, 2}));
    PromptLookup one;
    guesses.clear();
    one.guess(std::vector<Token>{4, 4, 4, 4}, 5, guesses);
    EXPECT_EQ(guesses, (std::vector<Token>{4, 4, 4, 4, 4}));
    one.guess(std::vector<Token>{}, 5, guesses);
    EXPECT_EQ(guesses.size(), 5U);
}

TEST(SpeculationControl, RestsWhereItDoesNotPay)
{
    SpeculationControl control(8);
    std::size_t answered = 0;
    std::size_t proposed = 0;
    for (; answered < 1000; ++answered)
        if (const std::size_t wanted = control.wanted(answered); wanted > 0) {
            proposed += wanted;
            control.checked(wanted, 0, answered);
        }
    EXPECT_GT(proposed, 5U);
    EXPECT_LT(proposed, 80U);
    SpeculationControl right(8);
    for (std::size_t i = 0; i < 10; ++i)
        right.checked(right.wanted(i), right.wanted(i), i);
    EXPECT_EQ(right.wanted(10), 8U);
    EXPECT_EQ(SpeculationControl(0).wanted(0), 0U);
}

TEST(Speculation, AGreedyAnswerIsTheSameInFewerSteps)
{
    for (const int most : {1, 3, 8}) {
        SCOPED_TRACE(most);
        SchedulerRig rig(repeating(6));
        const std::vector<Token> prompt = {1, 2, 3, 4, 5, 6, 7};
        const auto sink = rig.submit(guessing(prompt, most), 200);
        const auto end = sink->wait();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->reason, FinishReason::Length);
        EXPECT_EQ(sink->tokens(), rig.executor.answer(prompt, 200));
        EXPECT_GT(end->speculation.proposed, 40);
        EXPECT_GT(end->speculation.accepted, end->speculation.proposed / 3);
        EXPECT_EQ(rig.executor.steps, 200U - static_cast<std::size_t>(end->speculation.accepted));
        EXPECT_EQ(rig.activity().proposedTokens, static_cast<std::uint64_t>(end->speculation.proposed));
        EXPECT_EQ(rig.activity().acceptedTokens, static_cast<std::uint64_t>(end->speculation.accepted));
        EXPECT_FALSE(rig.executor.broken);
        EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
    }
}

TEST(Speculation, StopsByItselfWhereNothingRepeats)
{
    FakeExecutor::Options options;
    options.most = 3; // three tokens often stood before and say nothing of the next
    SchedulerRig rig(options);
    const auto sink = rig.submit(guessing({1, 2}, 8), 400);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(sink->tokens(), rig.executor.answer({1, 2}, 400));
    EXPECT_GT(end->speculation.proposed, 0);
    EXPECT_LT(end->speculation.proposed, 200) << "half a guess for each token at most";
}

// The same token for token with any seed: so the distribution is the same. And it is the model's.
TEST(Speculation, SampledAnswersKeepTheirDistribution)
{
    SchedulerRig rig(repeating(5));
    const std::vector<Token> prompt = {1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3};
    std::size_t likeliest = 0;
    std::size_t tokens = 0;
    int accepted = 0;
    constexpr int rounds = 300;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        GenerationRequest request = guessing(prompt, 8);
        request.sampling.temperature = 1;
        request.sampling.topP = 1;
        request.sampling.seed = seed;
        const auto with = rig.submit(request, 20);
        request.speculativeTokens = 0;
        const auto without = rig.submit(request, 20);
        const auto end = with->wait();
        ASSERT_TRUE(end && without->wait());
        ASSERT_EQ(with->tokens(), without->tokens()) << seed;
        accepted += end->speculation.accepted;
        std::vector<Token> history = prompt;
        for (const Token token : with->tokens()) {
            likeliest += token == rig.executor.answer(history, 1).front() ? 1 : 0;
            ++tokens;
            history.push_back(token);
        }
    }
    EXPECT_GT(accepted, 100);
    // One logit of 4 among 31 of 0.
    const double share = std::exp(4.0) / (std::exp(4.0) + 31);
    const double deviation = std::sqrt(share * (1 - share) / static_cast<double>(tokens));
    EXPECT_NEAR(static_cast<double>(likeliest) / static_cast<double>(tokens), share, 4.5 * deviation);
}

TEST(Speculation, EndsWhereTheAnswerEnds)
{
    SchedulerRig rig(repeating(4));
    const std::vector<Token> prompt = {7, 8, 9, 10, 7, 8, 9, 10};
    for (int tokens = 1; tokens < 25; ++tokens) {
        const auto sink = rig.submit(guessing(prompt, 8), tokens);
        ASSERT_TRUE(sink->wait());
        EXPECT_EQ(sink->tokens(), rig.executor.answer(prompt, static_cast<std::size_t>(tokens)));
        EXPECT_EQ(sink->ends, 1);
        EXPECT_FALSE(sink->afterEnd);
    }
    // A stop string in the middle of what was guessed.
    GenerationRequest plain = greedyRequest(prompt);
    plain.stop = {"k"};
    GenerationRequest guessed = guessing(prompt, 8);
    guessed.stop = plain.stop;
    const auto without = rig.submit(plain, 60);
    const auto with = rig.submit(guessed, 60);
    ASSERT_TRUE(with->wait() && without->wait());
    EXPECT_EQ(with->text(), without->text());
    EXPECT_EQ(with->tokens(), without->tokens());
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

// Beside each other, with the cache, at the edge of the context and of the blocks.
TEST(Speculation, WorksWithEverythingElse)
{
    FakeExecutor::Options options = repeating(9);
    options.blocks = 12;
    SchedulerRig rig(options);
    for (int round = 0; round < 2; ++round) {
        std::vector<std::shared_ptr<CollectingSink>> sinks;
        std::vector<std::vector<Token>> prompts;
        for (Token i = 0; i < 10; ++i) {
            std::vector<Token> prompt(static_cast<std::size_t>(60 + i));
            for (std::size_t j = 0; j < prompt.size(); ++j)
                prompt[j] = static_cast<Token>(j * 5 % 11) + i % 2;
            prompts.push_back(prompt);
            GenerationRequest request = guessing(prompt, 8);
            request.cacheScope = std::string("a");
            sinks.push_back(rig.submit(std::move(request), 150));
        }
        for (std::size_t i = 0; i < sinks.size(); ++i) {
            ASSERT_TRUE(sinks[i]->wait());
            EXPECT_EQ(sinks[i]->tokens(), rig.executor.answer(prompts[i], 150)) << i;
        }
    }
    EXPECT_GT(rig.activity().acceptedTokens, 100U);
    EXPECT_GT(rig.activity().cachedTokens, 0U);
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_EQ(rig.available() + rig.cached(), 12U);
}

} // namespace
} // namespace mw::engine
