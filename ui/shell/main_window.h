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
class QActionGroup;
class QLabel;
class QMenu;
class QStackedWidget;
QT_END_NAMESPACE

namespace mw::ui {

class Activities;
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

/// The frame: rail, page, status line; the switches of theme and language; drops of files. Owns the pages.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// What stands on an open store; nothing of it where the data folder belongs to somebody else.
    struct StoreSessions {
        RegistrySession& registry;
        ServerSession& server;
    };

    /// What stands on the process alone.
    struct ProcessSessions {
        MonitorSession& monitor;
    };

    /// Without `sessions` there are no pages of models and of the server.
    MainWindow(Theme& theme, Language& language, const PlaygroundContext& context,
               const std::optional<StoreSessions>& sessions, const ProcessSessions& process,
               Activities& activities, const WindowState& state);

    PlaygroundPage& playground() { return *m_playground; }
    ModelsPage* models() { return m_models; }
    ServerPage* server() { return m_server; }

    /// By its id; a page that is not there changes nothing.
    void showPage(const QString& id);
    Page* currentPage() const;
    /// In the order of the rail.
    QList<Page*> pages() const;

    WindowState state() const;

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

    void buildPages(const std::optional<StoreSessions>& sessions, const ProcessSessions& process);
    void addPage(Page* page);
    void go(const Place& place);
    void buildSwitches();
    void retranslate();
    void chooseTheme(ThemeMode mode);
    void chooseLanguage(const QString& name);
    void store(const char* key, const QString& value);

    Theme& m_theme;
    Language& m_language;
    PlaygroundContext m_context;
    Activities& m_activities;
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
    ModelsPage* m_models = nullptr;
    ServerPage* m_server = nullptr;
    DropOverlay* m_drop;
};

} // namespace mw::ui
