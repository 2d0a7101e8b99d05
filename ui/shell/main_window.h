// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "ui/pages/playground/page_context.h"
#include "ui/shell/window_state.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

QT_BEGIN_NAMESPACE
class QActionGroup;
class QLabel;
class QMenu;
QT_END_NAMESPACE

namespace mw::ui {

class DropOverlay;
class Language;
class NavigationRail;
class PlaygroundPage;
class RailButton;

/// The frame: rail, page, status line; the switches of theme and language; drops of files. Owns the pages.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Theme& theme, Language& language, const PlaygroundContext& context, const WindowState& state);

    PlaygroundPage& playground() { return *m_playground; }
    WindowState state() const;

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void buildSwitches();
    void retranslate();
    void chooseTheme(ThemeMode mode);
    void chooseLanguage(const QString& name);
    void store(const char* key, const QString& value);

    Theme& m_theme;
    Language& m_language;
    PlaygroundContext m_context;
    NavigationRail* m_rail;
    QLabel* m_workGroup;
    RailButton* m_playgroundPlace;
    RailButton* m_themeSwitch;
    RailButton* m_languageSwitch;
    RailButton* m_widthSwitch;
    QMenu* m_themeMenu;
    QMenu* m_languageMenu;
    QActionGroup* m_themeActions;
    QActionGroup* m_languageActions;
    PlaygroundPage* m_playground;
    DropOverlay* m_drop;
};

} // namespace mw::ui
