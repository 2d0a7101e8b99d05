// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/storage/files.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>

namespace mw::app {

/// A copy that is complete and on the disk but not yet under its name. Gone with the object unless it was
/// published. Moves.
class StagedArtefact {
public:
    StagedArtefact(StagedArtefact&& other) noexcept;
    StagedArtefact& operator=(StagedArtefact&&) = delete;
    ~StagedArtefact();

    const QString& sha256() const { return m_sha256; }
    std::uint64_t bytes() const { return m_bytes; }

    /// Where the copy lies, to look at before it is published; where the content was there already, its
    /// place.
    const QString& path() const { return m_path; }

    /// Whether the same content lay in the store already, so that nothing was copied.
    bool wasThere() const { return m_wasThere; }

private:
    friend class ArtefactStore;
    StagedArtefact(const Files& files, QString path) : m_files(&files), m_path(std::move(path)) {}

    const Files* m_files;
    QString m_path;
    QString m_sha256;
    std::uint64_t m_bytes = 0;
    bool m_wasThere = false;
};

/// Files by their content: FOLDER/sha256/<64 hexadecimal digits>, each written once, for its owner only,
/// never linked to a user's file. Whoever makes it holds the data folder's lock. Any thread may call; calls
/// block on the disk. `publish`, `remove` and `settle` of one content must not run at the same time.
/// Failures are those of Files; the data folder is unchanged after each.
class ArtefactStore {
public:
    /// `files` outlives the object; `folder` is absolute.
    ArtefactStore(const Files& files, const QString& folder);

    /// Makes the folders where they are missing and removes what interrupted imports left.
    Result<void> open();

    /// Whether anything still refers to a content.
    using IsWanted = std::function<Result<bool>(const QString& sha256)>;

    /// What a killed process may have left between a file and the row that tells of it: for each such content
    /// `isWanted` decides whether the file stays.
    Result<void> settle(const IsWanted& isWanted);

    QString path(const QString& sha256) const;

    /// Copies `source` (shares its blocks where the file system can), hashing it, and waits until the disk
    /// has it. `progress` counts bytes of the source, on the calling thread. Content whose file is there
    /// already is only read, unless `evenIfThere`. Fails with NotAModelFile for folders, symbolic links,
    /// pipes and devices, FileDamaged where the source changes meanwhile, DiskFull (args with need and
    /// have), Cancelled.
    Result<StagedArtefact> stage(const QString& source, bool evenIfThere, const ProgressCallback& progress,
                                 const Cancel& cancel) const;

    /// Gives a staged copy its name, runs `record`, which makes it known, and takes the file away again
    /// where that fails and it was not there before. Fails with FileNotFound where content that was there
    /// when it was staged has been removed since: stage it again.
    Result<void> publish(StagedArtefact& staged, const std::function<Result<void>()>& record);

    /// Runs `forget`, then removes those of `contents` that nobody wants any more. A file that cannot be
    /// removed goes with `settle` at the next start.
    Result<void> remove(const QStringList& contents, const std::function<Result<void>()>& forget,
                        const IsWanted& isWanted);

    /// Fails as `stage` does where `source` is no file.
    Result<void> checkSource(const QString& source) const;

    /// The SHA-256 of what lies under a name now, 64 digits.
    Result<QString> hash(const QString& path, const ProgressCallback& progress, const Cancel& cancel) const;

private:
    Result<bool> sizeIsThere(std::uint64_t bytes) const;
    Result<void> copy(const QString& source, StagedArtefact& into, std::uint64_t bytes,
                      const ProgressCallback& progress, const Cancel& cancel) const;
    Result<void> copyBytes(File& from, File& to, std::uint64_t bytes, QString* sha256,
                           const ProgressCallback& progress, const Cancel& cancel) const;
    QString marker(const QString& sha256) const;
    Result<void> mark(const QString& sha256) const;
    Result<void> settleOne(const QString& sha256, const IsWanted& isWanted) const;

    const Files& m_files;
    const QString m_folder; ///< with sha256/
};

/// Whether `text` is 64 lower-case hexadecimal digits: nothing else becomes part of a path.
bool isSha256(const QString& text);

} // namespace mw::app
