// SPDX-License-Identifier: Apache-2.0
#include "app/storage/store.h"

#include "app/base/identifiers.h"
#include "tests/support/manual_clock.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <future>
#include <latch>

#include <sys/stat.h>

namespace mw::app {
namespace {

const QString insertSetting =
    QStringLiteral("INSERT INTO settings (key, value, updated_at, updated_by) VALUES (?, ?, ?, ?)");

Result<void> put(Connection& connection, const QString& key)
{
    const auto done = connection.run(insertSetting, key, QStringLiteral("1"), 1, QStringLiteral("test"));
    return done ? Result<void>() : done.error();
}

Result<qint64> count(Connection& connection)
{
    auto rows = connection.query(QStringLiteral("SELECT count(*) FROM settings"));
    if (!rows)
        return rows.error();
    const auto more = rows->next();
    if (!more)
        return more.error();
    return rows->integer(0);
}

class StoreTest : public testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen(StoreLimits limits = {})
    {
        m_store.reset();
        auto opened = Store::open(path(), m_files, m_clock, limits);
        ASSERT_TRUE(opened) << opened.error().detail;
        m_store = *std::move(opened);
    }

    QString path() const { return m_folder.filePath(QStringLiteral("store.sqlite")); }
    qint64 settings() const { return *m_store->read(count); }

    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::unique_ptr<Store> m_store;
};

TEST_F(StoreTest, AChangeIsReadAndSurvivesReopening)
{
    const auto changed = m_store->change([](Connection& connection) -> Result<int> {
        if (auto done = put(connection, QStringLiteral("a")); !done)
            return done.error();
        return 7;
    });
    ASSERT_TRUE(changed);
    EXPECT_EQ(*changed, 7);
    EXPECT_EQ(settings(), 1);
    reopen();
    EXPECT_EQ(settings(), 1);
}

TEST_F(StoreTest, TheDatabaseTellsItsVersion)
{
    EXPECT_TRUE(m_store->productVersion().startsWith(QLatin1String("3.")))
        << qPrintable(m_store->productVersion());
}

TEST_F(StoreTest, AFailingChangeLeavesNothing)
{
    const auto changed = m_store->change([](Connection& connection) -> Result<void> {
        if (auto done = put(connection, QStringLiteral("a")); !done)
            return done;
        return Error{ErrorCode::NotFound, "second half"};
    });
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, ErrorCode::NotFound);
    EXPECT_EQ(settings(), 0);
    EXPECT_TRUE(m_store->change([](Connection& connection) { return put(connection, QStringLiteral("a")); }));
}

TEST_F(StoreTest, AnExceptionInAChangeIsAnError)
{
    const auto changed = m_store->change([](Connection& connection) -> Result<void> {
        static_cast<void>(put(connection, QStringLiteral("a")));
        throw std::runtime_error("unexpected");
    });
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().detail, "unexpected");
    EXPECT_EQ(settings(), 0);
}

TEST_F(StoreTest, UniqueAndForeignKeysAreTold)
{
    const auto twice = [](Connection& connection) { return put(connection, QStringLiteral("a")); };
    ASSERT_TRUE(m_store->change(twice));
    EXPECT_EQ(m_store->change(twice).error().code, ErrorCode::AlreadyExists);
    const auto orphan = m_store->change([](Connection& connection) {
        return connection.run(QStringLiteral("INSERT INTO aliases (model_id, alias, version_id, updated_at, "
                                             "updated_by) VALUES (5, 'x', 5, 0, '')"));
    });
    ASSERT_FALSE(orphan);
    EXPECT_EQ(orphan.error().code, ErrorCode::StillUsed) << orphan.error().detail;
}

TEST_F(StoreTest, ValuesComeBackAsTheyWereBound)
{
    const QString odd = QStringLiteral("' OR 1=1 -- %_\u4e2d") + QChar(0) + QStringLiteral("after");
    ASSERT_TRUE(m_store->change([&](Connection& connection) { return put(connection, odd); }));
    const auto read = m_store->read([&](Connection& connection) -> Result<QString> {
        auto rows = connection.query(QStringLiteral("SELECT key FROM settings WHERE key = ?"), odd);
        if (!rows)
            return rows.error();
        const auto more = rows->next();
        return more && *more ? rows->text(0) : QString();
    });
    EXPECT_EQ(*read, odd);
}

TEST_F(StoreTest, ReadersCannotWrite)
{
    EXPECT_FALSE(m_store->read([](Connection& connection) { return put(connection, QStringLiteral("a")); }));
    EXPECT_EQ(settings(), 0);
}

TEST_F(StoreTest, ACallFromInsideATransactionIsRefusedInsteadOfWaitingForItself)
{
    const auto nested = m_store->change([this](Connection&) { return m_store->read(count); });
    ASSERT_FALSE(nested);
    EXPECT_EQ(nested.error().code, ErrorCode::Internal);
}

TEST_F(StoreTest, AppendedRowsAreThereAfterFlushAndAfterClosing)
{
    for (int i = 0; i < 600; ++i) {
        ASSERT_TRUE(
            m_store->append([i](Connection& connection) { return put(connection, QString::number(i)); }));
    }
    ASSERT_TRUE(m_store->flush());
    EXPECT_EQ(settings(), 600);
    ASSERT_TRUE(
        m_store->append([](Connection& connection) { return put(connection, QStringLiteral("last")); }));
    reopen();
    EXPECT_EQ(settings(), 601);
}

TEST_F(StoreTest, OneImpossibleRowDoesNotHurtItsGroup)
{
    for (const char* key : {"a", "a", "b"}) {
        ASSERT_TRUE(
            m_store->append([key](Connection& connection) { return put(connection, QLatin1String(key)); }));
    }
    ASSERT_TRUE(m_store->flush());
    EXPECT_EQ(settings(), 2);
}

TEST_F(StoreTest, AFullQueueRefuses)
{
    StoreLimits limits;
    limits.queue = 4;
    reopen(limits);
    std::promise<void> go;
    std::latch held(1);
    // The writer is held in a transaction, so nothing leaves the queue.
    auto holding = std::async(std::launch::async, [&] {
        return m_store->change([&](Connection&) -> Result<void> {
            held.count_down();
            go.get_future().wait();
            return {};
        });
    });
    held.wait();
    const auto row = [](int i) {
        return [i](Connection& connection) { return put(connection, QString::number(i)); };
    };
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(m_store->append(row(i)));
    const auto refused = m_store->append(row(4));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    for (int i = 4; i < 8; ++i)
        EXPECT_TRUE(m_store->complete(row(i))) << "what has begun may end";
    EXPECT_FALSE(m_store->complete(row(8)));
    go.set_value();
    EXPECT_TRUE(holding.get());
    EXPECT_TRUE(m_store->flush());
    EXPECT_EQ(settings(), 8);
}

TEST_F(StoreTest, ManyThreadsAtOnce)
{
    std::vector<std::future<bool>> all;
    for (int thread = 0; thread < 4; ++thread) {
        all.push_back(std::async(std::launch::async, [this, thread] {
            bool ok = true;
            for (int i = 0; i < 10; ++i) {
                const QString key = QStringLiteral("%1-%2").arg(thread).arg(i);
                ok = ok && m_store->change([&](Connection& connection) { return put(connection, key); });
                ok = ok && m_store->read(count);
                ok = ok && m_store->append([key](Connection& connection) {
                    return put(connection, key + QStringLiteral(" appended"));
                });
            }
            return ok;
        }));
    }
    for (auto& one : all)
        EXPECT_TRUE(one.get());
    EXPECT_TRUE(m_store->flush());
    EXPECT_EQ(settings(), 80);
}

TEST_F(StoreTest, FilesAreForTheirOwnerWhateverTheUmask)
{
    m_store.reset();
    ASSERT_TRUE(QFile::remove(path()));
    const mode_t before = ::umask(0);
    reopen();
    EXPECT_TRUE(m_store->change([](Connection& connection) { return put(connection, QStringLiteral("a")); }));
    ::umask(before);
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat status {};
        const QString file = path() + QLatin1String(suffix);
        ASSERT_EQ(::stat(QFile::encodeName(file).constData(), &status), 0) << suffix;
        EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
    }
}

TEST_F(StoreTest, ExtensionsCannotBeLoaded)
{
    const auto loaded = m_store->change(
        [](Connection& connection) { return connection.run(QStringLiteral("SELECT load_extension('x')")); });
    EXPECT_FALSE(loaded);
}

TEST(Uuid, IsVersionSevenAndSortsByTime)
{
    const QString first = newUuid(1'800'000'000'000'000);
    const QString second = newUuid(1'800'000'000'001'000);
    EXPECT_EQ(first.size(), 36);
    EXPECT_EQ(first[14], u'7');
    EXPECT_TRUE(QStringLiteral("89ab").contains(first[19])) << first.toStdString();
    EXPECT_LT(first, second);
    EXPECT_NE(newUuid(0), newUuid(0));
}

} // namespace
} // namespace mw::app
