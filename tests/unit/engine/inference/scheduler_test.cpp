// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

namespace mw::engine {
namespace {

using namespace std::chrono_literals;

double processorMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

TEST(Scheduler, CancelEndsWithinOneToken)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 500;
    GenerationRequest request = greedyRequest({1});
    int seen = 0;
    const auto sink = std::make_shared<CollectingSink>([&, cancel = request.cancel](const TokenEvent&) {
        if (++seen == 3)
            cancel.request();
    });
    ASSERT_TRUE(rig.scheduler.submit(rig.client, request, 400, sink));
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Cancelled);
    EXPECT_EQ(end->usage.completionTokens, 3);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Scheduler, CancelEndsRequestsThatWait)
{
    SchedulingLimits limits;
    limits.running = 1;
    SchedulerRig rig({}, 2, limits);
    rig.executor.delayMicroseconds = 1000;
    GenerationRequest running = greedyRequest({1});
    const auto first = rig.submit(running, 400);
    const auto second = rig.submit(greedyRequest({2}), 400);
    GenerationRequest third = greedyRequest({3});
    const auto behind = rig.submit(third, 10);
    ASSERT_TRUE(first->waitForTokens(2));
    third.cancel.request();
    const auto end = behind->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Cancelled);
    EXPECT_EQ(end->usage.completionTokens, 0);
    EXPECT_EQ(first->ends, 0);
    EXPECT_EQ(second->count(), 0U);
    running.cancel.request();
    EXPECT_EQ(first->wait()->reason, FinishReason::Cancelled);
    EXPECT_TRUE(second->waitForTokens(1)); // now it runs
}

TEST(Scheduler, ACancelledRequestIsNeverComputed)
{
    SchedulerRig rig;
    GenerationRequest request = greedyRequest({1});
    request.cancel.request();
    const auto sink = rig.submit(request, 10);
    ASSERT_TRUE(sink->wait());
    EXPECT_EQ(sink->wait()->reason, FinishReason::Cancelled);
    EXPECT_EQ(rig.executor.steps, 0U);
}

TEST(Scheduler, ASlowReaderIsPausedAndHoldsNobody)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 200;
    const auto slow = rig.submit(greedyRequest({1}), 60);
    ASSERT_TRUE(slow->waitForTokens(3));
    slow->isReady = false;
    const auto other = rig.submit(greedyRequest({2}), 100);
    ASSERT_TRUE(other->wait());
    EXPECT_EQ(other->tokens(), rig.executor.answer({2}, 100));
    EXPECT_LT(slow->count(), 60U);
    const std::size_t paused = slow->count();
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(slow->count(), paused);
    slow->isReady = true;
    ASSERT_TRUE(slow->wait());
    EXPECT_EQ(slow->wait()->reason, FinishReason::Length);
    EXPECT_EQ(slow->tokens(), rig.executor.answer({1}, 60));
}

TEST(Scheduler, ASlowReaderIsCutAfterItsLimit)
{
    SchedulerRig rig;
    GenerationRequest request = greedyRequest({1});
    request.slowReaderLimit = 30ms;
    const auto sink = rig.submit(request, 1000);
    sink->isReady = false;
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Failed);
    ASSERT_TRUE(end->error);
    EXPECT_EQ(end->error->code, ErrorCode::SlowReader);
    EXPECT_GE(end->timings.totalMs, 30);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
    // One that never reads at all, from its first event.
    const auto never = std::make_shared<CollectingSink>();
    never->isReady = false;
    ASSERT_TRUE(rig.scheduler.submit(rig.client, request, 10, never));
    ASSERT_TRUE(never->wait());
    EXPECT_EQ(never->wait()->error->code, ErrorCode::SlowReader);
}

TEST(Scheduler, APausedReaderCanBeCancelled)
{
    SchedulerRig rig;
    GenerationRequest request = greedyRequest({1});
    const auto sink = rig.submit(request, 400);
    sink->isReady = false;
    std::this_thread::sleep_for(5ms);
    request.cancel.request();
    ASSERT_TRUE(sink->wait());
    // Unless it was through before it was paused.
    EXPECT_TRUE(sink->wait()->reason == FinishReason::Cancelled || sink->tokens().size() == 400U);
}

TEST(Scheduler, WaitingCostsNoProcessorTime)
{
    SchedulerRig rig;
    // The cache is held by somebody else, as scoring does it, and a reader is paused.
    std::vector<std::uint32_t> held;
    const auto paused = std::make_shared<CollectingSink>();
    paused->isReady = false;
    ASSERT_TRUE(rig.scheduler.submit(rig.client, greedyRequest({1}), 63, paused));
    rig.scheduler.call([&] {
        KvBlocks& blocks = Scheduler::blocksOf(*rig.client);
        blocks.take(blocks.available(), held);
    });
    const auto waiting = rig.submit(greedyRequest({2}), 10);
    std::this_thread::sleep_for(20ms);
    const double before = processorMilliseconds();
    std::this_thread::sleep_for(200ms);
    EXPECT_LT(processorMilliseconds() - before, 60);
    EXPECT_EQ(waiting->count(), 0U);
    rig.scheduler.call([&] { Scheduler::blocksOf(*rig.client).give(held); });
    paused->isReady = true;
    ASSERT_TRUE(waiting->wait());
    ASSERT_TRUE(paused->wait());
    std::this_thread::sleep_for(20ms);
    const double idle = processorMilliseconds();
    std::this_thread::sleep_for(100ms);
    EXPECT_LT(processorMilliseconds() - idle, 20);
}

TEST(Scheduler, TheQueueIsBounded)
{
    SchedulerRig rig;
    rig.executor.closeGate();
    const auto first = rig.submit(greedyRequest({1}), 5);
    rig.executor.waitAtGate();
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (int i = 0; i < 256; ++i) {
        sinks.push_back(rig.submit(greedyRequest({static_cast<Token>(i % 20)}), 5));
        ASSERT_TRUE(sinks.back()) << i;
    }
    const auto refused =
        rig.scheduler.submit(rig.client, greedyRequest({1}), 5, std::make_shared<CollectingSink>());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    rig.executor.openGate();
    for (std::size_t i = 0; i < sinks.size(); ++i) {
        ASSERT_TRUE(sinks[i]->wait()) << i;
        EXPECT_EQ(sinks[i]->tokens(), rig.executor.answer({static_cast<Token>(i % 20)}, 5));
    }
    EXPECT_TRUE(rig.submit(greedyRequest({1}), 5)->wait());
}

TEST(Scheduler, MoreSequencesThanRowsTakeTurns)
{
    SchedulerRig rig;
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    const auto prompt = [](int i) {
        return std::vector<Token>(static_cast<std::size_t>(1 + i % 90), static_cast<Token>(i % 25));
    };
    rig.executor.closeGate();
    for (int i = 0; i < 150; ++i)
        sinks.push_back(rig.submit(greedyRequest(prompt(i)), 3 + i % 30));
    rig.executor.openGate();
    for (int i = 0; i < 150; ++i) {
        ASSERT_TRUE(sinks[static_cast<std::size_t>(i)]->wait()) << i;
        EXPECT_EQ(sinks[static_cast<std::size_t>(i)]->tokens(),
                  rig.executor.answer(prompt(i), static_cast<std::size_t>(3 + i % 30)));
    }
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_GT(rig.executor.mostSlices, 30U);
    EXPECT_LE(rig.executor.mostSlices, 64U);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Scheduler, RequestsWaitForBlocks)
{
    FakeExecutor::Options options;
    options.blocks = 4;
    SchedulerRig rig(options);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (Token i = 0; i < 12; ++i)
        sinks.push_back(rig.submit(greedyRequest({i}), 80)); // two blocks each
    for (Token i = 0; i < 12; ++i) {
        ASSERT_TRUE(sinks[static_cast<std::size_t>(i)]->wait());
        EXPECT_EQ(sinks[static_cast<std::size_t>(i)]->tokens(), rig.executor.answer({i}, 80));
    }
    EXPECT_EQ(rig.executor.mostSlices, 2U);
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_EQ(rig.available(), 4U);
}

TEST(Scheduler, WhatNeverFitsIsRefusedAtOnce)
{
    FakeExecutor::Options options;
    options.blocks = 2;
    SchedulerRig rig(options);
    const auto refused =
        rig.scheduler.submit(rig.client, greedyRequest({1, 2}), 127, std::make_shared<CollectingSink>());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::ContextExceeded);
    EXPECT_EQ(refused.error().args.size(), 2U);
    EXPECT_TRUE(rig.submit(greedyRequest({1, 2}), 126)->wait());
}

TEST(Scheduler, PromptsAreCutBesideAnswers)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 200;
    const auto answer = rig.submit(greedyRequest({1}), 300);
    ASSERT_TRUE(answer->waitForTokens(3));
    std::vector<Token> prompt;
    for (Token i = 0; i < 450; ++i)
        prompt.push_back(i % 26);
    const auto prompted = rig.submit(greedyRequest(prompt), 5);
    ASSERT_TRUE(prompted->wait());
    EXPECT_EQ(prompted->tokens(), rig.executor.answer(prompt, 5));
    ASSERT_TRUE(answer->wait());
    EXPECT_EQ(answer->tokens(), rig.executor.answer({1}, 300));
    EXPECT_GT(rig.executor.mostPromptRowsBesideAnswers, 0U);
    EXPECT_LE(rig.executor.mostPromptRowsBesideAnswers, 128U);
}

// Only what was in the step ends; the model answers the next request.
TEST(Scheduler, AFailedStepEndsWhatWasInIt)
{
    FakeExecutor::Options options;
    options.failsAt = 29;
    SchedulerRig rig(options);
    const auto failed = rig.submit(greedyRequest({1, 29}), 10);
    const auto end = failed->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Failed);
    ASSERT_TRUE(end->error);
    EXPECT_EQ(end->error->code, ErrorCode::OutOfMemory);
    EXPECT_TRUE(failed->tokens().empty());
    const auto next = rig.submit(greedyRequest({1, 2}), 10);
    ASSERT_TRUE(next->wait());
    EXPECT_EQ(next->tokens(), rig.executor.answer({1, 2}, 10));
    EXPECT_EQ(rig.available(), options.blocks);
}

namespace {

/// Counts how often it is held, and whether it was ever held twice at once.
class CountingPermit final : public ComputePermit {
public:
    void acquire() noexcept override
    {
        twice = twice || held.exchange(true);
        ++turns;
    }
    void release() noexcept override { held = false; }

    std::atomic<bool> held = false;
    std::atomic<bool> twice = false;
    std::atomic<int> turns = 0;
};

} // namespace

TEST(Scheduler, HoldsThePermitForEachStepAndNeverWhileItWaits)
{
    CountingPermit permit;
    ComputePool pool(2);
    FakeTokenizer tokenizer;
    FakeExecutor executor;
    auto scheduler = std::make_unique<Scheduler>(pool, kernelsFor(selectedIsa()), &permit);
    const auto client = scheduler->add(executor, tokenizer);
    const auto sink = std::make_shared<CollectingSink>();
    ASSERT_TRUE(scheduler->submit(client, greedyRequest({1, 2}), 10, sink));
    ASSERT_TRUE(sink->wait());
    bool heldInCall = false;
    scheduler->call([&] { heldInCall = permit.held; });
    EXPECT_TRUE(heldInCall);
    scheduler->remove(client);
    scheduler.reset(); // a call is over for its caller a moment before the permit is given back
    EXPECT_FALSE(permit.held);
    EXPECT_FALSE(permit.twice);
    EXPECT_EQ(permit.turns, static_cast<int>(executor.steps) + 2); // the steps, the call, the removal
}

TEST(Scheduler, ASinkMaySubmitTheNextRequest)
{
    SchedulerRig rig;
    const auto second = std::make_shared<CollectingSink>();
    const auto chain = [&](const TokenEvent& event) {
        if (event.end)
            static_cast<void>(rig.scheduler.submit(rig.client, greedyRequest({2}), 3, second).ok());
    };
    GenerationRequest request = greedyRequest({1});
    request.cancel.request(); // its end is told while it is taken from the queue
    ASSERT_TRUE(rig.scheduler.submit(rig.client, request, 3, std::make_shared<CollectingSink>(chain)));
    ASSERT_TRUE(second->wait());
    EXPECT_EQ(second->tokens(), rig.executor.answer({2}, 3));
}

} // namespace
} // namespace mw::engine
