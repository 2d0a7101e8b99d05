// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"

#include <QCoreApplication>
#include <QString>

namespace mw::ui {

/// What settings.json leaves to the window: names of groups, choices, units and layers, in the current
/// language.
class SettingWords {
    Q_DECLARE_TR_FUNCTIONS(mw::ui::SettingWords)
public:
    /// "server" of "server.port".
    static QString groupOf(const app::SettingDeclaration& setting);
    static QString groupTitle(const QString& group);
    /// Groups are shown by this, then as they are declared.
    static int groupRank(const QString& group);

    static QString choice(const app::SettingDeclaration& setting, const QString& choice);
    static QString unit(const app::SettingDeclaration& setting);
    /// A value as a person reads it, with its unit; "on", "none".
    static QString value(const app::SettingDeclaration& setting, const app::SettingValue& value);
    static QString effect(const app::SettingDeclaration& setting);
    /// "0 to 5", in the current language; empty for text, choices and switches.
    static QString range(const app::SettingDeclaration& setting);
    /// Where the effective value comes from, and what stands below it.
    static QString layer(const app::SettingDeclaration& setting, const app::Settings& settings);

    /// Whether every word of `words` is in the setting's key, title or help, of either language.
    static bool matches(const app::SettingDeclaration& setting, const QString& words);
};

} // namespace mw::ui
