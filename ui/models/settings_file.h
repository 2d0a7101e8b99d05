// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <utility>
#include <vector>

namespace mw::ui {

/// What a file of settings would change here.
struct SettingsImport {
    std::vector<std::pair<std::string, app::SettingValue>> values; ///< fitting, and unlike what is stored
    std::vector<Error> left; ///< InvalidArgument each: unknown here, or not a value that is allowed
};

/// The stored settings as a file to take elsewhere: {"format": "modelwright-settings", "version": 1,
/// "settings": {key: value}}. Secrets are not among the settings.
QByteArray settingsFile(const app::Settings& settings);

/// Reads such a file; nothing is changed. Fails with FileDamaged (args: name, what is wrong).
Result<SettingsImport> readSettingsFile(const QByteArray& text, const QString& name,
                                        const app::Settings& settings);

inline constexpr qint64 settingsFileLimit = 1 << 20;

} // namespace mw::ui
