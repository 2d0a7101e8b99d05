// SPDX-License-Identifier: Apache-2.0
#include "app/base/change_bus.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

namespace mw::app {
namespace {

using Topic = Change::Topic;

TEST(ChangeBus, TellsSubscribersOfTheTopic)
{
    ChangeBus bus;
    std::vector<std::string> heard;
    const auto subscription = bus.subscribe(Topic::Deployments, callAtOnce(),
                                            [&heard](const Change& change) { heard.push_back(change.id); });
    bus.announce({Topic::Deployments, "a"});
    bus.announce({Topic::Models, "b"});
    bus.announce({Topic::Deployments, "c"});
    EXPECT_EQ(heard, (std::vector<std::string>{"a", "c"}));
}

TEST(ChangeBus, TheSubscriberNamesItsExecutor)
{
    ChangeBus bus;
    std::vector<std::function<void()>> posted;
    int heard = 0;
    {
        const auto subscription = bus.subscribe(
            Topic::Models, [&posted](std::function<void()> call) { posted.push_back(std::move(call)); },
            [&heard](const Change&) { ++heard; });
        bus.announce({Topic::Models, "a"});
        EXPECT_EQ(heard, 0) << "not where it was announced";
        posted.at(0)();
        EXPECT_EQ(heard, 1);
        bus.announce({Topic::Models, "b"});
    }
    posted.at(1)();
    EXPECT_EQ(heard, 1) << "a call that was posted before the subscription ended is not made";
}

TEST(ChangeBus, MayEndInsideItsOwnCall)
{
    ChangeBus bus;
    std::optional<ChangeBus::Subscription> subscription;
    int heard = 0;
    subscription = bus.subscribe(Topic::Keys, callAtOnce(), [&](const Change&) {
        ++heard;
        subscription.reset();
    });
    bus.announce({Topic::Keys, {}});
    bus.announce({Topic::Keys, {}});
    EXPECT_EQ(heard, 1);
}

TEST(ChangeBus, SubscriptionsMoveAndOutliveTheBus)
{
    auto bus = std::make_unique<ChangeBus>();
    int heard = 0;
    auto first = bus->subscribe(Topic::Keys, callAtOnce(), [&heard](const Change&) { ++heard; });
    ChangeBus::Subscription second = std::move(first);
    bus->announce({Topic::Keys, {}});
    EXPECT_EQ(heard, 1);
    second = bus->subscribe(Topic::Keys, callAtOnce(), [&heard](const Change&) { heard += 10; });
    bus->announce({Topic::Keys, {}});
    EXPECT_EQ(heard, 11) << "the one that was assigned over has ended";
    bus.reset();
}

TEST(ChangeBus, EndingWaitsForACallOnAnotherThread)
{
    ChangeBus bus;
    std::atomic<bool> inside = false;
    std::atomic<bool> over = false;
    auto subscription = std::make_unique<ChangeBus::Subscription>(
        bus.subscribe(Topic::Keys, callAtOnce(), [&](const Change&) {
            inside = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            over = true;
        }));
    std::thread announcer([&bus] { bus.announce({Topic::Keys, {}}); });
    while (!inside)
        std::this_thread::yield();
    subscription.reset();
    EXPECT_TRUE(over);
    announcer.join();
}

} // namespace
} // namespace mw::app
