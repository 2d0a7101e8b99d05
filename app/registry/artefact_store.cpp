// SPDX-License-Identifier: Apache-2.0
#include "app/registry/artefact_store.h"

#include "app/base/crypto.h"
#include "app/base/identifiers.h"
#include "app/base/logging.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>
#include <vector>

namespace mw::app {

namespace {

constexpr std::size_t chunk = std::size_t(1) << 20;
const QLatin1String importing(".import-"); // a copy that is being made
const QLatin1String pending(".pending-");  // its row is on the way in or out

Error cancelled()
{
    return {ErrorCode::Cancelled, "cancelled"};
}

/// Only files are imported: the rest would be read for ever, or point elsewhere.
Result<FileInfo> sourceInfo(const Files& files, const QString& source)
{
    const auto info = files.info(source);
    if (!info)
        return info;
    const char* what = nullptr;
    switch (info->kind) {
    case FileInfo::Kind::File:
        return info;
    case FileInfo::Kind::Folder:
        what = "a folder";
        break;
    case FileInfo::Kind::Link:
        what = "a symbolic link, give the file that it points at";
        break;
    case FileInfo::Kind::Other:
        what = "a pipe, socket or device";
        break;
    }
    const std::string path = source.toStdString();
    return Error{ErrorCode::NotAModelFile, path + " is " + what, {path, what}};
}

Error changedMeanwhile(const QString& source)
{
    const std::string path = source.toStdString();
    return {ErrorCode::FileDamaged,
            path + " changed while it was read",
            {path, "it changed while it was being imported"}};
}

Result<void> removeIfThere(const Files& files, const QString& path)
{
    auto removed = files.remove(path);
    if (!removed && removed.error().code == ErrorCode::FileNotFound)
        return {};
    return removed;
}

/// Reads a file to its end through `take`.
template <typename Take>
Result<void> readThrough(File& file, std::uint64_t total, const ProgressCallback& progress,
                         const Cancel& cancel, Take take)
{
    std::vector<char> buffer(chunk);
    for (std::uint64_t done = 0;;) {
        if (cancel.requested())
            return cancelled();
        const auto count = file.read(buffer);
        if (!count)
            return count.error();
        if (*count == 0)
            return {};
        if (auto taken = take(std::span<const char>(buffer.data(), *count)); !taken)
            return taken;
        done += *count;
        if (progress)
            progress({done, std::max(done, total)});
    }
}

} // namespace

bool isSha256(const QString& text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

StagedArtefact::StagedArtefact(StagedArtefact&& other) noexcept
    : m_files(std::exchange(other.m_files, nullptr)), m_path(std::move(other.m_path)),
      m_sha256(std::move(other.m_sha256)), m_bytes(other.m_bytes), m_wasThere(other.m_wasThere)
{}

StagedArtefact::~StagedArtefact()
{
    // What cannot be removed now is removed at the next start.
    if (m_files != nullptr && !m_wasThere)
        static_cast<void>(m_files->remove(m_path));
}

ArtefactStore::ArtefactStore(const Files& files, const QString& folder)
    : m_files(files), m_folder(folder + QLatin1String("/sha256/"))
{}

QString ArtefactStore::path(const QString& sha256) const
{
    return m_folder + sha256;
}

QString ArtefactStore::marker(const QString& sha256) const
{
    return m_folder + pending + sha256;
}

Result<void> ArtefactStore::open()
{
    if (auto made = m_files.makeFolder(QFileInfo(m_folder).path()); !made)
        return made;
    const auto names = m_files.list(m_folder);
    if (!names)
        return names.error();
    for (const QString& name : *names) {
        if (!name.startsWith(importing))
            continue;
        if (auto removed = m_files.remove(m_folder + name); !removed)
            return removed;
    }
    return {};
}

/// The marker is there before a file gets its name and before its row goes: a process that is killed in
/// between leaves a question that `settle` can answer.
Result<void> ArtefactStore::mark(const QString& sha256) const
{
    const auto marked = m_files.create(marker(sha256));
    if (!marked && marked.error().code != ErrorCode::AlreadyExists)
        return marked.error();
    return {};
}

Result<void> ArtefactStore::settleOne(const QString& sha256, const IsWanted& isWanted) const
{
    const auto wanted = isWanted(sha256);
    if (!wanted)
        return wanted.error();
    if (!*wanted) {
        if (auto removed = removeIfThere(m_files, path(sha256)); !removed)
            return removed;
    }
    return removeIfThere(m_files, marker(sha256));
}

Result<void> ArtefactStore::settle(const IsWanted& isWanted)
{
    const auto names = m_files.list(m_folder);
    if (!names)
        return names.error();
    for (const QString& name : *names) {
        const QString sha256 = name.mid(pending.size());
        if (!name.startsWith(pending) || !isSha256(sha256))
            continue;
        if (auto settled = settleOne(sha256, isWanted); !settled)
            return settled;
    }
    return {};
}

Result<bool> ArtefactStore::sizeIsThere(std::uint64_t bytes) const
{
    const auto names = m_files.list(m_folder);
    if (!names)
        return names.error();
    for (const QString& name : *names) {
        if (!isSha256(name))
            continue;
        const auto info = m_files.info(m_folder + name);
        if (!info)
            return info.error();
        if (info->bytes == bytes)
            return true;
    }
    return false;
}

Result<QString> ArtefactStore::hash(const QString& path, const ProgressCallback& progress,
                                    const Cancel& cancel) const
{
    auto file = m_files.openToRead(path);
    if (!file)
        return file.error();
    const auto size = file->size();
    if (!size)
        return size.error();
    Sha256 digest;
    const auto read =
        readThrough(*file, *size, progress, cancel, [&digest](std::span<const char> part) -> Result<void> {
            digest.add(part.data(), part.size());
            return {};
        });
    if (!read)
        return read.error();
    return QString::fromLatin1(digest.finish().toHex());
}

Result<void> ArtefactStore::copyBytes(File& from, File& to, std::uint64_t bytes, QString* sha256,
                                      const ProgressCallback& progress, const Cancel& cancel) const
{
    const auto shared = m_files.reflink(from, to);
    if (!shared)
        return shared.error();
    if (!*shared) {
        if (auto room = m_files.requireSpace(to.path(), bytes); !room)
            return room;
    }
    Sha256 digest;
    // Shared blocks are read back from the copy: what is hashed is what the store keeps.
    auto done = readThrough(*shared ? to : from, bytes, progress, cancel,
                            [&](std::span<const char> part) -> Result<void> {
                                digest.add(part.data(), part.size());
                                return *shared ? Result<void>() : to.write(part);
                            });
    if (done)
        done = to.sync();
    *sha256 = QString::fromLatin1(digest.finish().toHex());
    return done;
}

Result<void> ArtefactStore::copy(const QString& source, StagedArtefact& into, std::uint64_t bytes,
                                 const ProgressCallback& progress, const Cancel& cancel) const
{
    auto from = m_files.openToRead(source);
    if (!from)
        return from.error();
    auto to = m_files.create(into.m_path);
    if (!to)
        return to.error();
    auto done = copyBytes(*from, *to, bytes, &into.m_sha256, progress, cancel);
    const auto size = to->size();
    if (done)
        done = size ? Result<void>() : size.error();
    if (const auto closed = to->close(); done)
        done = closed;
    if (done)
        into.m_bytes = *size;
    return done;
}

Result<void> ArtefactStore::checkSource(const QString& source) const
{
    const auto info = sourceInfo(m_files, source);
    return info ? Result<void>() : info.error();
}

Result<StagedArtefact> ArtefactStore::stage(const QString& source, bool evenIfThere,
                                            const ProgressCallback& progress, const Cancel& cancel) const
{
    const auto before = sourceInfo(m_files, source);
    if (!before)
        return before.error();
    const auto unchanged = [&]() -> Result<void> {
        const auto after = m_files.info(source);
        if (!after)
            return after.error();
        const bool same = after->bytes == before->bytes && after->modified == before->modified;
        return same ? Result<void>() : changedMeanwhile(source);
    };
    const auto candidate = evenIfThere ? Result<bool>(false) : sizeIsThere(before->bytes);
    if (!candidate)
        return candidate.error();
    if (*candidate) {
        const auto sha256 = hash(source, progress, cancel);
        if (!sha256)
            return sha256.error();
        const auto there = m_files.info(path(*sha256));
        if (there && there->bytes == before->bytes) {
            StagedArtefact staged(m_files, path(*sha256));
            staged.m_wasThere = true;
            staged.m_sha256 = *sha256;
            staged.m_bytes = there->bytes;
            return staged;
        }
    }
    StagedArtefact staged(m_files, m_folder + importing + newUuid(0));
    auto copied = copy(source, staged, before->bytes, progress, cancel);
    if (copied)
        copied = unchanged();
    if (copied && staged.m_bytes != before->bytes)
        copied = changedMeanwhile(source);
    if (copied)
        return staged;
    if (copied.error().code != ErrorCode::DiskFull || copied.error().args.size() > 1)
        return copied.error();
    // The disk filled on the way: once the part is gone, how much was missing can be told.
    if (const auto removed = m_files.remove(staged.m_path); removed) {
        if (auto room = m_files.requireSpace(m_folder, before->bytes); !room)
            return room.error();
    }
    return copied.error();
}

Result<void> ArtefactStore::publish(StagedArtefact& staged, const std::function<Result<void>()>& record)
{
    const QString name = path(staged.m_sha256);
    if (staged.m_wasThere) {
        const auto there = m_files.info(name); // it may have been removed since it was staged
        return there ? record() : there.error();
    }
    const auto former = m_files.info(name);
    if (!former && former.error().code != ErrorCode::FileNotFound)
        return former.error();
    if (auto marked = mark(staged.m_sha256); !marked)
        return marked;
    auto done = m_files.rename(staged.m_path, name);
    if (done) {
        staged.m_files = nullptr;
        done = m_files.syncFolder(m_folder);
        if (done)
            done = record();
        if (!done && !former) {
            if (const auto removed = m_files.remove(name); !removed)
                return done; // the marker stays for the next start
        }
    }
    if (const auto removed = m_files.remove(marker(staged.m_sha256)); !removed)
        qCWarning(logRegistry, "%s", removed.error().detail.c_str());
    return done;
}

Result<void> ArtefactStore::remove(const QStringList& contents, const std::function<Result<void>()>& forget,
                                   const IsWanted& isWanted)
{
    Result<void> done;
    QStringList marked;
    for (const QString& sha256 : contents) {
        if (done)
            done = mark(sha256);
        if (done)
            marked.append(sha256);
    }
    if (done)
        done = forget();
    for (const QString& sha256 : marked) {
        if (const auto settled = settleOne(sha256, isWanted); !settled)
            qCWarning(logRegistry, "%s", settled.error().detail.c_str());
    }
    return done;
}

} // namespace mw::app
