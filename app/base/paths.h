// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QString>

namespace mw::app {

/// Where a data folder's path came from, strongest first.
struct DataFolderSources {
    QString option;      ///< --data-dir
    QString home;        ///< $MODELWRIGHT_HOME
    QString xdgDataHome; ///< $XDG_DATA_HOME; relative values are ignored, as its specification says
    QString userHome;    ///< the user's home folder

    static DataFolderSources ofProcess(const QString& option);
};

/// The folder that holds everything of one instance: settings, downloads, the store.
class DataFolder {
public:
    /// The path only; nothing is made.
    static DataFolder locate(const DataFolderSources& sources);

    explicit DataFolder(QString path) : m_path(std::move(path)) {}

    const QString& path() const { return m_path; }
    QString downloads() const;    ///< fetched model files
    QString settingsFile() const; ///< the stored layer of app/config
    QString store() const;        ///< the database of app/storage
    QString artefacts() const;    ///< the files of registered models

    /// Makes the folder (and what is missing above it) with mode 0700; fails with IoFailed. An existing
    /// folder is left as it is.
    Result<void> ensure() const;

private:
    QString m_path;
};

} // namespace mw::app
