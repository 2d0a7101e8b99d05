// SPDX-License-Identifier: Apache-2.0
// Every call that the store makes to the disk fails once, and from then on for ever: the state is the one
// before, the error says why, and what comes after works.
#include "app/storage/folder_lock.h"
#include "tests/fault/instance.h"
#include "tests/support/faulty_sqlite.h"
#include "tests/support/faulty_system_calls.h"
#include "tests/support/manual_clock.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cerrno>

namespace mw::app {
namespace {

using Kind = FaultySqlite::Kind;

constexpr long longestRun = 2000; // calls; a sweep ends long before

std::string caseName(long call, Kind kind, bool forEver)
{
    constexpr const char* names[] = {"EIO", "full", "short write"};
    return std::string(names[static_cast<int>(kind)]) + (forEver ? " for ever" : " once") + " at call " +
           std::to_string(call);
}

bool isClear(const Error& error)
{
    return error.code == ErrorCode::IoFailed || error.code == ErrorCode::DiskFull ||
           error.code == ErrorCode::StoreDamaged || error.code == ErrorCode::Busy;
}

/// In memory where the system has a place for that: the sweeps make thousands of files.
QString folderTemplate()
{
    const QString memory = QStringLiteral("/dev/shm");
    const QString where = QFileInfo(memory).isWritable() ? memory : QDir::tempPath();
    return where + QStringLiteral("/modelwright-faults-XXXXXX");
}

/// Keys as the store has them, not as memory does.
std::size_t keyCount(const Instance& instance)
{
    const auto count = instance.store->read([](Connection& connection) -> Result<qint64> {
        auto rows = connection.query(QStringLiteral("SELECT count(*) FROM api_keys"));
        if (!rows)
            return rows.error();
        const auto more = rows->next();
        if (!more)
            return more.error();
        return rows->integer(0);
    });
    return count ? static_cast<std::size_t>(*count) : SIZE_MAX;
}

class StoreFaults : public testing::TestWithParam<std::tuple<Kind, bool>> {
protected:
    static void SetUpTestSuite()
    {
        FaultySqlite::install();
        qputenv("QT_LOGGING_RULES", "modelwright.storage=false");
    }
    void TearDown() override { FaultySqlite::disarm(); }

    Kind kind() const { return std::get<0>(GetParam()); }
    bool forEver() const { return std::get<1>(GetParam()); }
    QString path() const { return m_folder.filePath(QStringLiteral("store.sqlite")); }

    QTemporaryDir m_folder{folderTemplate()};
    FaultySystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
};

TEST_P(StoreFaults, AChangeIsWholeOrNotThere)
{
    const Instance instance(path(), m_files, m_clock);
    ASSERT_FALSE(instance.error);
    std::size_t expected = 0;
    long call = 1;
    for (; call < longestRun; ++call) {
        SCOPED_TRACE(caseName(call, kind(), forEver()));
        FaultySqlite::arm(call, kind(), forEver());
        const auto created = instance.createKey(QStringLiteral("swept"));
        const bool struck = FaultySqlite::struck();
        FaultySqlite::disarm();
        EXPECT_TRUE(created || isClear(created.error())) << created.error().detail;
        if (created)
            ++expected;
        ASSERT_EQ(keyCount(instance), expected);
        ASSERT_TRUE(instance.createKey(QStringLiteral("after")));
        ++expected;
        ASSERT_EQ(keyCount(instance), expected);
        if (!struck)
            break;
    }
    EXPECT_GT(call, 3) << "the sweep met no calls";
    EXPECT_LT(call, longestRun);
    EXPECT_TRUE(instance.sound());
    EXPECT_EQ(instance.ring.all().size(), expected) << "memory and store tell the same";
}

TEST_P(StoreFaults, AcceptedRecordsAreKeptUntilTheDiskWorks)
{
    const Instance instance(path(), m_files, m_clock);
    ASSERT_FALSE(instance.error);
    const RequestOpening opening{Principal::owner(), {}, QStringLiteral("mw"), {}, 0, {}, {}};
    const RequestClosing closing{1, 1, 1, 1, QStringLiteral("stop"), {}, {}};
    std::size_t expected = 0;
    long call = 1;
    for (; call < 60; ++call) {
        SCOPED_TRACE(caseName(call, kind(), forEver()));
        FaultySqlite::arm(call, kind(), forEver());
        for (int i = 0; i < 3; ++i) {
            const auto id = instance.requests->open(opening);
            if (!id) {
                EXPECT_EQ(id.error().code, ErrorCode::Busy);
                continue;
            }
            instance.requests->close(*id, closing);
            ++expected;
        }
        const auto flushed = instance.store->flush();
        const bool struck = FaultySqlite::struck();
        if (!flushed) {
            EXPECT_TRUE(isClear(flushed.error())) << flushed.error().detail;
            if (forEver()) {
                const auto refused = instance.requests->open(opening);
                ASSERT_FALSE(refused) << "nothing runs unaudited";
                EXPECT_EQ(refused.error().code, ErrorCode::Busy);
            }
        }
        FaultySqlite::disarm();
        ASSERT_TRUE(instance.store->flush());
        RequestFilter all;
        all.limit = 1000;
        const auto records = instance.requests->list(Principal::owner(), all);
        ASSERT_TRUE(records);
        ASSERT_EQ(records->size(), expected);
        if (!struck)
            break;
    }
    EXPECT_GT(call, 3);
    EXPECT_LT(call, 60);
    EXPECT_TRUE(instance.sound());
}

TEST_P(StoreFaults, AReadFailsClearlyAndWorksAgain)
{
    const Instance instance(path(), m_files, m_clock);
    ASSERT_FALSE(instance.error);
    ASSERT_TRUE(instance.createKey(QStringLiteral("one")));
    for (long call = 1; call < longestRun; ++call) {
        SCOPED_TRACE(caseName(call, kind(), forEver()));
        FaultySqlite::arm(call, kind(), forEver());
        const auto checked =
            instance.store->read([](Connection& connection) { return connection.checkIntegrity(); });
        const bool struck = FaultySqlite::struck();
        FaultySqlite::disarm();
        EXPECT_TRUE(checked || isClear(checked.error())) << checked.error().detail;
        ASSERT_EQ(keyCount(instance), 1U);
        if (!struck)
            break;
    }
}

TEST_P(StoreFaults, OpeningAnExistingStore)
{
    {
        const Instance first(path(), m_files, m_clock);
        ASSERT_FALSE(first.error);
        ASSERT_TRUE(first.createKey(QStringLiteral("kept")));
    }
    long call = 1;
    for (; call < longestRun; ++call) {
        SCOPED_TRACE(caseName(call, kind(), forEver()));
        bool struck = false;
        {
            FaultySqlite::arm(call, kind(), forEver());
            const Instance faulty(path(), m_files, m_clock);
            struck = FaultySqlite::struck();
            EXPECT_TRUE(!faulty.error || isClear(*faulty.error)) << faulty.error->detail;
            FaultySqlite::disarm();
        }
        const Instance again(path(), m_files, m_clock);
        ASSERT_FALSE(again.error) << again.error->detail;
        ASSERT_EQ(keyCount(again), 1U);
        if (!struck)
            break;
    }
    EXPECT_GT(call, 3);
}

TEST_P(StoreFaults, MakingANewStore)
{
    long call = 1;
    for (; call < longestRun; ++call) {
        SCOPED_TRACE(caseName(call, kind(), forEver()));
        bool struck = false;
        {
            FaultySqlite::arm(call, kind(), forEver());
            const Instance faulty(path(), m_files, m_clock);
            struck = FaultySqlite::struck();
            EXPECT_TRUE(!faulty.error || isClear(*faulty.error)) << faulty.error->detail;
            FaultySqlite::disarm();
        }
        {
            const Instance again(path(), m_files, m_clock);
            ASSERT_FALSE(again.error) << again.error->detail;
            ASSERT_EQ(keyCount(again), 0U);
        }
        for (const char* suffix : {"", "-wal", "-shm"})
            QFile::remove(path() + QLatin1String(suffix));
        if (!struck)
            break;
    }
    EXPECT_GT(call, 3);
}

std::string parameterName(const testing::TestParamInfo<std::tuple<Kind, bool>>& info)
{
    constexpr const char* names[] = {"Eio", "Full", "ShortWrite"};
    return std::string(names[static_cast<int>(std::get<0>(info.param))]) +
           (std::get<1>(info.param) ? "ForEver" : "Once");
}

INSTANTIATE_TEST_SUITE_P(Sweep, StoreFaults,
                         testing::Combine(testing::Values(Kind::Io, Kind::Full, Kind::ShortWrite),
                                          testing::Bool()),
                         parameterName);

/// Number of the error, 0 for a short write; for ever.
class FileFaults : public testing::TestWithParam<std::tuple<int, bool>> {
protected:
    FaultySystemCalls::Plan plan(long call) const
    {
        const auto [number, forEver] = GetParam();
        if (number == 0)
            return {call, ENOSPC, forEver, FaultySystemCalls::Kind::ShortWrite};
        return {call, number, forEver, FaultySystemCalls::Kind::Error};
    }

    QStringList names() const
    {
        const auto list = m_files.list(m_folder.path());
        return list ? *list : QStringList();
    }

    QTemporaryDir m_folder{folderTemplate()};
    FaultySystemCalls m_calls;
    Files m_files{m_calls};
};

TEST_P(FileFaults, AReplacedFileHasTheOldOrTheNewContent)
{
    const QString path = m_folder.filePath(QStringLiteral("file"));
    ASSERT_TRUE(m_files.replace(path, "old"));
    long call = 1;
    for (; call < 100; ++call) {
        m_calls.arm(plan(call));
        const auto replaced = m_files.replace(path, "the new one");
        const bool struck = m_calls.struck();
        m_calls.disarm();
        const auto content = m_files.read(path);
        ASSERT_TRUE(content);
        if (replaced) {
            EXPECT_EQ(*content, "the new one");
        } else {
            EXPECT_TRUE(*content == "old" || *content == "the new one") << content->toStdString();
            const ErrorCode expected =
                std::get<0>(GetParam()) == ENOSPC ? ErrorCode::DiskFull : ErrorCode::IoFailed;
            EXPECT_EQ(replaced.error().code, expected) << replaced.error().detail;
        }
        ASSERT_TRUE(m_files.replace(path, "old")) << "works again";
        EXPECT_EQ(names(), QStringList{QStringLiteral("file")}) << "nothing is left over";
        if (!struck)
            break;
    }
    EXPECT_GT(call, 5);
    EXPECT_LT(call, 100);
}

TEST_P(FileFaults, ALockThatCannotBeTakenIsFreeAfterwards)
{
    for (long call = 1; call < 100; ++call) {
        m_calls.arm(plan(call));
        {
            const auto lock = FolderLock::take(m_files, m_folder.path(), QStringLiteral("test"));
            EXPECT_TRUE(lock || lock.error().code != ErrorCode::DataFolderInUse) << lock.error().detail;
        }
        const bool struck = m_calls.struck();
        m_calls.disarm();
        ASSERT_TRUE(FolderLock::take(m_files, m_folder.path(), QStringLiteral("test")));
        if (!struck)
            break;
    }
}

TEST_P(FileFaults, AStoreThatCannotBeMadeCanBeMadeAfterwards)
{
    const SystemClock clock;
    const QString path = m_folder.filePath(QStringLiteral("store.sqlite"));
    for (long call = 1; call < 100; ++call) {
        m_calls.arm(plan(call));
        const bool made = Store::open(path, m_files, clock).ok();
        const bool struck = m_calls.struck();
        m_calls.disarm();
        EXPECT_TRUE(made || struck);
        ASSERT_TRUE(Store::open(path, m_files, clock));
        if (!struck)
            break;
    }
}

INSTANTIATE_TEST_SUITE_P(Sweep, FileFaults,
                         testing::Combine(testing::Values(EIO, ENOSPC, 0), testing::Bool()));

} // namespace
} // namespace mw::app
