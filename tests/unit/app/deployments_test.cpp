// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployments.h"
#include "app/runtime/memory_room.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace mw::app {
namespace {

using std::chrono::milliseconds;
using Kind = RoomDecision::Kind;

std::chrono::steady_clock::time_point at(int second)
{
    return std::chrono::steady_clock::time_point(std::chrono::seconds(second));
}

TEST(MemoryRoom, FitsWithinMachineAndBudget)
{
    EXPECT_EQ(decideRoom(100, 100, 0, {}).kind, Kind::Fits);
    EXPECT_EQ(decideRoom(100, 1000, 100, {}).kind, Kind::Fits);
    EXPECT_EQ(decideRoom(101, 100, 0, {}).kind, Kind::Refuse);
    EXPECT_EQ(decideRoom(101, 1000, 100, {}).kind, Kind::Refuse);
    EXPECT_EQ(decideRoom(101, 1000, 100, {}).have, 100U);
}

TEST(MemoryRoom, TheOneUnusedForLongestGoesFirst)
{
    const std::vector<Resident> residents = {
        {50, true, true, false, at(30)}, {50, true, true, false, at(10)}, {50, true, false, false, at(1)}};
    const auto decision = decideRoom(60, 1000, 200, residents);
    ASSERT_EQ(decision.kind, Kind::Evict);
    EXPECT_EQ(decision.evict, 1U);
}

TEST(MemoryRoom, NothingGoesForWhatWillNotFitAnyway)
{
    const std::vector<Resident> residents = {{50, true, true, false, at(1)},
                                             {100, true, false, false, at(1)}};
    const auto decision = decideRoom(120, 1000, 200, residents);
    EXPECT_EQ(decision.kind, Kind::Refuse);
    EXPECT_EQ(decision.have, 100U) << "what there would be without the idle one";
}

TEST(MemoryRoom, WaitsForWhatLeavesByItself)
{
    const std::vector<Resident> residents = {{50, true, false, true, at(1)}, {50, true, true, false, at(1)}};
    EXPECT_EQ(decideRoom(50, 0, 0, residents).kind, Kind::Wait);
    EXPECT_EQ(decideRoom(100, 0, 0, residents).kind, Kind::Evict);
}

TEST(MemoryRoom, ALoadUnderWayCountsAgainstTheMachine)
{
    const std::vector<Resident> loading = {{60, false, false, false, at(1)}};
    EXPECT_EQ(decideRoom(50, 100, 0, loading).kind, Kind::Refuse);
    EXPECT_EQ(decideRoom(40, 100, 0, loading).kind, Kind::Fits);
    EXPECT_EQ(decideRoom(1, 10, 0, loading).kind, Kind::Refuse) << "less than nothing is nothing";
}

class OwnersOnly final : public Authorizer {
public:
    bool may(const Principal& principal, Action, const QString&) const override
    {
        return principal.kind == Principal::Kind::User;
    }
};

class DeploymentsTest : public testing::Test {
protected:
    void SetUp() override { qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE); }

    DeploymentTarget model(const std::string& name, const QByteArray& lines = {}) const
    {
        const QString path = m_folder.filePath(QString::fromStdString(name) + QStringLiteral(".gguf"));
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
        return {name, 1, path};
    }

    std::unique_ptr<Deployments> make()
    {
        return std::make_unique<Deployments>(m_runtime, m_authorizer, m_metrics, m_changes,
                                             [this] { return m_limits; });
    }

    static DeploymentState stateOf(const Deployments& deployments, const DeploymentTarget& target)
    {
        const auto status = deployments.status(target.id());
        return status ? status->state : DeploymentState::Absent;
    }

    static bool comesTo(const Deployments& deployments, const DeploymentTarget& target,
                        DeploymentState wanted)
    {
        for (int i = 0; i < 5000; ++i) {
            if (stateOf(deployments, target) == wanted)
                return true;
            std::this_thread::sleep_for(milliseconds(1));
        }
        return false;
    }

    QTemporaryDir m_folder;
    ModelRuntime m_runtime;
    OwnersOnly m_authorizer;
    Metrics m_metrics;
    ChangeBus m_changes;
    DeploymentLimits m_limits;
    const Principal m_owner = Principal::owner();
};

TEST_F(DeploymentsTest, ALeaseLoadsAndKeeps)
{
    const auto deployments = make();
    const auto target = model("a", "load_ms 20\n");
    EXPECT_FALSE(*deployments->leaseIfReady(m_owner, target));
    auto lease = deployments->lease(m_owner, target, {});
    ASSERT_TRUE(lease) << lease.error().detail;
    EXPECT_EQ(lease->model().contextTokens(), 4096);
    EXPECT_GE(lease->loadMs(), 20);
    EXPECT_EQ(lease->target().id(), "a:1");
    auto second = deployments->lease(m_owner, target, {});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->loadMs(), 0) << "it was loaded already";
    EXPECT_EQ(deployments->status("a:1")->inUse, 2);
    EXPECT_EQ(m_metrics.of({"a", 1})->snapshot().load.count(), 1U);

    ASSERT_TRUE(deployments->unload(m_owner, "a:1"));
    EXPECT_EQ(stateOf(*deployments, target), DeploymentState::Draining);
    EXPECT_FALSE(deployments->waitUnloaded("a:1", milliseconds(30))) << "it is in use";
    EXPECT_EQ(second->model().contextTokens(), 4096);
    *lease = Lease();
    *second = Lease();
    EXPECT_TRUE(deployments->waitUnloaded("a:1", milliseconds(5000)));
    EXPECT_EQ(deployments->memoryHeld(), 0U);
    EXPECT_TRUE(deployments->status("a:1")->lastUnload);
}

TEST_F(DeploymentsTest, ALargerContextLoadsAnewOnceNobodyUsesIt)
{
    m_limits.contextTokens = 256;
    const auto deployments = make();
    const auto target = model("a");
    auto small = deployments->lease(m_owner, target, {});
    ASSERT_TRUE(small);
    EXPECT_EQ(small->model().contextTokens(), 256);
    LeaseOptions larger;
    larger.contextTokens = 1024;
    std::thread user([&] {
        std::this_thread::sleep_for(milliseconds(40));
        EXPECT_EQ(small->model().contextTokens(), 256) << "still there while it is used";
        *small = Lease();
    });
    auto lease = deployments->lease(m_owner, target, larger);
    user.join();
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->model().contextTokens(), 1024);
    larger.contextTokens = 1'000'000;
    *lease = Lease();
    const auto refused = deployments->lease(m_owner, target, larger);
    ASSERT_FALSE(refused) << "more than the model's";
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    const auto usual = deployments->lease(m_owner, target, {});
    ASSERT_TRUE(usual) << "one caller's wish does not spoil the model for others";
    EXPECT_EQ(usual->model().contextTokens(), 256);
}

TEST_F(DeploymentsTest, CallersWaitForOneLoad)
{
    const auto deployments = make();
    const auto target = model("a", "load_ms 50\n");
    std::atomic<int> ready = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 6; ++i) {
        callers.emplace_back([&] {
            if (deployments->lease(m_owner, target, {}))
                ++ready;
        });
    }
    for (std::thread& caller : callers)
        caller.join();
    EXPECT_EQ(ready, 6);
    EXPECT_EQ(m_metrics.of({"a", 1})->snapshot().load.count(), 1U);
}

TEST_F(DeploymentsTest, ProgressReachesTheCallerAndStatesAreAnnounced)
{
    std::mutex mutex;
    std::vector<std::string> heard;
    const auto subscription =
        m_changes.subscribe(Change::Topic::Deployments, callAtOnce(), [&](const Change& change) {
            const std::lock_guard lock(mutex);
            heard.push_back(change.id);
        });
    const auto deployments = make();
    LeaseOptions options;
    std::uint64_t most = 0;
    options.progress = [&most](const LoadProgress& progress) { most = std::max(most, progress.bytesDone); };
    ASSERT_TRUE(deployments->lease(m_owner, model("a", "load_ms 150\n"), options));
    EXPECT_GT(most, 0U);
    const std::lock_guard lock(mutex);
    EXPECT_GE(heard.size(), 3U);
    EXPECT_EQ(heard.front(), "a:1");
}

TEST_F(DeploymentsTest, ACallerWaitsOnlySoLong)
{
    m_limits.loadWait = milliseconds(30);
    const auto deployments = make();
    const auto target = model("a", "load_ms 20000\n");
    const auto lease = deployments->lease(m_owner, target, {});
    ASSERT_FALSE(lease);
    EXPECT_EQ(lease.error().code, ErrorCode::Busy);
    EXPECT_EQ(lease.error().args, (std::vector<std::string>{"loading", "a:1"}));
    EXPECT_TRUE(comesTo(*deployments, target, DeploymentState::Absent)) << "nobody waits, so it is stopped";
}

TEST_F(DeploymentsTest, CancellingOneCallerLeavesTheLoadToTheOthers)
{
    const auto deployments = make();
    const auto target = model("a", "load_ms 300\n");
    LeaseOptions impatient;
    std::thread other([&] { EXPECT_TRUE(deployments->lease(m_owner, target, {})); });
    std::thread canceller([&] {
        std::this_thread::sleep_for(milliseconds(60));
        impatient.cancel.request();
    });
    const auto lease = deployments->lease(m_owner, target, impatient);
    ASSERT_FALSE(lease);
    EXPECT_EQ(lease.error().code, ErrorCode::Cancelled);
    other.join();
    canceller.join();
    EXPECT_EQ(stateOf(*deployments, target), DeploymentState::Ready);
}

TEST_F(DeploymentsTest, IdleOnesGoKeptOnesStay)
{
    m_limits.idleUnload = milliseconds(30);
    const auto deployments = make();
    const auto idle = model("idle");
    const auto kept = model("kept");
    DeploymentWish wish;
    wish.keepLoaded = true;
    ASSERT_TRUE(deployments->wish(m_owner, kept, wish));
    ASSERT_TRUE(deployments->lease(m_owner, kept, {}));
    {
        const auto lease = deployments->lease(m_owner, idle, {});
        ASSERT_TRUE(lease);
        std::this_thread::sleep_for(milliseconds(60));
        EXPECT_EQ(stateOf(*deployments, idle), DeploymentState::Ready) << "in use is not idle";
    }
    EXPECT_TRUE(comesTo(*deployments, idle, DeploymentState::Absent));
    EXPECT_EQ(stateOf(*deployments, kept), DeploymentState::Ready);
    ASSERT_TRUE(deployments->wish(m_owner, kept, {}));
    EXPECT_TRUE(comesTo(*deployments, kept, DeploymentState::Absent)) << "no longer kept";
    EXPECT_TRUE(deployments->lease(m_owner, idle, {})) << "and it loads again";
}

TEST_F(DeploymentsTest, ZeroIsNeverIdle)
{
    m_limits.idleUnload = milliseconds(10);
    const auto deployments = make();
    const auto target = model("a");
    DeploymentWish wish;
    wish.idleUnload = std::chrono::seconds(0);
    ASSERT_TRUE(deployments->wish(m_owner, target, wish));
    ASSERT_TRUE(deployments->lease(m_owner, target, {}));
    std::this_thread::sleep_for(milliseconds(60));
    EXPECT_EQ(stateOf(*deployments, target), DeploymentState::Ready);
}

TEST_F(DeploymentsTest, TheBudgetUnloadsTheLeastRecentlyUsed)
{
    m_limits.memoryBudget = 250'000'000;
    const auto deployments = make();
    const auto a = model("a", "weight_bytes 100000000\n");
    const auto b = model("b", "weight_bytes 100000000\n");
    const auto c = model("c", "weight_bytes 100000000\n");
    ASSERT_TRUE(deployments->lease(m_owner, a, {}));
    ASSERT_TRUE(deployments->lease(m_owner, b, {}));
    ASSERT_TRUE(deployments->lease(m_owner, a, {})); // b is now the one unused for longest
    auto lease = deployments->lease(m_owner, c, {});
    ASSERT_TRUE(lease) << lease.error().detail;
    EXPECT_EQ(stateOf(*deployments, a), DeploymentState::Ready);
    EXPECT_EQ(stateOf(*deployments, b), DeploymentState::Absent);
    EXPECT_LE(deployments->memoryHeld(), m_limits.memoryBudget);
}

TEST_F(DeploymentsTest, OneInUseIsNeverUnloadedForAnother)
{
    m_limits.memoryBudget = 150'000'000;
    const auto deployments = make();
    const auto a = model("a", "weight_bytes 100000000\n");
    auto held = deployments->lease(m_owner, a, {});
    ASSERT_TRUE(held);
    const auto b = model("b", "weight_bytes 100000000\n");
    const auto refused = deployments->lease(m_owner, b, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    EXPECT_EQ(refused.error().args.at(0), std::to_string(100'000'000 + 4096 * 4));
    EXPECT_EQ(refused.error().args.at(1), std::to_string(50'000'000 - 4096 * 4));
    EXPECT_EQ(stateOf(*deployments, a), DeploymentState::Ready);
    *held = Lease();
    EXPECT_TRUE(deployments->lease(m_owner, b, {})) << "a refusal for memory has no back-off";
}

TEST_F(DeploymentsTest, AFailedLoadIsNotTriedAgainAtOnce)
{
    m_limits.firstBackOff = milliseconds(400);
    const auto deployments = make();
    const auto target = model("a", "load_fails 1\n");
    auto lease = deployments->lease(m_owner, target, {});
    ASSERT_FALSE(lease);
    EXPECT_EQ(lease.error().code, ErrorCode::FileDamaged);
    const auto status = deployments->status("a:1");
    EXPECT_EQ(status->state, DeploymentState::Failed);
    ASSERT_TRUE(status->cause);
    EXPECT_GT(status->retryIn, milliseconds(100));
    EXPECT_EQ(status->memoryNeed, 0U);

    model("a"); // the file is mended
    lease = deployments->lease(m_owner, target, {});
    ASSERT_FALSE(lease) << "the same cause while the back-off lasts";
    ASSERT_TRUE(deployments->load(m_owner, target)) << "who asks for it is not kept waiting";
    EXPECT_TRUE(comesTo(*deployments, target, DeploymentState::Ready));
    EXPECT_FALSE(deployments->status("a:1")->cause);
}

TEST_F(DeploymentsTest, TheBackOffDoublesAndEnds)
{
    m_limits.firstBackOff = milliseconds(20);
    const auto deployments = make();
    const auto target = model("a", "load_fails 1\n");
    EXPECT_FALSE(deployments->lease(m_owner, target, {}));
    EXPECT_LE(deployments->status("a:1")->retryIn, milliseconds(20));
    std::this_thread::sleep_for(milliseconds(25));
    EXPECT_FALSE(deployments->lease(m_owner, target, {}));
    EXPECT_GT(deployments->status("a:1")->retryIn, milliseconds(20));
    model("a");
    std::this_thread::sleep_for(milliseconds(45));
    EXPECT_TRUE(deployments->lease(m_owner, target, {}));
}

TEST_F(DeploymentsTest, AModelThatFailsItsWarmUpIsNotReady)
{
    const auto deployments = make();
    const auto lease = deployments->lease(m_owner, model("a", "fail_after 0\n"), {});
    ASSERT_FALSE(lease);
    EXPECT_EQ(lease.error().code, ErrorCode::NotFinite);
    EXPECT_EQ(deployments->memoryHeld(), 0U);
}

TEST_F(DeploymentsTest, UnloadStopsALoadAndForgetsAFailure)
{
    const auto deployments = make();
    const auto slow = model("slow", "load_ms 20000\n");
    ASSERT_TRUE(deployments->load(m_owner, slow));
    ASSERT_TRUE(comesTo(*deployments, slow, DeploymentState::Loading));
    ASSERT_TRUE(deployments->unload(m_owner, "slow:1"));
    EXPECT_TRUE(deployments->waitUnloaded("slow:1", milliseconds(5000)));

    const auto broken = model("broken", "load_fails 1\n");
    EXPECT_FALSE(deployments->lease(m_owner, broken, {}));
    ASSERT_TRUE(deployments->unload(m_owner, "broken:1"));
    EXPECT_EQ(stateOf(*deployments, broken), DeploymentState::Absent);
    EXPECT_EQ(deployments->unload(m_owner, "none:1").error().code, ErrorCode::NotFound);
}

TEST_F(DeploymentsTest, WhoMayNotIsRefused)
{
    const auto deployments = make();
    const Principal key{Principal::Kind::Key, QStringLiteral("k")};
    const auto target = model("a");
    EXPECT_EQ(deployments->lease(key, target, {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(deployments->leaseIfReady(key, target).error().code, ErrorCode::Refused);
    EXPECT_EQ(deployments->load(key, target).error().code, ErrorCode::Refused);
    EXPECT_EQ(deployments->wish(key, target, {}).error().code, ErrorCode::Refused);
    ASSERT_TRUE(deployments->lease(m_owner, target, {}));
    EXPECT_EQ(deployments->unload(key, "a:1").error().code, ErrorCode::Refused);
    EXPECT_EQ(stateOf(*deployments, target), DeploymentState::Ready);
}

TEST_F(DeploymentsTest, GoesWhileLoadingAndWhileInUse)
{
    auto deployments = make();
    const auto slow = model("slow", "load_ms 20000\n");
    auto lease = deployments->lease(m_owner, model("a"), {});
    ASSERT_TRUE(lease);
    ASSERT_TRUE(deployments->load(m_owner, slow));
    ASSERT_TRUE(comesTo(*deployments, slow, DeploymentState::Loading));
    deployments.reset(); // neither hangs nor leaves the lease with freed memory to count in
}

} // namespace
} // namespace mw::app
