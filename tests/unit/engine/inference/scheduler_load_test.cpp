// SPDX-License-Identifier: Apache-2.0
// Several models, threads and ends at once.
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <thread>

namespace mw::engine {
namespace {

using namespace std::chrono_literals;

TEST(SchedulerLoad, ModelsShareTheScheduler)
{
    SchedulerRig rig;
    FakeExecutor::Options options;
    options.most = 11; // other answers
    FakeExecutor second(options);
    FakeExecutor third;
    const auto secondClient = rig.scheduler.add(second, rig.tokenizer);
    const auto thirdClient = rig.scheduler.add(third, rig.tokenizer);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (Token i = 0; i < 30; ++i) {
        sinks.push_back(std::make_shared<CollectingSink>());
        ASSERT_TRUE(rig.scheduler.submit(i % 3 == 0   ? rig.client
                                         : i % 3 == 1 ? secondClient
                                                      : thirdClient,
                                         greedyRequest({i % 20}), 50, sinks.back()));
    }
    for (Token i = 0; i < 30; ++i) {
        ASSERT_TRUE(sinks[static_cast<std::size_t>(i)]->wait());
        const FakeExecutor& executor = i % 3 == 0 ? rig.executor : i % 3 == 1 ? second : third;
        EXPECT_EQ(sinks[static_cast<std::size_t>(i)]->tokens(), executor.answer({i % 20}, 50));
    }
    EXPECT_NE(second.answer({1}, 50), third.answer({1}, 50));
    rig.scheduler.remove(secondClient);
    rig.scheduler.remove(thirdClient);
    EXPECT_TRUE(rig.submit(greedyRequest({1}), 3)->wait());
}

TEST(SchedulerLoad, RemovingAModelEndsItsRequests)
{
    SchedulerRig rig;
    const auto other = rig.submit(greedyRequest({5}), 300);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    std::size_t steps = 0;
    {
        FakeExecutor executor;
        executor.delayMicroseconds = 300;
        const auto client = rig.scheduler.add(executor, rig.tokenizer);
        for (Token i = 0; i < 100; ++i) {
            sinks.push_back(std::make_shared<CollectingSink>());
            ASSERT_TRUE(rig.scheduler.submit(client, greedyRequest({i % 20}), 60, sinks.back()));
        }
        ASSERT_TRUE(sinks.front()->waitForTokens(2));
        rig.scheduler.remove(client);
        steps = executor.steps;
        std::this_thread::sleep_for(5ms);
        EXPECT_EQ(executor.steps, steps);
        for (const auto& sink : sinks)
            EXPECT_EQ(sink->ends, 1); // at once, not later
    }
    for (const auto& sink : sinks)
        EXPECT_EQ(sink->wait()->reason, FinishReason::Cancelled);
    ASSERT_TRUE(other->wait());
    EXPECT_EQ(other->tokens(), rig.executor.answer({5}, 300));
}

TEST(SchedulerLoad, CallsRunInTheirOrderBetweenSteps)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 100;
    const auto sink = rig.submit(greedyRequest({1}), 400);
    std::vector<int> order;
    for (int i = 0; i < 50; ++i)
        rig.scheduler.call([&, i] { order.push_back(i); });
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
    ASSERT_TRUE(sink->wait());
}

// Two threads that always have a call ready, as two scorers have, do not stop an answer.
TEST(SchedulerLoad, CallsDoNotStarveAnswers)
{
    SchedulerRig rig;
    std::atomic<bool> stop{false};
    std::vector<std::thread> callers;
    for (int i = 0; i < 3; ++i)
        callers.emplace_back([&] {
            while (!stop)
                rig.scheduler.call([] { std::this_thread::sleep_for(200us); });
        });
    const auto sink = rig.submit(greedyRequest({1}), 100);
    const auto end = sink->wait();
    stop = true;
    for (std::thread& caller : callers)
        caller.join();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Length);
    EXPECT_LT(end->timings.totalMs, 3000); // 100 steps with up to three calls between
}

TEST(SchedulerLoad, RandomRequestsAndCancelsLeaveEveryBlockFree)
{
    FakeExecutor::Options options;
    options.blocks = 24; // fewer than are wanted at once
    options.brokenBy = 29;
    SchedulerRig rig(options);
    rig.executor.delayMicroseconds = 20;
    struct Sent {
        GenerationRequest request;
        std::shared_ptr<CollectingSink> sink;
        int tokens = 0;
    };
    std::vector<std::vector<Sent>> all(2);
    const auto send = [&](std::size_t thread) {
        std::mt19937 random(static_cast<unsigned>(thread + 1));
        for (int i = 0; i < 100; ++i) {
            Sent sent;
            sent.request = greedyRequest(std::vector<Token>(1 + random() % 150));
            for (Token& token : sent.request.prompt)
                token = static_cast<Token>(random() % 26);
            if (random() % 10 == 0)
                sent.request.prompt.back() = 29;
            sent.tokens = 1 + static_cast<int>(random() % 120);
            sent.sink = std::make_shared<CollectingSink>();
            if (random() % 10 == 0) {
                sent.sink->isReady = false;
                sent.request.slowReaderLimit = 10ms;
            }
            ASSERT_TRUE(rig.scheduler.submit(rig.client, sent.request, sent.tokens, sent.sink));
            all[thread].push_back(std::move(sent));
            if (random() % 3 == 0)
                all[thread][random() % all[thread].size()].request.cancel.request();
            if (random() % 8 == 0)
                std::this_thread::sleep_for(1ms);
        }
    };
    std::thread other([&] { send(1); });
    send(0);
    other.join();
    int lengths = 0;
    for (const auto& list : all)
        for (const Sent& sent : list) {
            const auto end = sent.sink->wait();
            ASSERT_TRUE(end);
            EXPECT_EQ(sent.sink->ends, 1);
            const auto right =
                rig.executor.answer(sent.request.prompt, static_cast<std::size_t>(sent.tokens));
            const auto tokens = sent.sink->tokens();
            EXPECT_TRUE(std::equal(tokens.begin(), tokens.end(), right.begin()));
            EXPECT_EQ(end->usage.completionTokens, static_cast<int>(tokens.size()));
            lengths += end->reason == FinishReason::Length ? 1 : 0;
        }
    EXPECT_GT(lengths, 20);
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_EQ(rig.available(), 24U);
}

namespace {

/// Counts how often it was held twice at once.
class WatchedPermit final : public ComputePermit {
public:
    void acquire() noexcept override { twice = twice || held.exchange(true); }
    void release() noexcept override { held = false; }

    std::atomic<bool> held = false;
    std::atomic<bool> twice = false;
};

} // namespace

// Several deployments: one permit, and to each its own limits.
TEST(SchedulerLoad, ModelsKeepToTheirOwnLimits)
{
    struct Loaded {
        FakeExecutor executor;
        SchedulingLimits limits;
        std::shared_ptr<Scheduler::Client> client;
        std::vector<std::shared_ptr<CollectingSink>> sinks;
        int refused = 0;
    };
    WatchedPermit permit;
    ComputePool pool(2);
    FakeTokenizer tokenizer;
    Scheduler scheduler(pool, kernelsFor(selectedIsa()), &permit);
    std::array<Loaded, 3> models;
    for (std::size_t i = 0; i < models.size(); ++i) {
        Loaded& model = models[i];
        model.limits.running = static_cast<int>(2 + 3 * i);
        model.limits.waiting = static_cast<int>(10 + 10 * i);
        model.limits.cacheBytes = i * 5 * 1000;
        model.client = scheduler.add(model.executor, tokenizer, model.limits);
    }
    models[0].executor.closeGate();
    const auto blocker = std::make_shared<CollectingSink>();
    ASSERT_TRUE(scheduler.submit(models[0].client, greedyRequest({1}), 1, blocker));
    models[0].executor.waitAtGate();
    for (Loaded& model : models)
        for (Token i = 0; i < 40; ++i) {
            GenerationRequest request = greedyRequest(std::vector<Token>(100, i % 26));
            request.cacheScope = "a";
            model.sinks.push_back(std::make_shared<CollectingSink>());
            if (!scheduler.submit(model.client, std::move(request), 20, model.sinks.back())) {
                model.sinks.pop_back();
                ++model.refused;
            }
        }
    models[0].executor.openGate();
    for (std::size_t i = 0; i < models.size(); ++i) {
        Loaded& model = models[i];
        for (const auto& sink : model.sinks) {
            ASSERT_TRUE(sink->wait());
            EXPECT_EQ(sink->wait()->reason, FinishReason::Length);
        }
        scheduler.call([] {});
        EXPECT_EQ(model.executor.mostSlices, static_cast<std::size_t>(model.limits.running));
        EXPECT_EQ(model.refused, 40 - model.limits.waiting);
        EXPECT_LE(Scheduler::activityOf(*model.client).cachedBytes, model.limits.cacheBytes);
        EXPECT_FALSE(model.executor.broken);
        scheduler.remove(model.client);
    }
    EXPECT_FALSE(permit.twice);
}

// The cache of a model that nobody uses goes back to the system, and answers are right afterwards.
TEST(SchedulerLoad, AnIdleCacheIsReleased)
{
    SchedulerRig rig;
    ASSERT_TRUE(rig.submit(greedyRequest({1}), 5)->wait());
    EXPECT_EQ(rig.executor.released, 0U);
    for (int i = 0; i < 80 && rig.executor.released == 0; ++i)
        std::this_thread::sleep_for(100ms);
    EXPECT_EQ(rig.executor.released, 1U);
    const auto sink = rig.submit(greedyRequest({1}), 5);
    ASSERT_TRUE(sink->wait());
    EXPECT_EQ(sink->tokens(), rig.executor.answer({1}, 5));
    EXPECT_FALSE(rig.executor.broken);
}

} // namespace
} // namespace mw::engine
