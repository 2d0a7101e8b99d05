// SPDX-License-Identifier: Apache-2.0
#include "engine/base/compute_pool.h"

#include <gtest/gtest.h>

#include <ctime>
#include <thread>
#include <vector>

namespace mw::engine {
namespace {

/// How often each worker took part in `runs` runs of three phases; phases must not overlap.
std::vector<int> takePart(ComputePool& pool, int runs)
{
    std::vector<int> parts(static_cast<std::size_t>(pool.capacity()));
    std::atomic<int> inPhase{0};
    std::atomic<bool> torn{false};
    for (int run = 0; run < runs; ++run) {
        auto body = [&](int worker) {
            for (int phase = 1; phase <= 3; ++phase) {
                inPhase.fetch_add(1);
                pool.barrier();
                if (inPhase.load() != phase * pool.size())
                    torn = true;
                pool.barrier();
            }
            ++parts[static_cast<std::size_t>(worker)];
        };
        pool.run(body);
        inPhase = 0;
    }
    EXPECT_FALSE(torn);
    return parts;
}

TEST(ComputePoolTest, TheLimitHoldsFromTheNextRunOn)
{
    ComputePool pool(3);
    EXPECT_EQ(pool.capacity(), 3);
    const int rounds[][2] = {{3, 3}, {1, 1}, {2, 2}, {9, 3}, {0, 1}, {3, 3}};
    for (const auto& [limit, expected] : rounds) {
        pool.setLimit(limit);
        const std::vector<int> parts = takePart(pool, 20);
        EXPECT_EQ(parts[0], 20);
        // A pool that was disturbed takes fewer, never more.
        for (int worker = expected; worker < 3; ++worker)
            EXPECT_EQ(parts[static_cast<std::size_t>(worker)], 0) << limit;
    }
}

TEST(ComputePoolTest, LeavesAWorkerOutWhereBarriersWaitForLongAndTakesItBack)
{
    ComputePool pool(2);
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    // A worker that comes late is what a busy neighbour makes of it.
    auto late = [&](int worker) {
        if (worker == 1)
            std::this_thread::sleep_for(std::chrono::milliseconds(4));
        pool.barrier();
    };
    bool back = false;
    auto look = [&](int worker) {
        if (worker == 0)
            back = pool.size() == 2;
    };
    while (pool.size() == 2 && Clock::now() < deadline)
        pool.run(late);
    ASSERT_EQ(pool.size(), 1);
    pool.run(look, true);
    EXPECT_TRUE(back) << "a long run takes it back at once";
    while (pool.size() == 2 && Clock::now() < deadline)
        pool.run(late);
    ASSERT_EQ(pool.size(), 1);
    back = false;
    while (!back && Clock::now() < deadline) {
        pool.run(look);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(back);
}

TEST(ComputePoolTest, AnIdlePoolTakesNoProcessorTime)
{
    ComputePool pool(2);
    takePart(pool, 3);
    std::this_thread::sleep_for(std::chrono::milliseconds(50)); // until the workers park
    const std::clock_t before = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 0.01);
}

} // namespace
} // namespace mw::engine
