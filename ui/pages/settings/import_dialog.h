// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/settings_file.h"

#include <QDialog>

namespace mw::ui {

/// What a file of settings would change: each setting, its value now and then, and what is left out. Nothing
/// changes before `accepted`.
class ImportDialog : public QDialog {
    Q_OBJECT
public:
    ImportDialog(const SettingsImport& import, const QString& fileName, const app::Settings& settings,
                 QWidget* parent = nullptr);
};

} // namespace mw::ui
