// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QString>

namespace mw::ui {

/// Whether the program starts, hidden and serving, when the user logs in: a desktop entry in the user's
/// autostart folder (freedesktop.org Desktop Application Autostart Specification).
class Autostart {
public:
    /// `folder` is usually $XDG_CONFIG_HOME/autostart; `dataFolder` is handed on where it is not the usual
    /// one.
    Autostart(QString folder, QString program, QString dataFolder);
    /// Of the user of this process; `dataFolder` is the one that it uses.
    static Autostart ofUser(const QString& dataFolder);

    bool enabled() const;
    /// Fails with IoFailed.
    Result<void> setEnabled(bool enabled) const;

private:
    QString path() const;
    QByteArray entry() const;

    QString m_folder;
    QString m_program;
    QString m_dataFolder; ///< empty: the usual one
};

} // namespace mw::ui
