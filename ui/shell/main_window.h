// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "ui/pages/playground/page_context.h"
#include "ui/shell/window_state.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QAction;
class QActionGroup;
class QLabel;
class QMenu;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class AboutSession;
class Activities;
class Attention;
class BenchmarkSession;
class Background;
class ComparePage;
class ComparisonSession;
struct Command;
class HomePage;
class WelcomePage;
class DropOverlay;
class Language;
class ModelsPage;
class MonitorSession;
class NavigationRail;
class Page;
class PlaygroundPage;
class RailButton;
class RegistrySession;
class ServerPage;
class ServerSession;
class SettingsSession;
class StatusBar;
class TableStates;

/// The frame: rail, page, status line; the switches of theme and language; drops of files. Owns the pages.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// What stands on an open store; nothing of it where the data folder belongs to somebody else.
    struct StoreSessions {
        RegistrySession& registry;
        ServerSession& server;
        ComparisonSession& comparison;
        BenchmarkSession& benchmarks;
    };

    /// What the window shows and works with besides; all of it outlives the window.
    struct Parts {
        Activities& activities;
        Attention& attention;
        MonitorSession& monitor;
        SettingsSession& settings;
        AboutSession& about;
        TableStates& tables;
        QString folder; ///< the data folder
    };

    /// Without `sessions` there are no pages of models and of the server.
    MainWindow(Theme& theme, Language& language, const PlaygroundContext& context,
               const std::optional<StoreSessions>& sessions, const Parts& parts, const WindowState& state);

    PlaygroundPage& playground() { return *m_playground; }
    /// Null where there is no store, like the two after it.
    ComparePage* compare() { return m_compare; }
    ModelsPage* models() { return m_models; }
    ServerPage* server() { return m_server; }
    WelcomePage& welcome() { return *m_welcome; }
    /// Null where there is no store.
    Background* background() { return m_background; }

    /// To the front, with a model file opened if `model` names one: what a second start does.
    void bringUp(const QString& model);
    /// By its id; a page that is not there changes nothing.
    void showPage(const QString& id);
    Page* currentPage() const;
    /// In the order of the rail.
    QList<Page*> pages() const;

    /// What can be done now, on every page.
    std::vector<Command> commands();
    void showPalette();
    void showKeys();
    void showActivities();

    WindowState state() const;

Q_SIGNALS:
    /// The window was closed, or the program is to end.
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    struct Place {
        Page* page;
        RailButton* button;
        QLabel* heading; ///< of the group that begins with this place, else null
    };

    void buildPages(const std::optional<StoreSessions>& sessions);
    void addPage(Page* page);
    void go(const Place& place);
    void buildSwitches();
    void buildActions();
    void buildBackground(const std::optional<StoreSessions>& sessions);
    QAction* addWindowAction(const QKeySequence& keys);
    QString setting(const char* key) const;
    void retranslate();
    void chooseTheme(ThemeMode mode);
    void chooseLanguage(const QString& name);
    /// A setting of the window has changed, here or elsewhere.
    void applySetting(const QString& key);
    void store(const char* key, const QString& value);

    Theme& m_theme;
    Language& m_language;
    PlaygroundContext m_context;
    const Parts m_parts;
    NavigationRail* m_rail;
    std::vector<Place> m_places;
    QStackedWidget* m_pages;
    RailButton* m_themeSwitch;
    RailButton* m_languageSwitch;
    RailButton* m_widthSwitch;
    QMenu* m_themeMenu;
    QMenu* m_languageMenu;
    QActionGroup* m_themeActions;
    QActionGroup* m_languageActions;
    PlaygroundPage* m_playground;
    ComparePage* m_compare = nullptr;
    ComparisonSession* m_comparison = nullptr;
    ModelsPage* m_models = nullptr;
    ServerPage* m_server = nullptr;
    HomePage* m_home;
    WelcomePage* m_welcome;
    StatusBar* m_status;
    Background* m_background = nullptr;
    DropOverlay* m_drop;
    QAction* m_paletteAction;
    QAction* m_keysAction;
    QAction* m_settingsAction;
    QAction* m_activitiesAction;
    QAction* m_welcomeAction;
    QAction* m_quitAction;
    bool m_welcomed;
};

} // namespace mw::ui
