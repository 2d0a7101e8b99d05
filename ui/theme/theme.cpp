// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/theme.h"

#include "ui/theme/style_sheet.h"
#include "ui/theme/system_appearance.h"

#include <QApplication>
#include <QFontDatabase>
#include <QLocale>
#include <QStyle>

namespace mw::ui {

std::optional<ThemeMode> themeModeFromName(const QString& name)
{
    for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark, ThemeMode::Contrast}) {
        if (themeModeName(mode) == name)
            return mode;
    }
    return std::nullopt;
}

QString themeModeName(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System:
        return QStringLiteral("system");
    case ThemeMode::Light:
        return QStringLiteral("light");
    case ThemeMode::Dark:
        return QStringLiteral("dark");
    case ThemeMode::Contrast:
        return QStringLiteral("contrast");
    }
    return {};
}

Theme::Theme(QApplication& application, ThemeMode mode)
    : m_application(application), m_systemPalette(application.palette()),
      m_appearance(new SystemAppearance(this)), m_mode(mode)
{
    // One style everywhere: the tokens are drawn on it, not on whatever the desktop theme does.
    QApplication::setStyle(QStringLiteral("Fusion"));
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPixelSize(tokens::fontBody);
    QApplication::setFont(font);
    connect(m_appearance, &SystemAppearance::changed, this, &Theme::refresh);
    refresh();
}

Theme::~Theme() = default;

void Theme::setMode(ThemeMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    refresh();
}

int Theme::motionMs() const
{
    const bool animated = m_application.style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
    return m_appearance->reducedMotion() || !animated ? 0 : tokens::motionMs;
}

int Theme::lineHeightPercent()
{
    return QLocale().language() == QLocale::Chinese ? tokens::lineHeightChinesePercent
                                                    : tokens::lineHeightPercent;
}

void Theme::refresh()
{
    ThemeMode mode = m_mode;
    if (mode == ThemeMode::System) {
        const bool dark =
            m_appearance->prefersDark().value_or(m_systemPalette.color(QPalette::Window).lightness() <
                                                 m_systemPalette.color(QPalette::WindowText).lightness());
        mode = m_appearance->prefersContrast() ? ThemeMode::Contrast
               : dark                          ? ThemeMode::Dark
                                               : ThemeMode::Light;
    }
    m_colors = mode == ThemeMode::Contrast ? contrastColors(m_systemPalette)
               : mode == ThemeMode::Dark   ? tokens::darkColors()
                                           : tokens::lightColors();
    QApplication::setPalette(makePalette(m_colors));
    m_application.setStyleSheet(makeStyleSheet(m_colors));
    Q_EMIT changed();
}

} // namespace mw::ui
