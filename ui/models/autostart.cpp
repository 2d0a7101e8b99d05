// SPDX-License-Identifier: Apache-2.0
#include "ui/models/autostart.h"

#include "app/base/paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

namespace mw::ui {

namespace {

/// An argument of an Exec line: quoted, with the escapes that a quoted argument and a string value need.
QString quoted(QString argument)
{
    argument.replace(u'\\', QLatin1String("\\\\\\\\"));
    for (const char16_t character : {u'"', u'`', u'$'})
        argument.replace(QChar(character), QLatin1String("\\\\") + QChar(character));
    argument.replace(u'%', QLatin1String("%%"));
    return u'"' + argument + u'"';
}

Error failed(const QString& path, const QString& why)
{
    return {ErrorCode::IoFailed, "the autostart entry", {path.toStdString(), why.toStdString()}};
}

} // namespace

Autostart::Autostart(QString folder, QString program, QString dataFolder)
    : m_folder(std::move(folder)), m_program(std::move(program)), m_dataFolder(std::move(dataFolder))
{}

Autostart Autostart::ofUser(const QString& dataFolder)
{
    // Without what only this process's environment says: a session's start may not have it.
    app::DataFolderSources sources = app::DataFolderSources::ofProcess({});
    sources.home.clear();
    const app::DataFolder usual = app::DataFolder::locate(sources);
    return {QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                QLatin1String("/autostart"),
            QCoreApplication::applicationFilePath(), usual.path() == dataFolder ? QString() : dataFolder};
}

QString Autostart::path() const
{
    return QDir(m_folder).filePath(QStringLiteral("modelwright.desktop"));
}

QByteArray Autostart::entry() const
{
    QString exec = quoted(m_program) + QLatin1String(" --hidden --serve");
    if (!m_dataFolder.isEmpty())
        exec += QLatin1String(" --data-dir ") + quoted(m_dataFolder);
    return QStringLiteral("[Desktop Entry]\nType=Application\nName=Modelwright\nExec=%1\n"
                          "Icon=modelwright\nX-GNOME-Autostart-enabled=true\n")
        .arg(exec)
        .toUtf8();
}

bool Autostart::enabled() const
{
    QFile file(path());
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = file.read(64 * 1024);
    // Desktops switch an entry off in these two ways.
    return !text.contains("Hidden=true") && !text.contains("X-GNOME-Autostart-enabled=false");
}

Result<void> Autostart::setEnabled(bool enabled) const
{
    if (!enabled) {
        QFile file(path());
        if (file.exists() && !file.remove())
            return failed(path(), file.errorString());
        return {};
    }
    if (!QDir().mkpath(m_folder))
        return failed(m_folder, QStringLiteral("the folder cannot be made"));
    QSaveFile file(path());
    if (!file.open(QIODevice::WriteOnly))
        return failed(path(), file.errorString());
    file.write(entry());
    if (!file.commit())
        return failed(path(), file.errorString());
    return {};
}

} // namespace mw::ui
