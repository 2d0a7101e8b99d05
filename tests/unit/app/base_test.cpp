// SPDX-License-Identifier: Apache-2.0
#include "app/base/async.h"
#include "app/base/default_model.h"
#include "app/base/paths.h"
#include "app/base/principal.h"
#include "app/base/threads.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mw::app {
namespace {

mode_t modeOf(const QString& path)
{
    struct stat status {};
    EXPECT_EQ(::stat(path.toLocal8Bit().constData(), &status), 0);
    return status.st_mode & 0777;
}

TEST(DataFolder, SourcesInTheirOrder)
{
    DataFolderSources sources{"/option", "/home-variable", "/xdg", "/user"};
    EXPECT_EQ(DataFolder::locate(sources).path(), QStringLiteral("/option"));
    sources.option.clear();
    EXPECT_EQ(DataFolder::locate(sources).path(), QStringLiteral("/home-variable"));
    sources.home.clear();
    EXPECT_EQ(DataFolder::locate(sources).path(), QStringLiteral("/xdg/modelwright"));
    sources.xdgDataHome = QStringLiteral("relative"); // ignored, as the specification of the variable says
    EXPECT_EQ(DataFolder::locate(sources).path(), QStringLiteral("/user/.local/share/modelwright"));
    EXPECT_EQ(DataFolder::locate(sources).downloads(),
              QStringLiteral("/user/.local/share/modelwright/downloads"));
}

TEST(DefaultModel, TheFetchedFileComesBeforeThePackages)
{
    const QTemporaryDir place;
    const auto put = [&place](const QString& name) {
        const QString path = place.filePath(name);
        EXPECT_TRUE(QDir().mkpath(QFileInfo(path).absolutePath()));
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        return path;
    };
    const DataFolder folder(place.filePath(QStringLiteral("data")));
    const QString program = place.filePath(QStringLiteral("usr/bin/modelwright"));
    const QString name = QStringLiteral("/SmolLM2-135M-Instruct.Q4_1.gguf");
    EXPECT_EQ(defaultModelFile(folder, program), folder.downloads() + name);
    const QString installed = put(QStringLiteral("usr/share/modelwright/models") + name);
    EXPECT_EQ(defaultModelFile(folder, program), installed);
    const QString fetched = put(QStringLiteral("data/downloads") + name);
    EXPECT_EQ(defaultModelFile(folder, program), fetched);
}

TEST(DataFolder, AMissingFolderIsMadeForItsOwnerOnly)
{
    const QTemporaryDir home;
    const DataFolder folder(home.path() + QStringLiteral("/a/b"));
    const mode_t before = ::umask(0);
    ASSERT_TRUE(folder.ensure());
    ::umask(before);
    EXPECT_EQ(modeOf(folder.path()), 0700U);
    EXPECT_EQ(modeOf(home.path() + QStringLiteral("/a")), 0700U);
    EXPECT_TRUE(folder.ensure()) << "a second time changes nothing";
}

TEST(DataFolder, AnExistingFolderIsLeftAsItIs)
{
    const QTemporaryDir home;
    ASSERT_EQ(::chmod(home.path().toLocal8Bit().constData(), 0755), 0);
    ASSERT_TRUE(DataFolder(home.path()).ensure());
    EXPECT_EQ(modeOf(home.path()), 0755U);
}

TEST(DataFolder, AFileInTheWayIsAnError)
{
    const QTemporaryDir home;
    const QString path = home.path() + QStringLiteral("/file");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    const auto made = DataFolder(path + QStringLiteral("/below")).ensure();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::IoFailed);
}

TEST(Principal, TheOwnerIsTheUserOfTheProcess)
{
    EXPECT_EQ(Principal::owner().id, QStringLiteral("os:%1").arg(::getuid()));
}

TEST(Threads, WhatWaitsAmongTheCallsRunsBeforeTheEnd)
{
    std::atomic<int> done = 0;
    std::latch go(1);
    std::thread releaser;
    int asked = 0;
    {
        Threads threads;
        asked = 3 * threads.calls().maxThreadCount();
        for (int i = 0; i < asked; ++i)
            threads.calls().start([&] {
                go.wait();
                ++done;
            });
        releaser = std::thread([&go] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the destructor has begun
            go.count_down();
        });
    }
    releaser.join();
    EXPECT_EQ(done, asked);
}

TEST(Threads, WorkIsNiceAndBothAreNamed)
{
    Threads threads;
    const auto look = [](QThreadPool& pool, int count) {
        std::latch together(count + 1); // so that every thread of the pool gets one task
        std::mutex mutex;
        std::set<std::pair<std::string, int>> seen;
        std::atomic<int> done = 0;
        for (int i = 0; i < count; ++i) {
            pool.start([&] {
                char name[16] = {};
                pthread_getname_np(pthread_self(), name, sizeof name);
                const int nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
                {
                    const std::lock_guard lock(mutex);
                    seen.emplace(name, nice);
                }
                together.arrive_and_wait();
                ++done;
            });
        }
        together.arrive_and_wait();
        pool.waitForDone();
        EXPECT_EQ(done, count);
        return seen;
    };
    const int own = ::getpriority(PRIO_PROCESS, 0);
    EXPECT_EQ(look(threads.work(), 2), (std::set<std::pair<std::string, int>>{{"mw-work", 19}}));
    EXPECT_EQ(look(threads.calls(), 8), (std::set<std::pair<std::string, int>>{{"mw-calls", own}}));
}

class Async : public testing::Test {
protected:
    void SetUp() override { m_application = std::make_unique<QCoreApplication>(m_count, m_arguments); }

    char m_name[5] = "test";
    char* m_arguments[2] = {m_name, nullptr};
    int m_count = 1;
    std::unique_ptr<QCoreApplication> m_application;
    QThreadPool m_pool;
};

TEST_F(Async, DeliversOnTheGuardsThread)
{
    QObject guard;
    QEventLoop loop;
    QThread* worker = nullptr;
    QThread* receiver = nullptr;
    std::unique_ptr<int> value;
    runAsync(
        m_pool, &guard,
        [&worker]() -> Result<std::unique_ptr<int>> {
            worker = QThread::currentThread();
            return std::make_unique<int>(7); // move-only
        },
        [&](Result<std::unique_ptr<int>> result) {
            receiver = QThread::currentThread();
            value = *std::move(result);
            loop.quit();
        });
    loop.exec();
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, 7);
    EXPECT_EQ(receiver, QThread::currentThread());
    EXPECT_NE(worker, receiver);
}

TEST_F(Async, NothingIsDeliveredToADestroyedGuard)
{
    auto guard = std::make_unique<QObject>();
    std::latch started(1);
    std::latch mayEnd(1);
    bool delivered = false;
    runAsync(
        m_pool, guard.get(),
        [&]() -> Result<void> {
            started.count_down();
            mayEnd.wait();
            return {};
        },
        [&](Result<void>) { delivered = true; });
    started.wait();
    guard.reset();
    mayEnd.count_down();
    m_pool.waitForDone();
    QCoreApplication::processEvents();
    EXPECT_FALSE(delivered);
}

TEST_F(Async, ProgressArrivesOnTheGuardsThreadAndEndsWithAll)
{
    QObject guard;
    QEventLoop loop;
    std::vector<std::uint64_t> seen;
    bool otherThread = false;
    runAsync(
        m_pool, &guard,
        [](const WorkControl& control) -> Result<int> {
            for (std::uint64_t done = 0; done <= 4000; ++done)
                control.progress({done * 1'000'000'000, 4'000'000'000'000}); // beyond what an int holds
            return 5;
        },
        [&](Result<int> result) {
            EXPECT_EQ(*result, 5);
            loop.quit();
        },
        [&](const WorkProgress& progress) {
            otherThread = otherThread || QThread::currentThread() != guard.thread();
            EXPECT_EQ(progress.total, 4'000'000'000'000U);
            seen.push_back(progress.done);
        });
    loop.exec();
    EXPECT_FALSE(otherThread);
    ASSERT_FALSE(seen.empty());
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_LE(seen.size(), 1001U) << "told at steps, not at every call";
}

TEST_F(Async, CancelAsksTheWorkToEndAndItsAnswerIsDelivered)
{
    QObject guard;
    QEventLoop loop;
    std::latch started(1);
    std::optional<ErrorCode> code;
    const Cancel cancel = runAsync(
        m_pool, &guard,
        [&](const WorkControl& control) -> Result<void> {
            started.count_down();
            while (!control.cancel().requested())
                QThread::yieldCurrentThread();
            return Error{ErrorCode::Cancelled, "asked to"};
        },
        [&](Result<void> result) {
            code = result.error().code;
            loop.quit();
        });
    started.wait();
    cancel.request();
    loop.exec();
    EXPECT_EQ(code, ErrorCode::Cancelled);
}

TEST_F(Async, AWorkWhoseGuardIsGoneIsAskedToEnd)
{
    auto guard = std::make_unique<QObject>();
    std::latch started(1);
    std::atomic<bool> asked = false;
    runAsync(
        m_pool, guard.get(),
        [&](const WorkControl& control) -> Result<void> {
            started.count_down();
            while (!control.cancel().requested())
                QThread::yieldCurrentThread();
            asked = true;
            return {};
        },
        [](Result<void>) { FAIL() << "nobody is there"; });
    started.wait();
    guard.reset();
    m_pool.waitForDone();
    QCoreApplication::processEvents();
    EXPECT_TRUE(asked);
}

TEST_F(Async, WhatTheWorkThrowsIsAnError)
{
    QObject guard;
    QEventLoop loop;
    std::optional<Error> error;
    runAsync(
        m_pool, &guard, []() -> Result<int> { throw std::bad_alloc(); },
        [&](Result<int> result) {
            error = result.error();
            loop.quit();
        });
    loop.exec();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::Internal);
}

TEST_F(Async, WorkTakenOutOfThePoolIsCancelled)
{
    QThreadPool pool;
    pool.setMaxThreadCount(1);
    std::latch mayEnd(1);
    pool.start([&] { mayEnd.wait(); });
    QObject guard;
    QEventLoop loop;
    std::optional<ErrorCode> code;
    runAsync(
        pool, &guard, [](const WorkControl&) -> Result<int> { return 1; },
        [&](Result<int> result) {
            code = result.error().code;
            loop.quit();
        });
    pool.clear();
    mayEnd.count_down();
    loop.exec();
    EXPECT_EQ(code, ErrorCode::Cancelled);
}

} // namespace
} // namespace mw::app
