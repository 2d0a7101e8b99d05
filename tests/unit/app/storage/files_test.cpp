// SPDX-License-Identifier: Apache-2.0
#include "app/storage/files.h"
#include "app/storage/folder_lock.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <limits>

#include <fcntl.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mw::app {
namespace {

class FilesTest : public testing::Test {
protected:
    QString at(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QStringList names() const
    {
        const auto list = m_files.list(m_folder.path());
        return list ? *list : QStringList();
    }
    static mode_t modeOf(const QString& path)
    {
        struct stat status {};
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
    }

    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
};

TEST_F(FilesTest, WhatIsWrittenIsRead)
{
    auto file = m_files.create(at("file"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(std::string("hello world")));
    ASSERT_TRUE(file->writeAt(std::string("W"), 6));
    EXPECT_EQ(*file->size(), 11U);
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(file->close());
    EXPECT_EQ(*m_files.read(at("file")), "hello World");
    auto again = m_files.openToRead(at("file"));
    ASSERT_TRUE(again);
    std::array<char, 20> into{};
    EXPECT_EQ(*again->readAt(into, 6), 5U);
    EXPECT_EQ(*again->read(into), 11U);
    EXPECT_EQ(*again->read(into), 0U);
}

TEST_F(FilesTest, ErrorsTellWhatHappened)
{
    EXPECT_EQ(m_files.openToRead(at("none")).error().code, ErrorCode::FileNotFound);
    ASSERT_TRUE(m_files.create(at("file")));
    EXPECT_EQ(m_files.create(at("file")).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(m_files.openToRead(m_folder.path()).error().code, ErrorCode::IoFailed)
        << "a folder is not read";
    EXPECT_EQ(m_files.read(at("file"), 0).ok(), true);
    ASSERT_TRUE(m_files.replace(at("file"), "12345"));
    EXPECT_EQ(m_files.read(at("file"), 4).error().code, ErrorCode::IoFailed) << "larger than the limit";
}

TEST_F(FilesTest, APipeWithoutAWriterDoesNotHoldTheThread)
{
    ASSERT_EQ(::mkfifo(QFile::encodeName(at("pipe")).constData(), 0600), 0);
    EXPECT_FALSE(m_files.openToRead(at("pipe")));
}

TEST_F(FilesTest, LinksAreNotWrittenThrough)
{
    ASSERT_TRUE(m_files.replace(at("target"), "safe"));
    ASSERT_TRUE(QFile::link(at("target"), at("link")));
    EXPECT_FALSE(m_files.openToWrite(at("link")));
    EXPECT_EQ(m_files.info(at("link"))->kind, FileInfo::Kind::Link);
    EXPECT_EQ(*m_files.read(at("target")), "safe");
}

TEST_F(FilesTest, EverythingIsForItsOwnerWhateverTheUmask)
{
    const mode_t before = ::umask(0);
    ASSERT_TRUE(m_files.makeFolder(at("a/b/c")));
    ASSERT_TRUE(m_files.create(at("a/b/c/file")));
    ASSERT_TRUE(m_files.replace(at("a/replaced"), "x"));
    ::umask(before);
    EXPECT_EQ(modeOf(at("a")), 0700U);
    EXPECT_EQ(modeOf(at("a/b/c")), 0700U);
    EXPECT_EQ(modeOf(at("a/b/c/file")), 0600U);
    EXPECT_EQ(modeOf(at("a/replaced")), 0600U);
    EXPECT_TRUE(m_files.makeFolder(at("a/b"))) << "an existing one is fine";
    EXPECT_FALSE(m_files.makeFolder(at("a/replaced"))) << "a file is none";
}

TEST_F(FilesTest, NamesMoveAndGo)
{
    ASSERT_TRUE(m_files.replace(at("one"), "1"));
    ASSERT_TRUE(m_files.replace(at("two"), "2"));
    ASSERT_TRUE(m_files.rename(at("one"), at("two")));
    EXPECT_EQ(names(), QStringList{QStringLiteral("two")});
    EXPECT_EQ(*m_files.read(at("two")), "1");
    ASSERT_TRUE(m_files.remove(at("two")));
    EXPECT_FALSE(m_files.exists(at("two")));
    EXPECT_EQ(m_files.remove(at("two")).error().code, ErrorCode::FileNotFound);
}

TEST_F(FilesTest, MissingSpaceIsToldBeforeAnythingIsWritten)
{
    EXPECT_TRUE(m_files.requireSpace(m_folder.path(), 1));
    const auto refused = m_files.requireSpace(m_folder.path(), std::numeric_limits<std::uint64_t>::max());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::DiskFull);
    ASSERT_EQ(refused.error().args.size(), 3U);
    EXPECT_EQ(refused.error().args[1], "18446744073709551615");
}

TEST_F(FilesTest, AReflinkIsACopyOrIsSaidToBeImpossible)
{
    ASSERT_TRUE(m_files.replace(at("from"), "content"));
    auto from = m_files.openToRead(at("from"));
    auto to = m_files.create(at("to"));
    ASSERT_TRUE(from && to);
    const auto linked = m_files.reflink(*from, *to);
    ASSERT_TRUE(linked);
    EXPECT_EQ(*m_files.read(at("to")), *linked ? "content" : "");
}

TEST_F(FilesTest, TheLockHasOneHolderWhoIsNamed)
{
    {
        auto lock = FolderLock::take(m_files, m_folder.path(), QStringLiteral("window"));
        ASSERT_TRUE(lock);
        const auto second = FolderLock::take(m_files, m_folder.path(), QStringLiteral("mw"));
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::DataFolderInUse);
        ASSERT_EQ(second.error().args.size(), 2U);
        EXPECT_EQ(second.error().args[1], "window (process " + std::to_string(::getpid()) + ")");
        ASSERT_TRUE(lock->announce(QStringLiteral("mw serve")));
        EXPECT_EQ(FolderLock::owner(m_files, m_folder.path())->serves, QStringLiteral("mw serve"));
    }
    EXPECT_TRUE(FolderLock::take(m_files, m_folder.path(), QStringLiteral("mw")));
}

/// A process of its own that waits for `go`, tries the lock, tells whether it has it, and keeps it till
/// `end`.
pid_t racer(const Files& files, const QString& folder, int go, int tell, int end)
{
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    char byte = 0;
    static_cast<void>(!::read(go, &byte, 1));
    const auto lock = FolderLock::take(files, folder, QStringLiteral("racer"));
    byte = lock ? 'y' : lock.error().code == ErrorCode::DataFolderInUse ? 'n' : '?';
    static_cast<void>(!::write(tell, &byte, 1));
    static_cast<void>(!::read(end, &byte, 1));
    std::_Exit(0);
}

TEST_F(FilesTest, OfTwoProcessesThatRaceOneOwnsTheFolder)
{
    for (int round = 0; round < 100; ++round) {
        int go[2];
        int tell[2];
        int end[2];
        ASSERT_EQ(::pipe(go) | ::pipe(tell) | ::pipe(end), 0);
        const pid_t children[] = {racer(m_files, m_folder.path(), go[0], tell[1], end[0]),
                                  racer(m_files, m_folder.path(), go[0], tell[1], end[0])};
        ASSERT_EQ(::write(go[1], "gg", 2), 2);
        std::string told(2, ' ');
        for (char& one : told)
            ASSERT_EQ(::read(tell[0], &one, 1), 1);
        EXPECT_TRUE(told == "yn" || told == "ny") << told << " in round " << round;
        ASSERT_EQ(::write(end[1], "ee", 2), 2);
        for (const pid_t child : children)
            ::waitpid(child, nullptr, 0);
        for (const int* ends : {go, tell, end}) {
            ::close(ends[0]);
            ::close(ends[1]);
        }
    }
}

TEST_F(FilesTest, TheLockOfAKilledProcessIsFree)
{
    int tell[2];
    int never[2];
    ASSERT_EQ(::pipe(tell) | ::pipe(never), 0);
    const pid_t child = racer(m_files, m_folder.path(), ::open("/dev/zero", O_RDONLY), tell[1], never[0]);
    char byte = 0;
    ASSERT_EQ(::read(tell[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    EXPECT_FALSE(FolderLock::take(m_files, m_folder.path(), QStringLiteral("test")));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(FolderLock::take(m_files, m_folder.path(), QStringLiteral("test")));
}

} // namespace
} // namespace mw::app
