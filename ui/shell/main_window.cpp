// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/main_window.h"

#include "app/base/async.h"
#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/comparison_session.h"
#include "ui/models/model_session.h"
#include "ui/models/recorded_call.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/models/settings_session.h"
#include "ui/pages/about/about_page.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/home/home_page.h"
#include "ui/pages/models/models_page.h"
#include "ui/pages/monitor/monitor_page.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/server/server_page.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/shell/activity_list.h"
#include "ui/shell/background.h"
#include "ui/shell/command_palette.h"
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
                       const std::optional<StoreSessions>& sessions, const Parts& parts,
                       const WindowState& state)
    : m_theme(theme), m_language(language), m_context(context), m_parts(parts), m_welcomed(state.welcomed)
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
    buildPages(sessions);
    row->addWidget(m_rail);
    row->addWidget(m_pages, 1);
    column->addLayout(row, 1);
    m_status = new StatusBar({context.look, context.models, context.chat,
                              sessions ? &sessions->server : nullptr, parts.activities, parts.monitor},
                             whole);
    column->addWidget(m_status);
    setCentralWidget(whole);
    buildSwitches();
    buildActions();
    buildBackground(sessions);
    m_drop = new DropOverlay(whole);

    m_rail->setWide(state.railWide, 0);
    setMinimumSize(tokens::windowMinWidth, tokens::windowMinHeight);
    if (state.geometry.isEmpty() || !restoreGeometry(state.geometry))
        resize(tokens::windowWidth, tokens::windowHeight);
    retranslate();
}

/// In the order of the rail: pages of a group stand together.
void MainWindow::buildPages(const std::optional<StoreSessions>& sessions)
{
    ServerSession* server = sessions ? &sessions->server : nullptr;
    m_home = new HomePage(
        {m_context.look, m_context.models, server, m_context.conversations, m_parts.attention}, m_pages);
    addPage(m_home);
    connect(m_home, &HomePage::pageWanted, this, &MainWindow::showPage);
    m_playground = new PlaygroundPage(m_context, m_pages);
    addPage(m_playground);
    if (sessions) {
        m_playground->offerRegistered(sessions->registry);
        m_comparison = &sessions->comparison;
        m_compare =
            new ComparePage({m_context.look, m_context.settings, sessions->comparison, sessions->registry,
                             m_context.models, m_context.presets, m_context.settingsSession, m_context.calls},
                            m_pages);
        addPage(m_compare);
        connect(m_compare, &ComparePage::pageWanted, this, &MainWindow::showPage);
        connect(m_compare, &ComparePage::playgroundWanted, this,
                [this](const QString& model, const app::PresetContent& content, const QString& prompt) {
                    showPage(m_playground->id());
                    m_playground->openPrompt(model, content, prompt);
                });
        m_playground->offerComparison();
        connect(m_playground, &PlaygroundPage::comparisonWanted, this,
                [this](const QString& model, const app::PresetContent& content, const QString& prompt) {
                    showPage(m_compare->id());
                    m_compare->take(model, content, prompt);
                });
        m_models =
            new ModelsPage(m_context.look, sessions->registry, sessions->benchmarks, m_parts.tables, m_pages);
        addPage(m_models);
        connect(m_models, &ModelsPage::playgroundWanted, this, [this](const QString& reference) {
            m_context.models.openRegistered(reference);
            showPage(m_playground->id());
        });
    }
    auto* monitor = new MonitorPage(m_context.look, m_parts.monitor, m_parts.tables, m_pages);
    addPage(monitor);
    connect(monitor, &MonitorPage::placeWanted, this, &MainWindow::showPage);
    if (sessions) {
        m_server =
            new ServerPage(m_context.look, sessions->server, sessions->registry, m_parts.tables, m_pages);
        m_server->addBackground(m_parts.settings, Autostart::ofUser(m_parts.folder));
        addPage(m_server);
        connect(m_server, &ServerPage::playgroundWanted, this, [this](const RecordedCall& call) {
            m_playground->openCall(call);
            showPage(m_playground->id());
        });
    }
    addPage(new SettingsPage(m_context.look, m_parts.settings, m_context.calls, m_pages));
    addPage(new AboutPage(m_context.look, m_parts.about, m_pages));
    connect(&m_parts.settings, &SettingsSession::changed, this, &MainWindow::applySetting);
    connect(&m_parts.settings, &SettingsSession::refused, this, [this](const QString&, const Error& error) {
        if (currentPage()->id() != QLatin1String("settings")) // which says so beside the field
            currentPage()->showError(error);
    });
    m_welcome = new WelcomePage(
        {m_context.look, m_context.models, m_context.chat, m_parts.attention, m_parts.folder}, m_pages);
    m_pages->addWidget(m_welcome); // no place of the rail leads there
    connect(m_welcome, &WelcomePage::left, this, [this] {
        m_welcomed = true;
        showPage(QStringLiteral("playground"));
    });
    connect(m_welcome, &WelcomePage::openWanted, m_playground, &PlaygroundPage::chooseFile);
    connect(m_welcome, &WelcomePage::askWanted, m_playground, &PlaygroundPage::askLikeliest);
    connect(m_playground, &PlaygroundPage::defaultModelMissing, m_welcome, &WelcomePage::setModelMissing);
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
    // Keys change the page from anywhere; the focus does not stay on the place that was left.
    if (m_rail->isAncestorOf(focusWidget()) && !place.button->hasFocus())
        place.button->setFocus(Qt::OtherFocusReason);
    m_pages->setCurrentWidget(place.page);
}

void MainWindow::showPage(const QString& id)
{
    if (id == m_welcome->id()) {
        m_rail->clearPlace();
        m_pages->setCurrentWidget(m_welcome);
    }
    for (const Place& place : m_places) {
        if (place.page->id() == id)
            go(place);
    }
}

void MainWindow::bringUp(const QString& model)
{
    if (m_background != nullptr)
        m_background->showWindow();
    if (model.isEmpty())
        return;
    showPage(m_playground->id());
    m_playground->openModel(model);
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

QAction* MainWindow::addWindowAction(const QKeySequence& keys)
{
    auto* action = new QAction(this);
    action->setShortcut(keys);
    addAction(action);
    return action;
}

void MainWindow::buildActions()
{
    m_paletteAction = addWindowAction(Qt::CTRL | Qt::Key_K);
    m_keysAction = addWindowAction(Qt::Key_F1);
    m_settingsAction = addWindowAction(Qt::CTRL | Qt::Key_Comma);
    m_activitiesAction = addWindowAction(Qt::CTRL | Qt::Key_J);
    m_welcomeAction = addWindowAction({});
    m_quitAction = addWindowAction(Qt::CTRL | Qt::Key_Q);
    connect(m_paletteAction, &QAction::triggered, this, &MainWindow::showPalette);
    connect(m_keysAction, &QAction::triggered, this, &MainWindow::showKeys);
    connect(m_settingsAction, &QAction::triggered, this, [this] { showPage(QStringLiteral("settings")); });
    connect(m_activitiesAction, &QAction::triggered, this, &MainWindow::showActivities);
    connect(m_welcomeAction, &QAction::triggered, this, [this] { showPage(m_welcome->id()); });
    connect(m_quitAction, &QAction::triggered, this, [this] {
        if (m_background != nullptr)
            m_background->quit();
        else
            close();
    });
    connect(m_status, &StatusBar::activitiesWanted, this, &MainWindow::showActivities);
}

void MainWindow::buildBackground(const std::optional<StoreSessions>& sessions)
{
    if (!sessions)
        return;
    m_background =
        new Background({*this, sessions->server, [this] { return setting("ui.close_while_serving"); },
                        [this](const QString& choice) { store("ui.close_while_serving", choice); },
                        [this] { return m_context.settings.flag("server.keep_awake"); }},
                       this);
    connect(m_background, &Background::quitWanted, this, [this] {
        if (isHidden()) // closing does nothing for what is not shown
            Q_EMIT closed();
        else
            close();
    });
}

QString MainWindow::setting(const char* key) const
{
    return QString::fromStdString(m_context.settings.text(key));
}

std::vector<Command> MainWindow::commands()
{
    std::vector<Command> commands;
    qsizetype number = 0;
    for (const Place& place : m_places) {
        commands.push_back({tr("Go to: %1").arg(place.page->title()),
                            {},
                            ++number <= 9 ? pageKeys(number) : QKeySequence(),
                            [this, place] { go(place); }});
    }
    const auto add = [&commands](QAction* action, Page* page, std::function<void()> before) {
        if (action->text().isEmpty() || !action->isVisible())
            return;
        QString text = action->text();
        commands.push_back({text.remove(u'&'), page != nullptr ? page->title() : QString(),
                            action->shortcut(),
                            [action, before] {
                                before();
                                action->trigger();
                            },
                            action->isEnabled()});
    };
    for (const Place& place : m_places) {
        for (QAction* action : place.page->actions())
            add(action, place.page, [this, place] { go(place); });
    }
    for (QAction* action : actions())
        add(action, nullptr, [] {});
    for (const QActionGroup* group : {m_themeActions, m_languageActions}) {
        const QString title = group == m_themeActions ? m_themeMenu->title() : m_languageMenu->title();
        for (QAction* action : group->actions())
            commands.push_back(
                {tr("%1: %2", "a switch and its position").arg(title, action->text()), {}, {}, [action] {
                     action->trigger();
                 }});
    }
    commands.push_back({m_widthSwitch->text(), {}, widthKeys, [this] { m_widthSwitch->click(); }});
    return commands;
}

void MainWindow::showPalette()
{
    (new CommandPalette(m_context.look, commands(), CommandPalette::Mode::Everything, this))->open();
}

void MainWindow::showKeys()
{
    (new CommandPalette(m_context.look, commands(), CommandPalette::Mode::Keys, this))->open();
}

void MainWindow::showActivities()
{
    auto* list = new ActivityList(m_context.look, m_parts.activities, this);
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->popUp(m_status->mapToGlobal(QPoint(m_status->width(), 0)));
}

WindowState MainWindow::state() const
{
    return {.geometry = saveGeometry(),
            .railWide = m_rail->wide(),
            .welcomed = m_welcomed,
            .page = currentPage()->id()};
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

/// Where the data folder is somebody else's, the choice holds for this window only.
void MainWindow::store(const char* key, const QString& value)
{
    if (m_parts.settings.writable())
        m_parts.settings.set(key, app::SettingValue(value.toStdString()));
}

void MainWindow::applySetting(const QString& key)
{
    if (key == QLatin1String("ui.theme")) {
        m_theme.setMode(themeModeFromName(setting("ui.theme")).value_or(ThemeMode::System));
        retranslate();
    } else if (key == QLatin1String("ui.language")) {
        m_language.set(setting("ui.language"));
    }
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
    m_paletteAction->setText(tr("Find a command"));
    m_keysAction->setText(tr("Show the keyboard's commands"));
    m_settingsAction->setText(tr("Open the settings"));
    m_activitiesAction->setText(tr("Show what is under way"));
    m_welcomeAction->setText(tr("Show the welcome again"));
    m_quitAction->setText(tr("Quit"));
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
    const QStringList files = DropOverlay::filesOf(event->mimeData());
    const QString purpose = files.isEmpty() ? QString() : currentPage()->dropPurpose(files.front());
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
    const QStringList files = DropOverlay::filesOf(event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    currentPage()->droppedAll(files);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_background != nullptr && !m_background->mayClose()) {
        event->ignore();
        return;
    }
    m_context.chat.stop();
    if (m_comparison != nullptr)
        m_comparison->stop();
    m_context.models.cancel();
    QMainWindow::closeEvent(event);
    Q_EMIT closed();
}

} // namespace mw::ui
