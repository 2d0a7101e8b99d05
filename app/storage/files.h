// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/system_calls.h"
#include "engine/api/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <span>

namespace mw::app {

/// An open file. Moves; closes itself. One thread at a time.
/// Failures: DiskFull where there is no space, else IoFailed; both name the path.
class File {
public:
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    ~File();

    /// The next bytes; 0 at the end.
    Result<std::size_t> read(std::span<char> into);
    /// Bytes from `offset` until `into` is full or the file ends; how many.
    Result<std::size_t> readAt(std::span<char> into, std::uint64_t offset);
    /// All of the bytes; after a failure some of them may stand in the file.
    Result<void> write(std::span<const char> bytes);
    Result<void> writeAt(std::span<const char> bytes, std::uint64_t offset);
    Result<void> resize(std::uint64_t bytes);
    /// Waits until the content is on the disk. After a failure nothing is known about what is: throw the
    /// file away.
    Result<void> sync();
    /// Closes and says whether that worked (some file systems report a full disk only here).
    Result<void> close();
    Result<std::uint64_t> size();

    const QString& path() const { return m_path; }
    int descriptor() const { return m_descriptor; }

private:
    friend class Files;
    File(SystemCalls& calls, QString path, int descriptor);
    Error failed(int number) const;

    SystemCalls* m_calls;
    QString m_path;
    int m_descriptor;
};

struct FileInfo {
    enum class Kind { File, Folder, Link, Other };
    Kind kind = Kind::Other;
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; ///< microseconds since 1970 UTC
};

/// The one way to files for everything under the data folder and for what is imported into it. Paths are
/// absolute. Everything made is for its owner only (0600, 0700), whatever the umask. Symbolic links are not
/// followed in the last part of a path that is written. Any thread may call; calls block on the disk.
/// Failures: FileNotFound, FileUnreadable (no permission), AlreadyExists, DiskFull, else IoFailed.
class Files {
public:
    /// The calls outlive the object.
    explicit Files(SystemCalls& calls) : m_calls(calls) {}

    Result<File> openToRead(const QString& path) const;
    /// An existing file, or a new one.
    Result<File> openToWrite(const QString& path) const;
    /// A new file; AlreadyExists where there is one.
    Result<File> create(const QString& path) const;

    Result<FileInfo> info(const QString& path) const; ///< a link is not followed
    bool exists(const QString& path) const { return info(path).ok(); }
    Result<QStringList> list(const QString& folder) const; ///< names, sorted

    Result<void> rename(const QString& from, const QString& to) const; ///< replaces a file at `to`
    Result<void> remove(const QString& path) const;                    ///< a file
    Result<void> removeFolder(const QString& path) const;              ///< an empty one
    /// With what is missing above it; an existing folder is fine.
    Result<void> makeFolder(const QString& path) const;
    /// Makes new names, renames and removals in `folder` last through a power cut.
    Result<void> syncFolder(const QString& folder) const;

    /// Lets the empty file `to` share the blocks of `from`. False where the file system cannot: copy then.
    Result<bool> reflink(File& from, File& to) const;

    Result<std::uint64_t> freeBytes(const QString& path) const;
    /// DiskFull with need and have where fewer than `bytes` are free on the file system of `path`.
    Result<void> requireSpace(const QString& path, std::uint64_t bytes) const;

    /// The whole file; IoFailed beyond `limit` bytes.
    Result<QByteArray> read(const QString& path, std::uint64_t limit = 64U << 20) const;
    /// Puts a file at `path` so that either the old or the new content is there, whatever happens: written
    /// beside it, synced, renamed, folder synced.
    Result<void> replace(const QString& path, const QByteArray& bytes) const;

    SystemCalls& calls() const { return m_calls; }

private:
    Result<File> open(const QString& path, int flags) const;

    SystemCalls& m_calls;
};

/// What errno `number` means for `path`, as in Files.
Error fileError(const QString& path, int number);

} // namespace mw::app
