// SPDX-License-Identifier: Apache-2.0
#include "app/base/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <sys/stat.h>

namespace mw::app {

namespace {

Error folderError(const QString& path, const std::string& reason)
{
    return {ErrorCode::IoFailed,
            "the folder " + path.toStdString() + " cannot be made: " + reason,
            {path.toStdString(), reason}};
}

} // namespace

DataFolderSources DataFolderSources::ofProcess(const QString& option)
{
    return {option, qEnvironmentVariable("MODELWRIGHT_HOME"), qEnvironmentVariable("XDG_DATA_HOME"),
            QDir::homePath()};
}

DataFolder DataFolder::locate(const DataFolderSources& sources)
{
    if (!sources.option.isEmpty())
        return DataFolder(QDir::cleanPath(QFileInfo(sources.option).absoluteFilePath()));
    if (!sources.home.isEmpty())
        return DataFolder(QDir::cleanPath(QFileInfo(sources.home).absoluteFilePath()));
    const bool xdg = QDir::isAbsolutePath(sources.xdgDataHome);
    const QString base = xdg ? sources.xdgDataHome : sources.userHome + QLatin1String("/.local/share");
    return DataFolder(QDir::cleanPath(base + QLatin1String("/modelwright")));
}

QString DataFolder::downloads() const
{
    return m_path + QLatin1String("/downloads");
}

QString DataFolder::settingsFile() const
{
    return m_path + QLatin1String("/settings.json");
}

QString DataFolder::artefacts() const
{
    return m_path + QLatin1String("/artefacts");
}

QString DataFolder::store() const
{
    return m_path + QLatin1String("/store.sqlite");
}

Result<void> DataFolder::ensure() const
{
    const QFileInfo info(m_path);
    if (info.isDir())
        return {};
    if (info.exists())
        return folderError(m_path, "a file has this name");
    const QString parent = info.path();
    if (parent != m_path && !QFileInfo(parent).isDir()) {
        auto made = DataFolder(parent).ensure();
        if (!made)
            return made;
    }
    if (::mkdir(QFile::encodeName(m_path).constData(), 0700) != 0 && errno != EEXIST)
        return folderError(m_path, std::strerror(errno));
    return {};
}

} // namespace mw::app
