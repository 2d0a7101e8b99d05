// SPDX-License-Identifier: Apache-2.0
#include "app/storage/folder_lock.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>

#include <sys/file.h>
#include <unistd.h>

namespace mw::app {

namespace {

QString lockPath(const QString& folder)
{
    return folder + QLatin1String("/lock");
}

Error inUse(const Files& files, const QString& folder)
{
    Error error{ErrorCode::DataFolderInUse,
                "the lock of " + folder.toStdString() + " is held",
                {folder.toStdString()}};
    if (const auto owner = FolderLock::owner(files, folder)) {
        const QString who = QStringLiteral("%1 (process %2)").arg(owner->serves).arg(owner->pid);
        error.args.push_back(who.toStdString());
    }
    return error;
}

} // namespace

Result<FolderLock> FolderLock::take(const Files& files, const QString& folder, const QString& serves)
{
    auto file = files.openToWrite(lockPath(folder));
    if (!file)
        return file.error();
    int taken = 0;
    do {
        taken = files.calls().flock(file->descriptor(), LOCK_EX | LOCK_NB);
    } while (taken != 0 && errno == EINTR);
    if (taken != 0)
        return errno == EWOULDBLOCK ? inUse(files, folder) : fileError(lockPath(folder), errno);
    FolderLock lock(*std::move(file));
    if (const auto announced = lock.announce(serves); !announced)
        return announced.error();
    return lock;
}

Result<void> FolderLock::announce(const QString& serves)
{
    const QJsonObject owner{{QStringLiteral("pid"), qint64{::getpid()}}, {QStringLiteral("serves"), serves}};
    const QByteArray text = QJsonDocument(owner).toJson(QJsonDocument::Compact) + '\n';
    auto done = m_file.resize(0);
    if (done)
        done = m_file.writeAt({text.constData(), static_cast<std::size_t>(text.size())}, 0);
    return done;
}

std::optional<FolderOwner> FolderLock::owner(const Files& files, const QString& folder)
{
    const auto text = files.read(lockPath(folder), 4096);
    if (!text)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(*text).object();
    const FolderOwner owner{object.value(QLatin1String("pid")).toInteger(),
                            object.value(QLatin1String("serves")).toString()};
    return owner.pid > 0 ? std::optional(owner) : std::nullopt;
}

} // namespace mw::app
