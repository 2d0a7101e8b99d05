// SPDX-License-Identifier: Apache-2.0
#include "app/registry/artefact_store.h"

#include "app/base/crypto.h"
#include "tests/support/faulty_system_calls.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace mw::app {
namespace {

/// Shares blocks by copying, as a file system with reflinks would, and can run out of room.
class Calls final : public SystemCalls {
public:
    int clone(int to, int from) override
    {
        if (!reflinks) {
            errno = EOPNOTSUPP;
            return -1;
        }
        char part[4096];
        off_t at = 0;
        for (ssize_t count = 0; (count = ::pread(from, part, sizeof part, at)) > 0; at += count) {
            if (::pwrite(to, part, static_cast<std::size_t>(count), at) != count)
                return -1;
        }
        ++clones;
        return 0;
    }
    int freeBytes(const char* path, std::uint64_t* into) override
    {
        const int done = SystemCalls::freeBytes(path, into);
        if (free)
            *into = *free;
        return done;
    }
    ssize_t write(int descriptor, const void* from, std::size_t count) override
    {
        if (room && *room < count) {
            errno = ENOSPC;
            return -1;
        }
        if (room)
            *room -= count;
        return SystemCalls::write(descriptor, from, count);
    }

    bool reflinks = false;
    int clones = 0;
    std::optional<std::uint64_t> free;
    std::optional<std::uint64_t> room;
};

const auto recorded = []() -> Result<void> { return {}; };

class Artefacts : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(m_store.open()); }

    QString file(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        return file.fileName();
    }

    QString contents() const { return m_folder.filePath(QStringLiteral("artefacts/sha256")); }

    /// Everything in the store, also what is hidden.
    QStringList names() const
    {
        return QDir(contents()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

    Result<StagedArtefact> stage(const QString& path) { return m_store.stage(path, false, {}, Cancel()); }

    QTemporaryDir m_folder;
    Calls m_calls;
    Files m_files{m_calls};
    ArtefactStore m_store{m_files, m_folder.filePath(QStringLiteral("artefacts"))};
};

TEST_F(Artefacts, AFileIsCopiedUnderItsContentsHash)
{
    const QByteArray content(3'000'000, 'x');
    const QString source = file("a.gguf", content);
    std::vector<WorkProgress> seen;
    auto staged = m_store.stage(
        source, false, [&seen](const WorkProgress& progress) { seen.push_back(progress); }, Cancel());
    ASSERT_TRUE(staged) << staged.error().detail;
    EXPECT_EQ(staged->sha256().toLatin1(), sha256(content).toHex());
    EXPECT_EQ(staged->bytes(), 3'000'000U);
    EXPECT_FALSE(staged->wasThere());
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen.back().done, 3'000'000U);
    EXPECT_EQ(seen.back().total, 3'000'000U);

    ASSERT_TRUE(m_store.publish(*staged, recorded));
    EXPECT_EQ(names(), QStringList{staged->sha256()});
    QFile kept(m_store.path(staged->sha256()));
    ASSERT_TRUE(kept.open(QIODevice::ReadOnly));
    EXPECT_EQ(kept.readAll(), content);
    struct stat mine {};
    struct stat theirs {};
    struct stat folder {};
    ASSERT_EQ(::stat(kept.fileName().toLocal8Bit().constData(), &mine), 0);
    ASSERT_EQ(::stat(source.toLocal8Bit().constData(), &theirs), 0);
    ASSERT_EQ(::stat(contents().toLocal8Bit().constData(), &folder), 0);
    EXPECT_EQ(mine.st_mode & 0777, 0600U);
    EXPECT_EQ(folder.st_mode & 0777, 0700U);
    EXPECT_NE(mine.st_ino, theirs.st_ino) << "never linked to a user's file";
}

TEST_F(Artefacts, BlocksAreSharedWhereTheFileSystemCan)
{
    m_calls.reflinks = true;
    m_calls.free = 0; // sharing needs no room
    auto staged = stage(file("a.gguf", "shared blocks"));
    ASSERT_TRUE(staged) << staged.error().detail;
    EXPECT_EQ(m_calls.clones, 1);
    EXPECT_EQ(staged->sha256().toLatin1(), sha256("shared blocks").toHex());
}

TEST_F(Artefacts, WhatIsNotPublishedIsGone)
{
    {
        const auto staged = stage(file("a.gguf", "abc"));
        ASSERT_TRUE(staged);
        EXPECT_EQ(names().size(), 1);
    }
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, TheSameContentIsReadButNotCopied)
{
    auto first = stage(file("a.gguf", "abc"));
    ASSERT_TRUE(m_store.publish(*first, recorded));
    m_calls.free = 0;
    auto second = stage(file("b.gguf", "abc"));
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_TRUE(second->wasThere());
    ASSERT_TRUE(m_store.publish(*second, recorded));
    EXPECT_EQ(names(), QStringList{first->sha256()});

    m_calls.free.reset();
    const auto other = stage(file("c.gguf", "xyz"));
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->wasThere()) << "the same size is not the same content";

    ASSERT_TRUE(QFile::remove(m_store.path(first->sha256())));
    EXPECT_EQ(m_store.publish(*second, recorded).error().code, ErrorCode::FileNotFound);
}

TEST_F(Artefacts, OnlyFilesAreTaken)
{
    const QString real = file("real.gguf", "abc");
    const QString link = m_folder.filePath("link.gguf");
    ASSERT_EQ(::symlink(real.toLocal8Bit().constData(), link.toLocal8Bit().constData()), 0);
    const QString pipe = m_folder.filePath("pipe.gguf");
    ASSERT_EQ(::mkfifo(pipe.toLocal8Bit().constData(), 0600), 0);
    for (const QString& path : {link, pipe, m_folder.path(), QStringLiteral("/dev/zero")}) {
        const auto staged = stage(path);
        ASSERT_FALSE(staged) << path.toStdString();
        EXPECT_EQ(staged.error().code, ErrorCode::NotAModelFile) << path.toStdString();
    }
    EXPECT_EQ(stage(m_folder.filePath("none.gguf")).error().code, ErrorCode::FileNotFound);
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, MissingRoomIsToldBeforeAnythingIsCopied)
{
    m_calls.free = 400;
    const auto staged = stage(file("a.gguf", QByteArray(1000, 'x')));
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().code, ErrorCode::DiskFull);
    ASSERT_EQ(staged.error().args.size(), 3U);
    EXPECT_EQ(staged.error().args[1], "1000");
    EXPECT_EQ(staged.error().args[2], "400");
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, ADiskThatFillsOnTheWayTellsHowMuchIsMissing)
{
    m_calls.room = 1'500'000;
    m_calls.free = 10'000'000; // until the copy has begun
    const QString source = file("a.gguf", QByteArray(3'000'000, 'x'));
    const auto staged = m_store.stage(
        source, false, [this](const WorkProgress&) { m_calls.free = 1'500'000; }, Cancel());
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().code, ErrorCode::DiskFull);
    ASSERT_EQ(staged.error().args.size(), 3U) << staged.error().detail;
    EXPECT_EQ(staged.error().args[1], "3000000");
    EXPECT_EQ(staged.error().args[2], "1500000");
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, CancelLeavesNothing)
{
    const Cancel cancel;
    const auto staged = m_store.stage(
        file("a.gguf", QByteArray(3'000'000, 'x')), false,
        [&cancel](const WorkProgress&) { cancel.request(); }, cancel);
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, ASourceThatChangesMeanwhileIsRefused)
{
    const QString source = file("a.gguf", QByteArray(3'000'000, 'x'));
    bool grown = false;
    const auto grow = [&](const WorkProgress&) {
        if (std::exchange(grown, true))
            return;
        QFile file(source);
        ASSERT_TRUE(file.open(QIODevice::Append));
        file.write("more");
    };
    const auto staged = m_store.stage(source, false, grow, Cancel());
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().code, ErrorCode::FileDamaged);
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, WhatCannotBeRecordedIsTakenAway)
{
    auto staged = stage(file("a.gguf", "abc"));
    ASSERT_TRUE(staged);
    const auto published = m_store.publish(*staged, []() -> Result<void> {
        return Error{ErrorCode::IoFailed, "store"};
    });
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().detail, "store");
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, AFileStaysWhileSomebodyWantsIt)
{
    auto staged = stage(file("a.gguf", "abc"));
    ASSERT_TRUE(m_store.publish(*staged, recorded));
    const QString content = staged->sha256();
    const auto wanted = [](bool answer) { return [answer](const QString&) { return Result<bool>(answer); }; };
    ASSERT_TRUE(m_store.remove({content}, recorded, wanted(true)));
    EXPECT_EQ(names(), QStringList{content});
    const auto failing = []() -> Result<void> { return Error{ErrorCode::StillUsed, "an alias"}; };
    EXPECT_EQ(m_store.remove({content}, failing, wanted(true)).error().code, ErrorCode::StillUsed);
    EXPECT_EQ(names(), QStringList{content});
    ASSERT_TRUE(m_store.remove({content}, recorded, wanted(false)));
    EXPECT_TRUE(names().isEmpty());
}

TEST_F(Artefacts, WhatKilledProcessesLeftIsSettledAtTheNextStart)
{
    const QString kept(64, 'a');
    const QString orphan(64, 'b');
    const QString neverThere(64, 'c');
    for (const QString& name : {QStringLiteral(".import-1"), kept, orphan, QString(".pending-" + kept),
                                QString(".pending-" + orphan), QString(".pending-" + neverThere)})
        file("artefacts/sha256/" + name, "abc");
    ASSERT_TRUE(m_store.open());
    ASSERT_TRUE(m_store.settle([&](const QString& sha256) { return Result<bool>(sha256 == kept); }));
    EXPECT_EQ(names(), QStringList{kept});
}

TEST_F(Artefacts, HashesAreRecognised)
{
    EXPECT_TRUE(isSha256(QString(64, '0')));
    for (const QString& text : {QString(), QString(63, 'a'), QString(65, 'a'), QString(64, 'A'),
                                QString(64, 'g'), QString("../" + QString(61, 'a'))})
        EXPECT_FALSE(isSha256(text)) << text.toStdString();
}

/// Every call of an import fails once, in each way; afterwards nothing is left and it works again.
TEST(ArtefactFaults, AnyFailingCallLeavesNothingBehind)
{
    for (const int number : {EIO, ENOSPC}) {
        int failures = 0;
        for (long call = 1;; ++call) {
            const QTemporaryDir folder;
            QFile source(folder.filePath("a.gguf"));
            ASSERT_TRUE(source.open(QIODevice::WriteOnly));
            source.write(QByteArray(1'100'000, 'y'));
            source.close();
            FaultySystemCalls calls;
            const Files files(calls);
            ArtefactStore store(files, folder.filePath("artefacts"));
            const auto import = [&]() -> Result<void> {
                if (auto opened = store.open(); !opened)
                    return opened;
                auto staged = store.stage(source.fileName(), false, {}, Cancel());
                return staged ? store.publish(*staged, recorded) : staged.error();
            };
            calls.arm({call, number, false, FaultySystemCalls::Kind::Error});
            const auto done = import();
            const bool struck = calls.struck();
            calls.disarm();
            ASSERT_TRUE(store.open());
            ASSERT_TRUE(store.settle([&done](const QString&) { return Result<bool>(done.ok()); }));
            const QStringList left = QDir(folder.filePath("artefacts/sha256"))
                                         .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
            EXPECT_EQ(left.size(), done ? 1 : 0) << "call " << call << ": " << left.join(' ').toStdString();
            if (!done) {
                ++failures;
                const ErrorCode code = done.error().code;
                EXPECT_TRUE(code == ErrorCode::IoFailed || code == ErrorCode::DiskFull)
                    << done.error().detail;
            }
            EXPECT_TRUE(import()) << "works again after call " << call;
            if (!struck)
                break;
        }
        EXPECT_GT(failures, 10);
    }
}

} // namespace
} // namespace mw::app
