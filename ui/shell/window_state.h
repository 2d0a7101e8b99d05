// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QByteArray>
#include <QString>

namespace mw::ui {

/// How the window stood when it was last closed; `window.json` of the data folder. Reading a missing or
/// damaged file gives the defaults: nothing of it is worth a message.
struct WindowState {
    QByteArray geometry; ///< of QWidget::saveGeometry
    bool railWide = false;
    bool welcomed = false; ///< the first run was gone through or skipped
    QString page;          ///< its id

    static WindowState read(const QString& path);
    Result<void> write(const QString& path) const;
};

} // namespace mw::ui
