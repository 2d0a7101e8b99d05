// SPDX-License-Identifier: Apache-2.0
// Mixed requests from several threads, cancelled at any moment: nothing is left behind.
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include <malloc.h>

namespace mw::engine {
namespace {

using namespace std::chrono_literals;

std::size_t threadsOfProcess()
{
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

struct Sent {
    GenerationRequest request;
    std::shared_ptr<CollectingSink> sink;
    std::size_t tokens = 0;
};

Sent randomRequest(std::mt19937& random)
{
    Sent sent;
    sent.request = greedyRequest(std::vector<Token>(1 + random() % 200));
    // Few beginnings, so that many are shared.
    const unsigned kind = static_cast<unsigned>(random() % 4);
    for (std::size_t i = 0; i < sent.request.prompt.size(); ++i)
        sent.request.prompt[i] = static_cast<Token>((i * (kind + 1) + i / 17) % 26);
    if (random() % 2 == 0)
        sent.request.prompt.back() = static_cast<Token>(random() % 26);
    if (random() % 40 == 0)
        sent.request.prompt.back() = 29; // breaks
    sent.request.cacheScope = std::string(random() % 3, 's');
    sent.request.activations = random() % 3 == 0 ? Precision::Int16 : Precision::Int8;
    sent.request.fairnessKey = std::string(random() % 5, 'k');
    sent.request.priority = static_cast<Priority>(random() % priorityCount);
    sent.request.speculativeTokens = random() % 2 == 0 ? 8 : 0;
    if (random() % 20 == 0)
        sent.request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(random() % 20);
    sent.request.slowReaderLimit = 10ms;
    sent.sink = std::make_shared<CollectingSink>();
    if (random() % 30 == 0)
        sent.sink->isReady = false;
    sent.tokens = 1 + random() % 60;
    return sent;
}

void soak(std::size_t requests)
{
    FakeExecutor::Options options;
    options.blocks = 40; // fewer than are wanted at once
    options.brokenBy = 29;
    options.copies = 9;
    SchedulingLimits limits;
    limits.running = 24;
    limits.waiting = 60;
    limits.cacheBytes = 25 * 1000;
    SchedulerRig rig(options, 2, limits);
    std::atomic<std::size_t> wrong = 0;
    std::atomic<std::size_t> complete = 0;
    const auto check = [&](const Sent& sent) {
        const auto end = sent.sink->wait();
        const auto tokens = sent.sink->tokens();
        const auto right = rig.executor.answer(sent.request.prompt, tokens.size());
        if (!end || sent.sink->ends != 1 || sent.sink->afterEnd || tokens != right)
            ++wrong;
        complete += end && end->reason == FinishReason::Length ? 1 : 0;
    };
    const auto work = [&](unsigned seed, std::size_t count) {
        std::mt19937 random(seed);
        std::deque<Sent> open;
        for (std::size_t i = 0; i < count; ++i) {
            Sent sent = randomRequest(random);
            while (!rig.scheduler.submit(rig.client, sent.request, static_cast<int>(sent.tokens), sent.sink))
                std::this_thread::sleep_for(1ms); // the queue is full
            open.push_back(std::move(sent));
            if (random() % 3 == 0)
                open[random() % open.size()].request.cancel.request();
            if (open.size() > 40) {
                check(open.front());
                open.pop_front();
            }
        }
        for (const Sent& sent : open)
            check(sent);
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i)
        threads.emplace_back(work, i + 1, requests / 4);
    work(9, requests - 3 * (requests / 4));
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_GT(complete, requests / 4);
    EXPECT_FALSE(rig.executor.broken);
    const ModelActivity activity = rig.activity();
    EXPECT_EQ(activity.running, 0U);
    EXPECT_EQ(activity.waiting, (std::array<std::uint64_t, priorityCount>{}));
    EXPECT_GT(activity.preemptions, 0U);
    EXPECT_GT(activity.cachedTokens, 0U);
    EXPECT_GT(activity.acceptedTokens, 0U);
    EXPECT_LE(rig.cached(), 25U);
    EXPECT_EQ(rig.available() + rig.cached(), 40U);
    // What the cache keeps is whole, too: whoever wants the blocks gets them.
    rig.scheduler.call([&] {
        std::vector<std::uint32_t> all;
        EXPECT_TRUE(Scheduler::blocksOf(*rig.client).take(40, all));
        Scheduler::blocksOf(*rig.client).give(all);
    });
}

void leavesNothing(std::size_t requests)
{
    soak(500); // what the libraries keep for themselves
    const std::size_t threads = threadsOfProcess();
    const std::size_t bytes = mallinfo2().uordblks;
    soak(requests);
    EXPECT_EQ(threadsOfProcess(), threads);
    const std::size_t after = mallinfo2().uordblks;
    EXPECT_LT(after, bytes + 100'000);
}

TEST(SchedulerSoak, AThousandRequestsLeaveNothing)
{
    leavesNothing(1000);
}

TEST(SchedulerSoak, TenThousandRequestsLeaveNothing)
{
    leavesNothing(10'000);
}

} // namespace
} // namespace mw::engine
