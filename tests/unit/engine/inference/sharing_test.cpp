// SPDX-License-Identifier: Apache-2.0
// Computed tokens shared among requests of one scope, and with nobody else.
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

GenerationRequest scoped(std::vector<Token> prompt, std::string scope)
{
    GenerationRequest request = greedyRequest(std::move(prompt));
    request.cacheScope = std::move(scope);
    return request;
}

/// What a request computed, its end, and whether its answer is right.
struct Answered {
    std::size_t computed = 0;
    int cached = 0;
    bool right = false;
};

Answered ask(SchedulerRig& rig, const std::vector<Token>& prompt, const std::string& scope, int tokens = 5)
{
    rig.scheduler.call([] {});
    const std::size_t before = rig.executor.computed;
    const auto sink = rig.submit(scoped(prompt, scope), tokens);
    const auto end = sink->wait();
    if (!end)
        return {};
    rig.scheduler.call([] {});
    return {rig.executor.computed - before, end->usage.cachedTokens,
            sink->tokens() == rig.executor.answer(prompt, static_cast<std::size_t>(tokens))};
}

TEST(Sharing, ARepeatedPromptComputesItsLastTokenOnly)
{
    for (const std::size_t length : {20UL, 63UL, 64UL, 65UL, 128UL, 300UL, 470UL}) {
        SCOPED_TRACE(length);
        SchedulerRig rig;
        const Answered first = ask(rig, letters(length), "a");
        EXPECT_TRUE(first.right);
        EXPECT_EQ(first.cached, 0);
        EXPECT_EQ(first.computed, length + 4);
        const Answered second = ask(rig, letters(length), "a");
        EXPECT_TRUE(second.right);
        EXPECT_EQ(second.cached, static_cast<int>(length) - 1);
        EXPECT_EQ(second.computed, 5U);
        EXPECT_FALSE(rig.executor.broken);
        EXPECT_EQ(rig.available() + rig.cached(), rig.executor.kvBlocks());
        EXPECT_EQ(rig.activity().cachedTokens, length - 1);
        EXPECT_EQ(rig.activity().promptTokens, 2 * length);
        EXPECT_EQ(rig.activity().kvBlocks, rig.executor.kvBlocks());
        EXPECT_EQ(rig.activity().kvBlocksKept, rig.cached());
        EXPECT_EQ(rig.activity().kvBlocksUsed, rig.cached()) << "nothing runs";
    }
}

// The canary: what one scope computed changes nothing for another, the number of its steps and tokens
// included, however alike the prompts are.
TEST(Sharing, AnotherScopeComputesEverything)
{
    SchedulerRig rig;
    ask(rig, letters(300), "principal one");
    for (const std::string scope : {"principal two", "principal on", "principal one ", ""}) {
        SCOPED_TRACE(scope);
        const std::size_t steps = rig.executor.steps;
        const std::size_t copies = rig.executor.copies;
        const Answered other = ask(rig, letters(300), scope);
        EXPECT_TRUE(other.right);
        EXPECT_EQ(other.cached, 0);
        EXPECT_EQ(other.computed, 304U);
        EXPECT_EQ(rig.executor.steps - steps, 5U);
        EXPECT_EQ(rig.executor.copies, copies);
    }
    // Nor does a request without a scope leave anything, not even for its like.
    EXPECT_EQ(ask(rig, letters(300), "").computed, 304U);
    EXPECT_EQ(ask(rig, letters(300), "principal one").computed, 5U);
    // At the same time neither waits for the other nor takes from it.
    rig.executor.closeGate();
    const auto blocker = rig.submit(greedyRequest({1}), 2);
    rig.executor.waitAtGate();
    const std::size_t before = rig.executor.computed;
    const auto one = rig.submit(scoped(letters(200, 5), "x"), 1);
    const auto two = rig.submit(scoped(letters(200, 5), "y"), 1);
    rig.executor.openGate();
    ASSERT_TRUE(one->wait() && two->wait() && blocker->wait());
    EXPECT_EQ(rig.executor.computed - before, 2U + 400U);
    EXPECT_EQ(one->wait()->usage.cachedTokens + two->wait()->usage.cachedTokens, 0);
}

TEST(Sharing, AConversationGoesOnWhereItsAnswerEnded)
{
    SchedulerRig rig;
    std::vector<Token> prompt = letters(100);
    EXPECT_TRUE(ask(rig, prompt, "a", 80).right);
    const auto answer = rig.executor.answer(prompt, 80);
    prompt.insert(prompt.end(), answer.begin(), answer.end());
    const auto more = letters(30, 4);
    prompt.insert(prompt.end(), more.begin(), more.end());
    const Answered next = ask(rig, prompt, "a");
    EXPECT_TRUE(next.right);
    EXPECT_GE(next.cached, 179) << "all but the answer's last token, which was never computed";
    EXPECT_EQ(rig.available() + rig.cached(), rig.executor.kvBlocks());
}

TEST(Sharing, PromptsShareWhatTheyHaveInCommon)
{
    SchedulerRig rig;
    std::vector<Token> first = letters(150);
    std::vector<Token> second = first;
    for (std::size_t i = 140; i < second.size(); ++i)
        second[i] = 3;
    ASSERT_NE(first, second);
    EXPECT_TRUE(ask(rig, first, "a").right);
    const Answered other = ask(rig, second, "a");
    EXPECT_TRUE(other.right);
    EXPECT_GE(other.cached, 140);
    EXPECT_LT(other.cached, 143);
    EXPECT_TRUE(ask(rig, first, "a").right) << "what was copied was not written to";
    EXPECT_EQ(ask(rig, second, "a").computed, 5U);
}

// Several answers of one prompt: it is computed once, whoever comes first, and each answer is its own.
TEST(Sharing, RequestsAtOnceComputeTheirPromptOnce)
{
    for (const std::size_t length : {20UL, 64UL, 200UL}) {
        SCOPED_TRACE(length);
        SchedulerRig rig;
        rig.executor.closeGate();
        const auto blocker = rig.submit(greedyRequest({1}), 1);
        rig.executor.waitAtGate();
        std::vector<std::shared_ptr<CollectingSink>> sinks;
        for (std::uint64_t i = 0; i < 16; ++i) {
            GenerationRequest request = scoped(letters(length), "a");
            request.sampling.temperature = 1;
            request.sampling.seed = i;
            sinks.push_back(rig.submit(std::move(request), 30));
        }
        rig.executor.openGate();
        for (const auto& sink : sinks)
            ASSERT_TRUE(sink->wait());
        rig.scheduler.call([] {});
        EXPECT_EQ(rig.executor.computed, 1 + length + 15 + 16 * 29);
        EXPECT_EQ(rig.executor.copies, 15U);
        EXPECT_FALSE(rig.executor.broken);
        EXPECT_EQ(rig.available() + rig.cached(), rig.executor.kvBlocks());
        // Each as it is alone, without a cache.
        for (std::uint64_t i = 0; i < 16; ++i) {
            GenerationRequest request = greedyRequest(letters(length));
            request.sampling.temperature = 1;
            request.sampling.seed = i;
            const auto alone = rig.submit(std::move(request), 30);
            ASSERT_TRUE(alone->wait());
            EXPECT_EQ(sinks[i]->tokens(), alone->tokens()) << i;
        }
    }
}

TEST(Sharing, TheCacheKeepsToItsLimit)
{
    SchedulingLimits limits;
    limits.cacheBytes = 4 * 1000 + 999;
    SchedulerRig rig({}, 2, limits);
    for (unsigned kind = 0; kind < 6; ++kind)
        EXPECT_TRUE(ask(rig, letters(130, kind), "a").right);
    EXPECT_EQ(rig.cached(), 4U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks() - 4);
    EXPECT_EQ(ask(rig, letters(130, 5), "a").computed, 6U); // one position is not worth a copy

    limits.cacheBytes = 0;
    SchedulerRig none({}, 2, limits);
    ask(none, letters(130), "a");
    EXPECT_EQ(none.cached(), 0U);
    EXPECT_EQ(ask(none, letters(130), "a").cached, 0);
}

TEST(Sharing, RunningRequestsComeBeforeTheCache)
{
    FakeExecutor::Options options;
    options.blocks = 8;
    SchedulerRig rig(options);
    for (unsigned kind = 0; kind < 20; ++kind) {
        EXPECT_TRUE(ask(rig, letters(200, kind), "a", 200).right) << kind; // 7 blocks
        EXPECT_FALSE(rig.executor.broken);
    }
    EXPECT_EQ(rig.available() + rig.cached(), 8U);
    EXPECT_EQ(rig.activity().preemptions, 0U);
}

TEST(Sharing, AnIdleCacheIsGivenBack)
{
    SchedulingLimits limits;
    limits.cacheIdle = std::chrono::seconds(1);
    SchedulerRig rig({}, 2, limits);
    EXPECT_TRUE(ask(rig, letters(200), "a").right);
    EXPECT_GT(rig.cached(), 0U);
    for (int i = 0; i < 40 && rig.executor.released == 0; ++i)
        std::this_thread::sleep_for(100ms);
    EXPECT_EQ(rig.executor.released, 1U);
    EXPECT_EQ(rig.cached(), 0U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
    const Answered again = ask(rig, letters(200), "a");
    EXPECT_TRUE(again.right);
    EXPECT_EQ(again.cached, 0);
}

} // namespace
} // namespace mw::engine
