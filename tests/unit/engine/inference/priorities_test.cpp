// SPDX-License-Identifier: Apache-2.0
// Who goes first, who gives way, and that nobody's answer changes by it.
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace mw::engine {
namespace {

using namespace std::chrono_literals;

std::vector<Token> letters(std::size_t count, unsigned kind)
{
    std::vector<Token> tokens(count);
    for (std::size_t i = 0; i < count; ++i)
        tokens[i] = static_cast<Token>((i * (kind % 7 + 3) + i / 26 + kind) % 26);
    return tokens;
}

GenerationRequest of(std::vector<Token> prompt, Priority priority, std::string key = {})
{
    GenerationRequest request = greedyRequest(std::move(prompt));
    request.priority = priority;
    request.fairnessKey = std::move(key);
    return request;
}

SchedulingLimits places(int running)
{
    SchedulingLimits limits;
    limits.running = running;
    return limits;
}

/// Requests in the order in which they ended.
class Order {
public:
    std::shared_ptr<CollectingSink> sink(std::string name)
    {
        return std::make_shared<CollectingSink>([this, name](const TokenEvent& event) {
            if (event.end)
                m_names.push_back(name);
        });
    }
    /// After all have ended.
    const std::vector<std::string>& names() const { return m_names; }
    std::size_t endedBefore(const std::string& other, const std::string& last) const
    {
        const auto end = std::find(m_names.rbegin(), m_names.rend(), last).base();
        return static_cast<std::size_t>(std::count(m_names.begin(), end, other));
    }

private:
    std::vector<std::string> m_names; // the scheduler's thread writes
};

TEST(Priorities, TheHigherOneGoesFirst)
{
    SchedulerRig rig({}, 2, places(1));
    Order order;
    rig.executor.closeGate();
    const auto blocker = rig.submit(of({1}, Priority::Interactive), 2);
    rig.executor.waitAtGate();
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (int round = 0; round < 3; ++round)
        for (const auto& [priority, name] :
             {std::pair(Priority::Shadow, "shadow"), std::pair(Priority::Batch, "batch"),
              std::pair(Priority::Interactive, "interactive")}) {
            sinks.push_back(order.sink(name));
            ASSERT_TRUE(rig.scheduler.submit(rig.client, of({2}, priority), 3, sinks.back()));
        }
    const auto waiting = Scheduler::activityOf(*rig.client).waiting;
    EXPECT_EQ(waiting[0], 3U);
    EXPECT_EQ(waiting[1], 3U);
    EXPECT_EQ(waiting[2], 3U);
    rig.executor.openGate();
    for (const auto& sink : sinks)
        ASSERT_TRUE(sink->wait());
    rig.scheduler.call([] {});
    EXPECT_EQ(order.names(), (std::vector<std::string>{"interactive", "interactive", "interactive", "batch",
                                                       "batch", "batch", "shadow", "shadow", "shadow"}));
    EXPECT_EQ(rig.activity().waiting, (std::array<std::uint64_t, priorityCount>{}));
}

TEST(Priorities, TheLowerOneMakesRoomAndGoesOnExactly)
{
    SchedulerRig rig({}, 2, places(2));
    rig.executor.delayMicroseconds = 200;
    const auto batch = rig.submit(of(letters(90, 1), Priority::Batch), 200);
    const auto shadow = rig.submit(of(letters(80, 2), Priority::Shadow), 200);
    ASSERT_TRUE(shadow->waitForTokens(5));
    const auto interactive = rig.submit(of(letters(70, 3), Priority::Interactive), 20);
    ASSERT_TRUE(interactive->wait());
    EXPECT_EQ(shadow->ends, 0);
    ASSERT_TRUE(batch->wait() && shadow->wait());
    EXPECT_EQ(interactive->tokens(), rig.executor.answer(letters(70, 3), 20));
    EXPECT_EQ(batch->tokens(), rig.executor.answer(letters(90, 1), 200));
    EXPECT_EQ(shadow->tokens(), rig.executor.answer(letters(80, 2), 200));
    EXPECT_EQ(batch->wait()->preemptions, 0);
    EXPECT_EQ(shadow->wait()->preemptions, 1);
    EXPECT_EQ(interactive->wait()->preemptions, 0);
    EXPECT_EQ(rig.activity().preemptions, 1U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Priorities, QueuesOfOnePriorityDoNotFillAnother)
{
    SchedulingLimits limits = places(1);
    limits.waiting = 3;
    SchedulerRig rig({}, 2, limits);
    rig.executor.closeGate();
    const auto blocker = rig.submit(of({1}, Priority::Interactive), 2);
    rig.executor.waitAtGate();
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(rig.submit(of({2}, Priority::Batch), 2));
    const auto refused =
        rig.scheduler.submit(rig.client, of({2}, Priority::Batch), 2, std::make_shared<CollectingSink>());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    const auto interactive = rig.submit(of({2}, Priority::Interactive), 2);
    ASSERT_TRUE(interactive);
    rig.executor.openGate();
    EXPECT_TRUE(interactive->wait());
}

TEST(Fairness, AKeyWithManyRequestsDoesNotHoldUpOneWithFew)
{
    SchedulerRig rig({}, 2, places(2));
    Order order;
    rig.executor.closeGate();
    const auto blocker = rig.submit(of({1}, Priority::Interactive, "c"), 2);
    rig.executor.waitAtGate();
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    const auto send = [&](const std::string& key, unsigned kind) {
        sinks.push_back(order.sink(key));
        ASSERT_TRUE(rig.scheduler.submit(rig.client, of(letters(200, kind), Priority::Interactive, key), 20,
                                         sinks.back()));
    };
    for (unsigned i = 0; i < 40; ++i)
        send("many", i);
    for (unsigned i = 0; i < 4; ++i)
        send("few", i);
    rig.executor.openGate();
    for (const auto& sink : sinks)
        ASSERT_TRUE(sink->wait());
    rig.scheduler.call([] {});
    // By turns of two or three requests of 200 tokens.
    EXPECT_LE(order.endedBefore("many", "few"), 10U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Fairness, KeysGetEqualTokensWhateverTheirRequestsAreLike)
{
    SchedulerRig rig({}, 2, places(2));
    Order order;
    rig.executor.closeGate();
    const auto blocker = rig.submit(of({1}, Priority::Interactive, "c"), 2);
    rig.executor.waitAtGate();
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (unsigned i = 0; i < 30; ++i)
        for (const auto& [key, length] : {std::pair("long", 400UL), std::pair("short", 40UL)}) {
            sinks.push_back(order.sink(key));
            ASSERT_TRUE(rig.scheduler.submit(rig.client, of(letters(length, i), Priority::Interactive, key),
                                             10, sinks.back()));
        }
    rig.executor.openGate();
    for (const auto& sink : sinks)
        ASSERT_TRUE(sink->wait());
    rig.scheduler.call([] {});
    // 410 and 50 tokens: eight short ones for a long one. When all short ones are through, so are about four.
    const std::size_t longs = order.endedBefore("long", "short");
    EXPECT_GE(longs, 2U);
    EXPECT_LE(longs, 8U);
}

TEST(Fairness, AKeyThatHoldsEveryPlaceGivesOneUp)
{
    SchedulerRig rig({}, 2, places(4));
    rig.executor.delayMicroseconds = 100;
    std::vector<std::shared_ptr<CollectingSink>> many;
    for (unsigned i = 0; i < 6; ++i)
        many.push_back(rig.submit(of(letters(20, i), Priority::Interactive, "many"), 200));
    ASSERT_TRUE(many[3]->waitForTokens(3));
    const auto other = rig.submit(of(letters(30, 9), Priority::Interactive, "other"), 20);
    ASSERT_TRUE(other->wait());
    EXPECT_EQ(many[0]->ends, 0);
    EXPECT_EQ(other->tokens(), rig.executor.answer(letters(30, 9), 20));
    for (unsigned i = 0; i < many.size(); ++i) {
        ASSERT_TRUE(many[i]->wait());
        EXPECT_EQ(many[i]->tokens(), rig.executor.answer(letters(20, i), 200)) << i;
    }
    EXPECT_EQ(rig.activity().preemptions, 1U);
}

// A long prompt goes on in pieces; another key's short one is not behind it, and answers wait for one piece.
TEST(Fairness, ALongPromptHoldsUpNobody)
{
    SchedulingLimits limits;
    limits.stepTokens = 16;
    FakeExecutor::Options options;
    options.context = 4096;
    SchedulerRig rig(options, 2, limits);
    rig.executor.delayMicroseconds = 100;
    const auto answer = rig.submit(of({1}, Priority::Interactive, "a"), 400);
    ASSERT_TRUE(answer->waitForTokens(2));
    const auto longer = rig.submit(of(letters(3000, 1), Priority::Interactive, "b"), 5);
    const auto shorter = rig.submit(of(letters(20, 2), Priority::Interactive, "c"), 5);
    ASSERT_TRUE(shorter->wait());
    EXPECT_EQ(longer->count(), 0U);
    ASSERT_TRUE(longer->wait() && answer->wait());
    EXPECT_EQ(longer->tokens(), rig.executor.answer(letters(3000, 1), 5));
    EXPECT_LE(rig.executor.mostPromptRowsBesideAnswers, 16U);
}

TEST(Preemption, WhenBlocksRunOutTheYoungestIsComputedAgain)
{
    for (const bool cached : {false, true}) {
        SCOPED_TRACE(cached);
        FakeExecutor::Options options;
        options.blocks = 9;
        SchedulerRig rig(options);
        rig.executor.delayMicroseconds = 50;
        std::vector<std::shared_ptr<CollectingSink>> sinks;
        for (unsigned i = 0; i < 8; ++i) {
            GenerationRequest request = of(letters(40 + i, i), Priority::Interactive);
            request.sampling.temperature = i % 2 == 0 ? 0.0F : 1.0F;
            request.sampling.seed = i;
            if (cached)
                request.cacheScope = "a";
            sinks.push_back(rig.submit(std::move(request), 300));
        }
        int preemptions = 0;
        for (unsigned i = 0; i < 8; ++i) {
            ASSERT_TRUE(sinks[i]->wait());
            preemptions += sinks[i]->wait()->preemptions;
            EXPECT_EQ(sinks[i]->ends, 1);
            EXPECT_EQ(sinks[i]->tokens().size(), 300U);
        }
        EXPECT_EQ(sinks[0]->wait()->preemptions, 0) << "the first goes through";
        EXPECT_GT(preemptions, 0);
        EXPECT_EQ(rig.activity().preemptions, static_cast<std::uint64_t>(preemptions));
        // As each is alone.
        for (unsigned i = 0; i < 8; ++i) {
            GenerationRequest request = of(letters(40 + i, i), Priority::Interactive);
            request.sampling.temperature = i % 2 == 0 ? 0.0F : 1.0F;
            request.sampling.seed = i;
            const auto alone = rig.submit(std::move(request), 300);
            ASSERT_TRUE(alone->wait());
            EXPECT_EQ(sinks[i]->tokens(), alone->tokens()) << i;
        }
        EXPECT_FALSE(rig.executor.broken);
        EXPECT_EQ(rig.available() + rig.cached(), 9U);
    }
}

TEST(Preemption, APausedReaderHoldsNoBlocksThatOthersNeed)
{
    FakeExecutor::Options options;
    options.blocks = 4;
    SchedulerRig rig(options);
    const auto paused = std::make_shared<CollectingSink>();
    ASSERT_TRUE(rig.scheduler.submit(rig.client, of(letters(100, 1), Priority::Interactive), 80, paused));
    ASSERT_TRUE(paused->waitForTokens(3));
    paused->isReady = false;
    rig.scheduler.call([] {});
    // Also where its blocks are wanted from the beginning.
    const auto wanting = rig.submit(of(letters(250, 3), Priority::Interactive), 3);
    ASSERT_TRUE(wanting->wait());
    EXPECT_EQ(wanting->tokens(), rig.executor.answer(letters(250, 3), 3));
    EXPECT_LT(wanting->wait()->timings.queueMs, 5000);
    const auto other = rig.submit(of(letters(60, 2), Priority::Interactive), 150);
    ASSERT_TRUE(other->wait());
    EXPECT_EQ(other->tokens(), rig.executor.answer(letters(60, 2), 150));
    paused->isReady = true;
    ASSERT_TRUE(paused->wait());
    EXPECT_EQ(paused->tokens(), rig.executor.answer(letters(100, 1), 80));
    EXPECT_EQ(rig.available(), 4U);
}

// Who reads nothing is waited for no longer because the answer was preempted.
TEST(Preemption, AReaderIsCutWhileTheAnswerIsQueuedAgain)
{
    FakeExecutor::Options options;
    options.blocks = 4;
    SchedulerRig rig(options);
    rig.executor.delayMicroseconds = 1000;
    const auto paused = std::make_shared<CollectingSink>();
    GenerationRequest request = of(letters(100, 1), Priority::Batch);
    request.slowReaderLimit = 50ms;
    ASSERT_TRUE(rig.scheduler.submit(rig.client, request, 80, paused));
    ASSERT_TRUE(paused->waitForTokens(3));
    paused->isReady = false;
    const auto wanting = rig.submit(of(letters(200, 3), Priority::Interactive), 50);
    ASSERT_TRUE(wanting->waitForTokens(1));
    EXPECT_EQ(rig.activity().preemptions, 1U);
    const auto end = paused->wait();
    ASSERT_TRUE(end && end->error);
    EXPECT_EQ(end->error->code, ErrorCode::SlowReader);
    EXPECT_EQ(end->preemptions, 1);
    EXPECT_EQ(paused->ends, 1);
    ASSERT_TRUE(wanting->wait());
    EXPECT_EQ(wanting->tokens(), rig.executor.answer(letters(200, 3), 50));
    const ModelActivity activity = rig.activity();
    EXPECT_EQ(activity.running, 0U);
    EXPECT_EQ(activity.waiting, (std::array<std::uint64_t, priorityCount>{}));
    EXPECT_EQ(rig.available(), 4U);
}

TEST(Deadline, EndsWhatWaitsAndWhatRuns)
{
    SchedulerRig rig({}, 2, places(1));
    rig.executor.delayMicroseconds = 1000;
    GenerationRequest running = of({1}, Priority::Interactive);
    running.deadline = std::chrono::steady_clock::now() + 800ms;
    GenerationRequest waiting = of({2}, Priority::Interactive);
    waiting.deadline = std::chrono::steady_clock::now() + 20ms;
    const auto first = rig.submit(running, 5000);
    const auto second = rig.submit(waiting, 5);
    for (const auto& [sink, least] : {std::pair(second, 20), std::pair(first, 800)}) {
        const auto end = sink->wait();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->reason, FinishReason::Failed);
        ASSERT_TRUE(end->error);
        EXPECT_EQ(end->error->code, ErrorCode::DeadlineExceeded);
        EXPECT_GE(end->timings.totalMs, least - 1);
    }
    EXPECT_GT(first->tokens().size(), 0U);
    EXPECT_EQ(second->count(), 1U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
    GenerationRequest later = of({2}, Priority::Interactive);
    later.deadline = std::chrono::steady_clock::now() + 60s;
    EXPECT_EQ(rig.submit(later, 5)->wait()->reason, FinishReason::Length);
}

} // namespace
} // namespace mw::engine
