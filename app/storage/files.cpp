// SPDX-License-Identifier: Apache-2.0
#include "app/storage/files.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>

namespace mw::app {

namespace {

QByteArray encoded(const QString& path)
{
    return QFile::encodeName(path);
}

/// Repeats a call that a signal interrupted.
template <typename Call>
auto uninterrupted(Call call)
{
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

/// Calls `part(done)` until `count` bytes are done; parts may be short. The errno, 0 when all is done.
template <typename Part>
int inParts(std::size_t count, Part part)
{
    for (std::size_t done = 0; done < count;) {
        const ssize_t now = uninterrupted([&] { return part(done); });
        if (now < 0)
            return errno;
        if (now == 0)
            return EIO; // no progress would never end
        done += static_cast<std::size_t>(now);
    }
    return 0;
}

FileInfo infoOf(const struct stat& status)
{
    FileInfo info;
    if (S_ISREG(status.st_mode))
        info.kind = FileInfo::Kind::File;
    else if (S_ISDIR(status.st_mode))
        info.kind = FileInfo::Kind::Folder;
    else if (S_ISLNK(status.st_mode))
        info.kind = FileInfo::Kind::Link;
    info.bytes = static_cast<std::uint64_t>(status.st_size);
    info.modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000;
    return info;
}

} // namespace

Error fileError(const QString& path, int number)
{
    const std::string name = path.toStdString();
    const std::string reason = std::strerror(number);
    const std::string detail = name + ": " + reason;
    switch (number) {
    case ENOENT:
        return {ErrorCode::FileNotFound, detail, {name}};
    case EACCES:
    case EPERM:
        return {ErrorCode::FileUnreadable, detail, {name}};
    case EEXIST:
        return {ErrorCode::AlreadyExists, detail, {"file", name}};
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::DiskFull, detail, {name}};
    default:
        return {ErrorCode::IoFailed, detail, {name, reason}};
    }
}

File::File(SystemCalls& calls, QString path, int descriptor)
    : m_calls(&calls), m_path(std::move(path)), m_descriptor(descriptor)
{}

File::File(File&& other) noexcept
    : m_calls(other.m_calls), m_path(std::move(other.m_path)),
      m_descriptor(std::exchange(other.m_descriptor, -1))
{}

File& File::operator=(File&& other) noexcept
{
    if (this != &other) {
        if (m_descriptor >= 0)
            m_calls->close(m_descriptor);
        m_calls = other.m_calls;
        m_path = std::move(other.m_path);
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

File::~File()
{
    if (m_descriptor >= 0)
        m_calls->close(m_descriptor);
}

Error File::failed(int number) const
{
    return fileError(m_path, number);
}

Result<std::size_t> File::read(std::span<char> into)
{
    const ssize_t count =
        uninterrupted([&] { return m_calls->read(m_descriptor, into.data(), into.size()); });
    if (count < 0)
        return failed(errno);
    return static_cast<std::size_t>(count);
}

Result<std::size_t> File::readAt(std::span<char> into, std::uint64_t offset)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t count = uninterrupted([&] {
            return m_calls->pread(m_descriptor, into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
        });
        if (count < 0)
            return failed(errno);
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

Result<void> File::write(std::span<const char> bytes)
{
    const int failure = inParts(bytes.size(), [&](std::size_t done) {
        return m_calls->write(m_descriptor, bytes.data() + done, bytes.size() - done);
    });
    return failure == 0 ? Result<void>() : failed(failure);
}

Result<void> File::writeAt(std::span<const char> bytes, std::uint64_t offset)
{
    const int failure = inParts(bytes.size(), [&](std::size_t done) {
        return m_calls->pwrite(m_descriptor, bytes.data() + done, bytes.size() - done,
                               static_cast<off_t>(offset + done));
    });
    return failure == 0 ? Result<void>() : failed(failure);
}

Result<void> File::resize(std::uint64_t bytes)
{
    if (uninterrupted([&] { return m_calls->ftruncate(m_descriptor, static_cast<off_t>(bytes)); }) != 0)
        return failed(errno);
    return {};
}

Result<void> File::sync()
{
    // Not repeated after a failure: the kernel may have dropped the pages and a second call would succeed.
    if (m_calls->fsync(m_descriptor) != 0)
        return failed(errno);
    return {};
}

Result<void> File::close()
{
    if (m_calls->close(std::exchange(m_descriptor, -1)) != 0)
        return failed(errno);
    return {};
}

Result<std::uint64_t> File::size()
{
    struct stat status {};
    if (m_calls->fstat(m_descriptor, &status) != 0)
        return failed(errno);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<File> Files::open(const QString& path, int flags) const
{
    const QByteArray name = encoded(path);
    const int descriptor =
        uninterrupted([&] { return m_calls.open(name.constData(), flags | O_CLOEXEC, 0600); });
    if (descriptor < 0)
        return fileError(path, errno);
    return File(m_calls, path, descriptor);
}

Result<File> Files::openToRead(const QString& path) const
{
    // A pipe without a writer would hold the thread; on files O_NONBLOCK means nothing.
    auto file = open(path, O_RDONLY | O_NONBLOCK);
    if (!file)
        return file;
    struct stat status {};
    if (m_calls.fstat(file->m_descriptor, &status) != 0)
        return fileError(path, errno);
    if (!S_ISREG(status.st_mode))
        return Error{
            ErrorCode::IoFailed, path.toStdString() + ": not a file", {path.toStdString(), "not a file"}};
    return file;
}

Result<File> Files::openToWrite(const QString& path) const
{
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW);
}

Result<File> Files::create(const QString& path) const
{
    return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
}

Result<FileInfo> Files::info(const QString& path) const
{
    struct stat status {};
    if (m_calls.lstat(encoded(path).constData(), &status) != 0)
        return fileError(path, errno);
    return infoOf(status);
}

Result<QStringList> Files::list(const QString& folder) const
{
    std::vector<std::string> names;
    if (m_calls.list(encoded(folder).constData(), &names) != 0)
        return fileError(folder, errno);
    QStringList result;
    for (const std::string& name : names)
        result.append(QFile::decodeName(QByteArray::fromStdString(name)));
    result.sort();
    return result;
}

Result<void> Files::rename(const QString& from, const QString& to) const
{
    if (m_calls.rename(encoded(from).constData(), encoded(to).constData()) != 0)
        return fileError(to, errno);
    return {};
}

Result<void> Files::remove(const QString& path) const
{
    if (m_calls.unlink(encoded(path).constData()) != 0)
        return fileError(path, errno);
    return {};
}

Result<void> Files::removeFolder(const QString& path) const
{
    if (m_calls.rmdir(encoded(path).constData()) != 0)
        return fileError(path, errno);
    return {};
}

Result<void> Files::makeFolder(const QString& path) const
{
    if (m_calls.mkdir(encoded(path).constData(), 0700) == 0)
        return {};
    if (errno == ENOENT) {
        const QString parent = QFileInfo(path).path();
        if (parent == path)
            return fileError(path, ENOENT);
        if (auto made = makeFolder(parent); !made)
            return made;
        if (m_calls.mkdir(encoded(path).constData(), 0700) == 0)
            return {};
    }
    const int failure = errno;
    if (failure == EEXIST) {
        struct stat status {};
        if (m_calls.lstat(encoded(path).constData(), &status) == 0 && S_ISDIR(status.st_mode))
            return {};
        return fileError(path, ENOTDIR);
    }
    return fileError(path, failure);
}

Result<void> Files::syncFolder(const QString& folder) const
{
    auto opened = open(folder, O_RDONLY | O_DIRECTORY);
    if (!opened)
        return opened.error();
    return opened->sync();
}

Result<bool> Files::reflink(File& from, File& to) const
{
    if (m_calls.clone(to.m_descriptor, from.m_descriptor) == 0)
        return true;
    switch (errno) {
    case EOPNOTSUPP:
    case ENOTTY:
    case EXDEV:
    case EINVAL:
    case ENOSYS:
    case ETXTBSY:
    case EPERM:
        return false;
    default:
        return to.failed(errno);
    }
}

Result<std::uint64_t> Files::freeBytes(const QString& path) const
{
    std::uint64_t bytes = 0;
    if (m_calls.freeBytes(encoded(path).constData(), &bytes) != 0)
        return fileError(path, errno);
    return bytes;
}

Result<void> Files::requireSpace(const QString& path, std::uint64_t bytes) const
{
    const auto free = freeBytes(path);
    if (!free)
        return free.error();
    if (*free >= bytes)
        return {};
    const std::string need = std::to_string(bytes);
    const std::string have = std::to_string(*free);
    return Error{ErrorCode::DiskFull,
                 path.toStdString() + ": " + need + " bytes are needed, " + have + " are free",
                 {path.toStdString(), need, have}};
}

Result<QByteArray> Files::read(const QString& path, std::uint64_t limit) const
{
    auto file = openToRead(path);
    if (!file)
        return file.error();
    const auto size = file->size();
    if (!size)
        return size.error();
    if (*size > limit) {
        return Error{ErrorCode::IoFailed,
                     path.toStdString() + ": larger than expected",
                     {path.toStdString(), "larger than expected"}};
    }
    QByteArray bytes(static_cast<qsizetype>(*size), Qt::Uninitialized);
    const auto count = file->readAt({bytes.data(), static_cast<std::size_t>(bytes.size())}, 0);
    if (!count)
        return count.error();
    bytes.truncate(static_cast<qsizetype>(*count));
    return bytes;
}

Result<void> Files::replace(const QString& path, const QByteArray& bytes) const
{
    const QString beside = path + QLatin1String(".new");
    const auto written = [&]() -> Result<void> {
        auto file = openToWrite(beside);
        if (!file)
            return file.error();
        Result<void> done = file->resize(0);
        if (done)
            done = file->write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
        if (done)
            done = file->sync();
        if (done)
            done = file->close();
        if (done)
            done = rename(beside, path);
        return done;
    }();
    if (!written) {
        m_calls.unlink(encoded(beside).constData());
        return written;
    }
    return syncFolder(QFileInfo(path).path());
}

} // namespace mw::app
