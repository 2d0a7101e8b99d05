// SPDX-License-Identifier: Apache-2.0
#include "app/storage/migrations.h"
#include "app/storage/store.h"
#include "tests/support/faulty_system_calls.h"
#include "tests/support/manual_clock.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cerrno>

namespace mw::app {
namespace {

class MigrationsTest : public testing::Test {
protected:
    void SetUp() override
    {
        auto known = builtInMigrations();
        ASSERT_TRUE(known);
        m_known = *std::move(known);
    }

    Result<int> migrateWith(const std::vector<Migration>& migrations)
    {
        auto connection = Connection::open(path(), Dialect::Use::Write);
        if (!connection)
            return connection.error();
        return migrate(**connection, m_files, path(), migrations, m_clock);
    }

    std::vector<Migration> withNext(const QString& sql) const
    {
        auto migrations = m_known;
        migrations.push_back({static_cast<int>(migrations.size()) + 1, QStringLiteral("next"), sql});
        return migrations;
    }

    Result<qint64> number(const QString& file, const QString& sql)
    {
        auto connection = Connection::open(file, Dialect::Use::Read);
        if (!connection)
            return connection.error();
        auto rows = (*connection)->query(sql);
        if (!rows)
            return rows.error();
        const auto more = rows->next();
        if (!more)
            return more.error();
        return rows->integer(0);
    }

    QStringList names() const
    {
        const auto list = m_files.list(m_folder.path());
        return list ? *list : QStringList();
    }
    QString path() const { return m_folder.filePath(QStringLiteral("store.sqlite")); }
    QString copyBeforeNext() const
    {
        return path() + QStringLiteral(".before-%1").arg(m_known.size() + 1, 4, 10, QLatin1Char('0'));
    }

    QTemporaryDir m_folder;
    FaultySystemCalls m_calls;
    Files m_files{m_calls};
    ManualClock m_clock;
    std::vector<Migration> m_known;
};

TEST_F(MigrationsTest, ANewStoreGetsAllOfThemOnce)
{
    EXPECT_EQ(*migrateWith(m_known), static_cast<int>(m_known.size()));
    EXPECT_EQ(*migrateWith(m_known), 0);
    EXPECT_EQ(names(), QStringList{QStringLiteral("store.sqlite")}) << "no copy of nothing";
}

TEST_F(MigrationsTest, ACopyIsMadeBeforeALaterOne)
{
    ASSERT_TRUE(migrateWith(m_known));
    EXPECT_EQ(*migrateWith(withNext(QStringLiteral("CREATE TABLE added (id {identity}) {strict};"))), 1);
    EXPECT_TRUE(number(path(), QStringLiteral("SELECT count(*) FROM added")));
    EXPECT_FALSE(number(copyBeforeNext(), QStringLiteral("SELECT count(*) FROM added")));
    EXPECT_EQ(*number(copyBeforeNext(), QStringLiteral("SELECT count(*) FROM schema_migrations")),
              static_cast<qint64>(m_known.size()));
    EXPECT_EQ(QFile::permissions(copyBeforeNext()) & (QFile::ReadGroup | QFile::ReadOther),
              QFile::Permissions());
}

TEST_F(MigrationsTest, AFailingOneLeavesTheStoreAsItWas)
{
    ASSERT_TRUE(migrateWith(m_known));
    const auto failed =
        migrateWith(withNext(QStringLiteral("CREATE TABLE added (id {identity}); NO SUCH WORD;")));
    ASSERT_FALSE(failed);
    EXPECT_FALSE(number(path(), QStringLiteral("SELECT count(*) FROM added")));
    EXPECT_EQ(*migrateWith(m_known), 0) << "the program before it still opens the store";
}

TEST_F(MigrationsTest, WithoutItsCopyNothingIsMigrated)
{
    ASSERT_TRUE(migrateWith(m_known));
    const auto next = withNext(QStringLiteral("CREATE TABLE added (id {identity}) {strict};"));
    for (long call = 1; call < 100; ++call) {
        m_calls.arm({call, ENOSPC, true, FaultySystemCalls::Kind::Error});
        const auto migrated = migrateWith(next);
        const bool struck = m_calls.struck();
        m_calls.disarm();
        if (!struck) {
            EXPECT_TRUE(migrated);
            return;
        }
        if (migrated)
            continue; // the call was one that may fail, such as the removal of what is not there
        EXPECT_EQ(migrated.error().code, ErrorCode::DiskFull) << migrated.error().detail;
        ASSERT_FALSE(number(path(), QStringLiteral("SELECT count(*) FROM added")));
    }
}

TEST_F(MigrationsTest, AStoreOfANewerProgramIsRefusedUntouched)
{
    ASSERT_TRUE(migrateWith(withNext(QStringLiteral("CREATE TABLE added (id {identity}) {strict};"))));
    const SystemClock clock;
    const auto opened = Store::open(path(), m_files, clock);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::StoreTooNew);
    EXPECT_EQ(opened.error().args[1], std::to_string(m_known.size() + 1));
    EXPECT_TRUE(number(path(), QStringLiteral("SELECT count(*) FROM added")));
}

TEST_F(MigrationsTest, AnEditedMigrationIsNoticed)
{
    ASSERT_TRUE(migrateWith(m_known));
    m_known[0].sql += QStringLiteral("\n-- edited later");
    const auto migrated = migrateWith(m_known);
    ASSERT_FALSE(migrated);
    EXPECT_EQ(migrated.error().code, ErrorCode::StoreDamaged);
}

TEST_F(MigrationsTest, WhatIsNoStoreIsSaidToBeDamaged)
{
    QFile file(path());
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    const SystemClock clock;
    const auto opened = Store::open(path(), m_files, clock);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::StoreDamaged) << opened.error().detail;
}

TEST(SplitStatements, QuotesAndCommentsHideSemicolons)
{
    EXPECT_EQ(splitStatements(QStringLiteral("a 'x;''y' ; -- no; end\n b \"c;d\";\n\n;e")),
              (QStringList{QStringLiteral("a 'x;''y'"), QStringLiteral("b \"c;d\""), QStringLiteral("e")}));
    EXPECT_TRUE(splitStatements(QStringLiteral("-- nothing")).isEmpty());
}

} // namespace
} // namespace mw::app
