// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/tokens.h"

#include <QObject>
#include <QPalette>

#include <optional>

QT_BEGIN_NAMESPACE
class QApplication;
QT_END_NAMESPACE

namespace mw::ui {

class SystemAppearance;

enum class ThemeMode { System, Light, Dark, Contrast };

/// "system", "light", "dark", "contrast"; none for another name.
std::optional<ThemeMode> themeModeFromName(const QString& name);
QString themeModeName(ThemeMode mode);

/// Owns the colours in force and lays them over the application as palette, font and style sheet. Follows
/// the system while the mode is System. Main thread only; `changed` fires after the application has the
/// new look.
class Theme : public QObject {
    Q_OBJECT
public:
    Theme(QApplication& application, ThemeMode mode);
    ~Theme() override;

    ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);

    const tokens::Colors& colors() const { return m_colors; }

    /// 0 when the system asks for reduced motion.
    int motionMs() const;

    /// Line height of text to be read, in percent of the font's own.
    static int lineHeightPercent();

Q_SIGNALS:
    void changed();

private:
    void refresh();

    QApplication& m_application;
    QPalette m_systemPalette;
    SystemAppearance* m_appearance;
    ThemeMode m_mode;
    tokens::Colors m_colors;
};

} // namespace mw::ui
