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
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class DropOverlay;
class Language;
class ModelsPage;
class NavigationRail;
class PlaygroundPage;
class RailButton;
class RegistrySession;

/// The frame: rail, page, status line; the switches of theme and language; drops of files. Owns the pages.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// Without `registry`, where the data folder belongs to somebody else, there is no page of models.
    MainWindow(Theme& theme, Language& language, const PlaygroundContext& context, RegistrySession* registry,
               const WindowState& state);

    PlaygroundPage& playground() { return *m_playground; }
    ModelsPage* models() { return m_models; }

    /// "playground" or "models"; another name, or a page that is not there, changes nothing.
    void showPage(const QString& name);

    WindowState state() const;

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void buildPlaces(RegistrySession* registry);
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
    QLabel* m_modelsGroup = nullptr;
    RailButton* m_modelsPlace = nullptr;
    QStackedWidget* m_pages;
    RailButton* m_themeSwitch;
    RailButton* m_languageSwitch;
    RailButton* m_widthSwitch;
    QMenu* m_themeMenu;
    QMenu* m_languageMenu;
    QActionGroup* m_themeActions;
    QActionGroup* m_languageActions;
    PlaygroundPage* m_playground;
    ModelsPage* m_models = nullptr;
    DropOverlay* m_drop;
};

} // namespace mw::ui
