// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/engine_library.h"
#include "app/runtime/machine.h"
#include "app/runtime/machine_memory.h"
#include "app/runtime/model_runtime.h"
#include "app/runtime/scheduling_settings.h"
#include "app/runtime/token_stream.h"
#include "app/runtime/turn_permit.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace mw::app {
namespace {

TokenEvent textEvent(int token)
{
    TokenEvent event;
    event.token = token;
    event.text = std::to_string(token);
    return event;
}

TEST(TokenStream, WakesOnceUntilDrained)
{
    int woken = 0;
    TokenStream stream({}, [&woken] { ++woken; });
    stream.push(textEvent(1));
    stream.push(textEvent(2));
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(stream.take().size(), 2U);
    EXPECT_TRUE(stream.take().empty());
    stream.push(textEvent(3));
    EXPECT_EQ(woken, 2);
}

TEST(TokenStream, KeepsRoomForAStepAndForTheEnd)
{
    TokenStream stream({});
    int pushed = 0;
    while (stream.ready()) {
        stream.push(textEvent(pushed));
        ASSERT_LT(++pushed, 1000);
    }
    constexpr int most = 64;
    EXPECT_EQ(pushed, most + 1 - static_cast<int>(mostEventsAtOnce));
    for (std::size_t i = 1; i < mostEventsAtOnce; ++i)
        stream.push(textEvent(pushed++)); // what one step may still bring
    TokenEvent end;
    end.end = Completion();
    stream.push(std::move(end)); // the end of a cut answer comes whatever the room
    const auto events = stream.take();
    ASSERT_EQ(events.size(), static_cast<std::size_t>(pushed) + 1);
    EXPECT_TRUE(events.back().end);
    EXPECT_TRUE(stream.ready());
}

TEST(TokenStream, WaitsForTheFirstEvent)
{
    TokenStream stream({});
    EXPECT_TRUE(stream.waitAndTake(std::chrono::milliseconds(5)).empty());
    std::thread producer([&stream] { stream.push(textEvent(7)); });
    const auto events = stream.waitAndTake(std::chrono::seconds(20));
    producer.join();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].token, 7);
}

// Whoever releases and asks again at once stands behind those who wait.
TEST(TurnPermit, IsGivenInTheOrderOfAsking)
{
    TurnPermit permit;
    std::vector<int> order;
    permit.acquire();
    std::atomic<int> waiting = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&, i] {
            while (waiting.load() != i)
                std::this_thread::yield();
            // The next one asks later: it first sees this one waiting in the permit for a while.
            waiting.fetch_add(1);
            permit.acquire();
            order.push_back(i);
            permit.release();
        });
        while (waiting.load() <= i)
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    permit.release();
    permit.acquire();
    order.push_back(3);
    permit.release();
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST(TokenStream, EverythingArrivesInOrderAcrossThreads)
{
    TokenStream stream({});
    constexpr int count = 20000;
    std::thread producer([&stream] {
        for (int i = 0; i < count; ++i) {
            while (!stream.ready())
                std::this_thread::yield();
            stream.push(textEvent(i));
        }
    });
    int next = 0;
    while (next < count) {
        for (const TokenEvent& event : stream.waitAndTake(std::chrono::seconds(1)))
            ASSERT_EQ(event.token, next++);
    }
    producer.join();
}

TEST(TokenStream, CancelReachesTheFlag)
{
    const Cancel cancel;
    const TokenStream stream(cancel);
    stream.cancel();
    EXPECT_TRUE(cancel.requested());
}

class MachineMemory : public testing::Test {
protected:
    void write(const QString& name, const QByteArray& text) const
    {
        const QString path = m_folder.path() + u'/' + name;
        ASSERT_TRUE(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    MemorySources sources() const
    {
        return {m_folder.filePath("meminfo"), m_folder.filePath("cgroup"), m_folder.filePath("fs")};
    }
    QTemporaryDir m_folder;
};

TEST_F(MachineMemory, TheKernelsEstimate)
{
    write("meminfo", "MemTotal:       24000000 kB\nMemAvailable:   1000 kB\nSwapTotal: 5 kB\n");
    EXPECT_EQ(availableMemory(sources()), 1'024'000U);
}

TEST_F(MachineMemory, NothingKnownIsNothing)
{
    EXPECT_EQ(availableMemory(sources()), std::nullopt);
    write("meminfo", "MemAvailable: many kB\n");
    EXPECT_EQ(availableMemory(sources()), std::nullopt);
}

TEST_F(MachineMemory, ALimitOfTheGroupOrOfOneAboveLowersIt)
{
    write("meminfo", "MemAvailable: 1000000 kB\n");
    write("cgroup", "1:name=systemd:/x\n0::/user.slice/app.scope\n");
    write("fs/user.slice/app.scope/memory.max", "max\n");
    write("fs/user.slice/app.scope/memory.current", "500\n");
    EXPECT_EQ(availableMemory(sources()), 1'024'000'000U);
    write("fs/user.slice/memory.max", "5000\n");
    write("fs/user.slice/memory.current", "3000\n");
    write("fs/user.slice/memory.stat", "anon 2000\ninactive_file 1000\n");
    EXPECT_EQ(availableMemory(sources()), 3000U);
    write("fs/user.slice/app.scope/memory.max", "400\n");
    EXPECT_EQ(availableMemory(sources()), 0U) << "over its limit is none left, not a huge number";
}

TEST_F(MachineMemory, ALimitAtTheVisibleRootOfAContainer)
{
    write("meminfo", "MemAvailable: 1000000 kB\n");
    write("cgroup", "0::/\n");
    write("fs/memory.max", "10000\n");
    write("fs/memory.current", "4000\n");
    EXPECT_EQ(availableMemory(sources()), 6000U);
}

TEST(MachineDisk, IsThatOfTheFolderOrOfTheFirstOneAboveThatExists)
{
    const QTemporaryDir folder;
    EXPECT_GT(readMachine(folder.path()).diskFree, 0U);
    EXPECT_GT(readMachine(folder.filePath(QStringLiteral("not/yet"))).diskFree, 0U);
}

TEST(ResidentMemory, IsMoreThanAMegabyte)
{
    EXPECT_GT(residentMemory(), 1'000'000U);
}

/// A model file of the null engine; MODELWRIGHT_ENGINE_DIR points to that engine in these tests.
class Runtime : public testing::Test {
protected:
    void SetUp() override { qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE); }

    QString model(const QByteArray& lines = {}) const
    {
        const QString path = m_folder.path() + QStringLiteral("/模型.gguf");
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
        return path;
    }
    QTemporaryDir m_folder;
};

TEST_F(Runtime, OpensTheEngineAndLoads)
{
    ModelRuntime runtime({3});
    const auto info = runtime.engineInfo();
    ASSERT_TRUE(info) << info.error().detail;
    EXPECT_EQ(info->isa, "null");
    EXPECT_EQ(info->threads, 3);
    const auto loaded = runtime.load(model(), {}, {}, {});
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ((*loaded)->contextTokens(), 4096);
    EXPECT_TRUE(runtime.describe(model()));
    EXPECT_TRUE(runtime.openTokenizer(model()));
}

TEST_F(Runtime, TooLittleMemoryIsSaidBeforeLoading)
{
    ModelRuntime runtime;
    const auto loaded = runtime.load(model("weight_bytes 4000000000000000\n"), {}, {}, {});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::OutOfMemory);
    ASSERT_EQ(loaded.error().args.size(), 2U);
    EXPECT_EQ(loaded.error().args[0], std::to_string(4'000'000'000'000'000 + 4096 * 4));
}

TEST_F(Runtime, TheContextCountsInTheNeed)
{
    const ModelRuntime runtime;
    ModelDescription description;
    description.contextLength = 2048;
    description.memory = {1000, 10, 100, 6};
    EXPECT_EQ(runtime.fit(description, 0, KvCacheType::F16).need, 1100U + 20480);
    EXPECT_EQ(runtime.fit(description, 50, KvCacheType::F16).need, 1100U + 500);
    EXPECT_EQ(runtime.fit(description, 50, KvCacheType::Int8).need, 1100U + 300);
    description.contextLength = 131072;
    EXPECT_EQ(runtime.fit(description, 0, KvCacheType::F16).need, 1100U + 40960)
        << "the default context is 4,096 at most";
    description.contextLength = 0;
    EXPECT_EQ(runtime.fit(description, 0, KvCacheType::F16).need, 1100U + 40960);
}

TEST(KvCache, FollowsItsSettingAndWhereThatIsAutomaticThePrecision)
{
    auto catalogue = SettingsCatalogue::builtIn();
    ASSERT_TRUE(catalogue);
    Settings settings(*std::move(catalogue));
    EXPECT_EQ(kvCacheType(settings), KvCacheType::Auto);
    ASSERT_TRUE(settings.overrideForProcess("engine.activations", std::string("int16")));
    EXPECT_EQ(kvCacheType(settings), KvCacheType::F16);
    for (const auto& [name, type] : std::vector<std::pair<std::string, KvCacheType>>{
             {"f16", KvCacheType::F16}, {"bf16", KvCacheType::Bf16}, {"int8", KvCacheType::Int8}}) {
        ASSERT_TRUE(settings.overrideForProcess("engine.kv_cache", name));
        EXPECT_EQ(kvCacheType(settings), type) << name;
    }
}

TEST_F(Runtime, ErrorsOfTheEngineComeThrough)
{
    ModelRuntime runtime;
    const auto missing = runtime.describe(m_folder.filePath("none.gguf"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::FileNotFound);
}

TEST_F(Runtime, NoEngineIsAnErrorThatNamesThePath)
{
    qputenv("MODELWRIGHT_ENGINE_DIR", "/nowhere/at/all");
    ModelRuntime runtime;
    for (int i = 0; i < 2; ++i) { // it is tried again, in case it was put there
        const auto info = runtime.engineInfo();
        ASSERT_FALSE(info);
        EXPECT_EQ(info.error().code, ErrorCode::EngineMissing);
        EXPECT_EQ(info.error().args.at(0), "/nowhere/at/all/libmodelwright_engine.so");
    }
}

TEST_F(Runtime, AnEngineOfAnotherVersionIsRefused)
{
    const auto opened = openEngineLibrary({QStringLiteral(MODELWRIGHT_TEST_NULL_ENGINE_OTHER)}, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::EngineMissing);
    EXPECT_NE(opened.error().detail.find("interface version"), std::string::npos) << opened.error().detail;
}

TEST_F(Runtime, AnotherLibraryAndNoLibraryAreRefused)
{
    const auto other = openEngineLibrary({QStringLiteral(MODELWRIGHT_TEST_OTHER_LIBRARY)}, {});
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().detail.find("another library"), std::string::npos) << other.error().detail;
    const auto text = openEngineLibrary({model()}, {});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::EngineMissing);
}

} // namespace
} // namespace mw::app
