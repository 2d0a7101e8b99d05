// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/main_window.h"

#include "app/base/async.h"
#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/model_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/pages/models/models_page.h"
#include "ui/pages/monitor/monitor_page.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/server/server_page.h"
#include "ui/shell/drop_overlay.h"
#include "ui/shell/language.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/status_bar.h"
#include "ui/widgets/error_banner.h"

#include <QActionGroup>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
const QKeySequence widthKeys(Qt::CTRL | Qt::Key_B);

/// Ctrl+1 to Ctrl+9.
QKeySequence pageKeys(qsizetype number)
{
    return QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number));
}
} // namespace

MainWindow::MainWindow(Theme& theme, Language& language, const PlaygroundContext& context,
                       const std::optional<StoreSessions>& sessions, const ProcessSessions& process,
                       Activities& activities, const WindowState& state)
    : m_theme(theme), m_language(language), m_context(context), m_activities(activities)
{
    setAcceptDrops(true);
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    m_rail = new NavigationRail(context.look, whole);
    m_pages = new QStackedWidget(whole);
    buildPages(sessions, process);
    row->addWidget(m_rail);
    row->addWidget(m_pages, 1);
    column->addLayout(row, 1);
    column->addWidget(new StatusBar(context.look, context.models, context.chat,
                                    sessions ? &sessions->server : nullptr, whole));
    setCentralWidget(whole);
    buildSwitches();
    m_drop = new DropOverlay(whole);

    m_rail->setWide(state.railWide, 0);
    setMinimumSize(tokens::windowMinWidth, tokens::windowMinHeight);
    if (state.geometry.isEmpty() || !restoreGeometry(state.geometry))
        resize(tokens::windowWidth, tokens::windowHeight);
    retranslate();
}

/// In the order of the rail: pages of a group stand together.
void MainWindow::buildPages(const std::optional<StoreSessions>& sessions, const ProcessSessions& process)
{
    m_playground = new PlaygroundPage(m_context, m_pages);
    addPage(m_playground);
    if (sessions) {
        m_models = new ModelsPage(m_context.look, sessions->registry, m_pages);
        addPage(m_models);
    }
    auto* monitor = new MonitorPage(m_context.look, process.monitor, m_pages);
    addPage(monitor);
    connect(monitor, &MonitorPage::placeWanted, this, &MainWindow::showPage);
    if (sessions) {
        m_server = new ServerPage(m_context.look, sessions->server, sessions->registry, m_pages);
        addPage(m_server);
    }
    go(m_places.front());
}

void MainWindow::addPage(Page* page)
{
    const bool newGroup = m_places.empty() || m_places.back().page->group() != page->group();
    QLabel* heading = newGroup ? m_rail->addGroup() : nullptr;
    const Place place{page, m_rail->addPlace(page->icon()), heading};
    m_places.push_back(place);
    m_pages->addWidget(page);
    connect(place.button, &QAbstractButton::clicked, this, [this, place] { go(place); });
    const qsizetype number = static_cast<qsizetype>(m_places.size());
    if (number <= 9) {
        auto* keys = new QShortcut(pageKeys(number), this);
        connect(keys, &QShortcut::activated, this, [this, place] { go(place); });
    }
}

void MainWindow::go(const Place& place)
{
    place.button->setChecked(true);
    m_pages->setCurrentWidget(place.page);
}

void MainWindow::showPage(const QString& id)
{
    for (const Place& place : m_places) {
        if (place.page->id() == id)
            go(place);
    }
}

Page* MainWindow::currentPage() const
{
    return static_cast<Page*>(m_pages->currentWidget());
}

QList<Page*> MainWindow::pages() const
{
    QList<Page*> pages;
    for (const Place& place : m_places)
        pages << place.page;
    return pages;
}

void MainWindow::buildSwitches()
{
    m_themeSwitch = m_rail->addSwitch(QStringLiteral("theme"));
    m_languageSwitch = m_rail->addSwitch(QStringLiteral("language"));
    m_widthSwitch = m_rail->addSwitch(QStringLiteral("sidebar"));
    m_themeMenu = new QMenu(m_themeSwitch);
    m_languageMenu = new QMenu(m_languageSwitch);
    m_themeActions = new QActionGroup(this);
    m_languageActions = new QActionGroup(this);

    const auto add = [](QMenu* menu, QActionGroup* group, const QString& name) {
        QAction* action = menu->addAction(QString());
        action->setCheckable(true);
        action->setData(name);
        group->addAction(action);
    };
    for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark, ThemeMode::Contrast})
        add(m_themeMenu, m_themeActions, themeModeName(mode));
    for (const char* name : {"en", "zh_CN"})
        add(m_languageMenu, m_languageActions, QString::fromLatin1(name));

    connect(m_themeActions, &QActionGroup::triggered, this, [this](const QAction* action) {
        chooseTheme(themeModeFromName(action->data().toString()).value_or(ThemeMode::System));
    });
    connect(m_languageActions, &QActionGroup::triggered, this,
            [this](const QAction* action) { chooseLanguage(action->data().toString()); });
    const auto popsUp = [this](RailButton* button, QMenu* menu) {
        connect(button, &QAbstractButton::clicked, this, [button, menu] {
            menu->popup(button->mapToGlobal(
                QPoint(button->width() + tokens::space1, button->height() - menu->sizeHint().height())));
        });
    };
    popsUp(m_themeSwitch, m_themeMenu);
    popsUp(m_languageSwitch, m_languageMenu);
    const auto toggleWidth = [this] {
        m_rail->setWide(!m_rail->wide(), m_theme.motionMs());
        retranslate();
    };
    connect(m_widthSwitch, &QAbstractButton::clicked, this, toggleWidth);
    connect(new QShortcut(widthKeys, this), &QShortcut::activated, this, toggleWidth);
}

WindowState MainWindow::state() const
{
    return {.geometry = saveGeometry(), .railWide = m_rail->wide()};
}

void MainWindow::chooseTheme(ThemeMode mode)
{
    m_theme.setMode(mode);
    retranslate();
    store("ui.theme", themeModeName(mode));
}

void MainWindow::chooseLanguage(const QString& name)
{
    m_language.set(name);
    store("ui.language", name);
}

void MainWindow::store(const char* key, const QString& value)
{
    app::runAsync(
        m_context.calls, this,
        [&settings = m_context.settings, key, value] {
            return settings.store(key, app::SettingValue(value.toStdString()));
        },
        [this](Result<void> result) {
            if (!result)
                currentPage()->showError(result.error());
        });
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QMainWindow::changeEvent(event);
}

void MainWindow::retranslate()
{
    setWindowTitle(QStringLiteral("Modelwright"));
    m_rail->setAccessibleName(tr("Places"));
    const auto groupTitle = [](PageGroup group) {
        switch (group) {
        case PageGroup::Work:
            return tr("Work", "group of pages");
        case PageGroup::Models:
            return tr("Models", "group of pages");
        case PageGroup::Make:
            return tr("Make", "group of pages");
        case PageGroup::Watch:
            return tr("Watch", "group of pages");
        case PageGroup::Manage:
            return tr("Manage", "group of pages");
        }
        return QString();
    };
    qsizetype number = 0;
    for (const Place& place : m_places) {
        if (place.heading != nullptr)
            place.heading->setText(groupTitle(place.page->group()));
        place.button->setLabel(place.page->title(), ++number <= 9 ? pageKeys(number) : QKeySequence());
    }
    m_themeSwitch->setLabel(tr("Theme"));
    m_languageSwitch->setLabel(tr("Language"));
    m_widthSwitch->setLabel(m_rail->wide() ? tr("Narrow the rail") : tr("Widen the rail"), widthKeys);
    m_themeMenu->setTitle(tr("Theme"));
    m_languageMenu->setTitle(tr("Language"));
    const QStringList themes{tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")};
    const QList<QAction*> themeActions = m_themeActions->actions();
    for (qsizetype i = 0; i < themeActions.size(); ++i) {
        themeActions[i]->setText(themes[i]);
        themeActions[i]->setChecked(themeActions[i]->data().toString() == themeModeName(m_theme.mode()));
    }
    // Each language by its own name, for those who cannot read the other.
    const QStringList languages{QStringLiteral("English"), QString::fromUtf8("简体中文")};
    const QList<QAction*> languageActions = m_languageActions->actions();
    for (qsizetype i = 0; i < languageActions.size(); ++i) {
        languageActions[i]->setText(languages[i]);
        languageActions[i]->setChecked(languageActions[i]->data().toString() == m_language.current());
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QString file = DropOverlay::fileOf(event->mimeData());
    const QString purpose = file.isEmpty() ? QString() : currentPage()->dropPurpose(file);
    if (purpose.isEmpty())
        return;
    event->acceptProposedAction();
    m_drop->setGeometry(
        m_pages->geometry().adjusted(tokens::space2, tokens::space2, -tokens::space2, -tokens::space2));
    m_drop->setPurpose(purpose);
    m_drop->raise();
    m_drop->show();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    m_drop->hide();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_drop->hide();
    const QString file = DropOverlay::fileOf(event->mimeData());
    if (file.isEmpty())
        return;
    event->acceptProposedAction();
    currentPage()->dropped(file);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_context.chat.stop();
    m_context.models.cancel();
    QMainWindow::closeEvent(event);
}

} // namespace mw::ui
