// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/main_window.h"

#include "app/base/async.h"
#include "app/config/settings.h"
#include "ui/models/chat_session.h"
#include "ui/models/model_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/pages/models/models_page.h"
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
}

MainWindow::MainWindow(Theme& theme, Language& language, const PlaygroundContext& context,
                       const std::optional<StoreSessions>& sessions, const WindowState& state)
    : m_theme(theme), m_language(language), m_context(context)
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
    buildPlaces(sessions);
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

void MainWindow::buildPlaces(const std::optional<StoreSessions>& sessions)
{
    m_workGroup = m_rail->addGroup();
    m_playgroundPlace = m_rail->addPlace(QStringLiteral("playground"));
    m_playgroundPlace->setChecked(true);
    m_playground = new PlaygroundPage(m_context, m_pages);
    addPage(m_playgroundPlace, m_playground);
    if (!sessions)
        return;
    m_modelsGroup = m_rail->addGroup();
    m_modelsPlace = m_rail->addPlace(QStringLiteral("model"));
    m_models = new ModelsPage(m_context.look, sessions->registry, m_pages);
    addPage(m_modelsPlace, m_models);
    m_manageGroup = m_rail->addGroup();
    m_serverPlace = m_rail->addPlace(QStringLiteral("server"));
    m_server = new ServerPage(m_context.look, sessions->server, sessions->registry, m_pages);
    addPage(m_serverPlace, m_server);
}

void MainWindow::addPage(RailButton* place, QWidget* page)
{
    m_pages->addWidget(page);
    connect(place, &QAbstractButton::clicked, this, [this, page] { m_pages->setCurrentWidget(page); });
}

void MainWindow::showPage(const QString& name)
{
    if (name == QLatin1String("playground"))
        m_playgroundPlace->click();
    else if (name == QLatin1String("models") && m_modelsPlace != nullptr)
        m_modelsPlace->click();
    else if (name == QLatin1String("server") && m_serverPlace != nullptr)
        m_serverPlace->click();
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
                m_playground->banner().showError(result.error());
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
    m_workGroup->setText(tr("Work"));
    m_playgroundPlace->setLabel(tr("Playground"));
    if (m_models != nullptr) {
        m_modelsGroup->setText(tr("Models", "group of pages"));
        m_modelsPlace->setLabel(tr("Models"));
        m_manageGroup->setText(tr("Manage", "group of pages"));
        m_serverPlace->setLabel(tr("Server"));
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
    if (DropOverlay::fileOf(event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_drop->setGeometry(
        m_pages->geometry().adjusted(tokens::space2, tokens::space2, -tokens::space2, -tokens::space2));
    m_drop->setImports(m_pages->currentWidget() == m_models);
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
    if (m_pages->currentWidget() == m_models)
        m_models->importFile(file);
    else
        m_playground->openModel(file);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_context.chat.stop();
    m_context.models.cancel();
    QMainWindow::closeEvent(event);
}

} // namespace mw::ui
