// SPDX-License-Identifier: Apache-2.0
#include "ui/models/text_file.h"

#include <QFile>
#include <QSaveFile>

namespace mw::ui {

Result<void> writeTextFile(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
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

} // namespace mw::ui
