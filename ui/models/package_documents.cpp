// SPDX-License-Identifier: Apache-2.0
#include "ui/models/package_documents.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QVersionNumber>

namespace mw::ui {

QString copyrightFile(const QString& stem, const QDir& documents)
{
    if (stem.isEmpty())
        return {};
    // Debian 13 renamed what changed with the 64-bit time: libssl3t64.
    static const QRegularExpression rest(QStringLiteral("^([0-9]+(?:\\.[0-9]+)*)?(?:t64)?$"));
    QString newest;
    QVersionNumber newestVersion;
    const QStringList names =
        documents.entryList({stem + u'*'}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : names) {
        const auto match = rest.match(name.mid(stem.size()));
        const QString file = documents.filePath(name + QStringLiteral("/copyright"));
        if (!match.hasMatch() || !QFileInfo(file).isReadable())
            continue;
        const auto version = QVersionNumber::fromString(match.captured(1));
        if (newest.isEmpty() || version >= newestVersion) {
            newest = file;
            newestVersion = version;
        }
    }
    return newest;
}

} // namespace mw::ui
