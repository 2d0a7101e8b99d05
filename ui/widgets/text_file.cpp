// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/text_file.h"

#include <QFile>
#include <QSaveFile>

namespace mw::ui {

namespace {
constexpr qsizetype longestName = 60;
}

Result<void> writeTextFile(const QString& path, const QByteArray& text, FileReaders readers)
{
    QSaveFile file(path);
    const bool open = file.open(QIODevice::WriteOnly);
    if (open && readers == FileReaders::OwnerOnly)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (open && file.write(text) == text.size() && file.commit())
        return {};
    return Error{ErrorCode::IoFailed,
                 path.toStdString() + ": " + file.errorString().toStdString(),
                 {path.toStdString(), file.errorString().toStdString()}};
}

Result<QByteArray> readTextFile(const QString& path, qint64 limit)
{
    const auto unreadable = [&path](const std::string& why) {
        return Error{ErrorCode::IoFailed, path.toStdString() + ": " + why, {path.toStdString(), why}};
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(file.errorString().toStdString());
    QByteArray text = file.read(limit + 1);
    if (file.error() != QFileDevice::NoError)
        return unreadable(file.errorString().toStdString());
    if (text.size() > limit)
        return unreadable("longer than " + std::to_string(limit) + " bytes");
    return text;
}

QString fileNameFrom(const QString& title, const QString& missing)
{
    QString name;
    for (const QChar c : title.simplified()) {
        const bool usable = (c.isPrint() || c.isSurrogate()) && !QStringLiteral("/\\:*?\"<>|").contains(c);
        if (usable)
            name += c;
    }
    while (name.startsWith(u'.'))
        name.remove(0, 1);
    if (name.size() > longestName)
        name.truncate(name[longestName - 1].isHighSurrogate() ? longestName - 1 : longestName);
    name = name.trimmed();
    return name.isEmpty() ? missing : name;
}

} // namespace mw::ui
