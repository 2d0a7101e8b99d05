// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/server_page.h"

#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/pages/server/background_view.h"
#include "ui/pages/server/connect_view.h"
#include "ui/pages/server/keys_view.h"
#include "ui/pages/server/log_view.h"
#include "ui/pages/server/new_key_card.h"
#include "ui/pages/server/requests_view.h"
#include "ui/pages/server/server_card.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int leastViewHeight = 5 * tokens::controlHeight;
}

ServerPage::ServerPage(const Look& look, ServerSession& session, RegistrySession& registry,
                       TableStates& tables, QWidget* parent)
    : Page(PageGroup::Manage, QStringLiteral("server"), QStringLiteral("server"), parent), m_look(look),
      m_session(session), m_registry(registry)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader(look, this);
    column->addWidget(m_header);
    column->addWidget(makeFrame(this, "line"));
    column->addWidget(buildContent(tables), 1);
    connectSession();
    retranslate();
}

QWidget* ServerPage::buildContent(TableStates& tables)
{
    auto* centre = new QWidget(this);
    centre->setProperty("kind", QStringLiteral("surface"));
    centre->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(tokens::space4, tokens::space3, tokens::space4, tokens::space3);
    column->setSpacing(tokens::space3);
    m_banner = new ErrorBanner(m_look, centre);
    m_card = new ServerCard(m_look, m_session, centre);
    m_newKey = new NewKeyCard(m_look, centre);
    m_tabs = new QTabBar(centre);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setFocusPolicy(Qt::StrongFocus);
    m_views = new QStackedWidget(centre);
    // A new key must not make the window grow: the views scroll.
    m_views->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    m_views->setMinimumHeight(leastViewHeight);
    m_connect = new ConnectView(m_look, m_views);
    m_keys = new KeysView(m_look, m_session, tables, m_views);
    m_requests = new RequestsView(m_look, m_session, tables, m_views);
    m_log = new LogView(m_look, m_session.log(), tables, m_views);
    for (QWidget* view : {static_cast<QWidget*>(m_connect), static_cast<QWidget*>(m_keys),
                          static_cast<QWidget*>(m_requests), static_cast<QWidget*>(m_log)}) {
        m_tabs->addTab(QString());
        m_views->addWidget(view);
    }
    auto* below = new QVBoxLayout;
    below->setSpacing(0);
    below->addWidget(m_tabs);
    below->addWidget(makeFrame(centre, "line"));
    below->addWidget(m_views, 1);
    column->addWidget(m_banner);
    column->addWidget(m_card);
    column->addWidget(m_newKey);
    column->addLayout(below, 1);
    connect(m_tabs, &QTabBar::currentChanged, m_views, &QStackedWidget::setCurrentIndex);
    connect(m_requests, &RequestsView::connectWanted, this, [this] { showTab(Connect); });
    connect(m_keys, &KeysView::failed, this, &ServerPage::showError);
    connect(m_requests, &RequestsView::failed, this, &ServerPage::showError);
    connect(m_requests, &RequestsView::playgroundWanted, this, &ServerPage::playgroundWanted);
    connect(m_log, &LogView::failed, this, &ServerPage::showError);
    connect(m_newKey, &NewKeyCard::changed, this, &ServerPage::refreshConnection);
    return centre;
}

void ServerPage::addBackground(SettingsSession& settings, Autostart autostart)
{
    auto* view = new BackgroundView(settings, std::move(autostart), m_views);
    connect(view, &BackgroundView::failed, this, &ServerPage::showError);
    m_views->addWidget(view);
    m_tabs->addTab(QString());
    retranslate();
}

void ServerPage::connectSession()
{
    connect(&m_session, &ServerSession::changed, this, &ServerPage::refresh);
    connect(&m_session, &ServerSession::keysChanged, this, &ServerPage::retranslate);
    connect(&m_session, &ServerSession::keyMade, m_newKey, &NewKeyCard::show);
    connect(&m_session, &ServerSession::failed, this, [this](const Error& error) {
        m_failed = false;
        m_banner->showError(error);
    });
    connect(&m_registry, &RegistrySession::changed, this, &ServerPage::refreshConnection);
}

QString ServerPage::title() const
{
    return tr("Server");
}

void ServerPage::showError(const Error& error)
{
    m_banner->showError(error);
}

bool ServerPage::atRest() const
{
    const auto state = m_session.state();
    const bool moves = state == ServerSession::State::Starting || state == ServerSession::State::Draining;
    return !moves && m_registry.listed() && m_session.keysListed();
}

void ServerPage::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

QString ServerPage::defaultModel() const
{
    RegistryModel& rows = m_registry.rows();
    for (int row = 0; row < rows.rowCount(); ++row) {
        if (rows.at(row).aliases.contains(QLatin1String("production")))
            return rows.at(row).model;
    }
    return rows.rowCount() == 0 ? QString() : rows.at(0).model;
}

void ServerPage::refreshConnection()
{
    m_connect->setConnection({m_session.url(), m_newKey->keyText(), defaultModel()},
                             m_session.state() == ServerSession::State::Serving);
}

void ServerPage::showStartError()
{
    if (const auto port = m_session.freePort()) {
        m_banner->showError(
            m_session.startError(), [port] { return tr("Use port %1").arg(*port); },
            [this, port] { m_session.startOn(*port); });
    } else {
        m_banner->showError(
            m_session.startError(), [] { return tr("Try again"); }, [this] { m_session.start(); });
    }
}

void ServerPage::refresh()
{
    const bool failed = m_session.state() == ServerSession::State::Failed;
    if (failed && !m_failed)
        showStartError();
    else if (!failed && m_failed)
        m_banner->dismiss();
    m_failed = failed;
    refreshConnection();
}

void ServerPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ServerPage::showEvent(QShowEvent* event)
{
    m_session.setWatched(true);
    m_session.refreshKeys();
    if (!m_registry.listed())
        m_registry.refresh();
    QWidget::showEvent(event);
}

void ServerPage::hideEvent(QHideEvent* event)
{
    m_session.setWatched(false);
    QWidget::hideEvent(event);
}

void ServerPage::retranslate()
{
    m_header->setTexts(title(), tr("Other programs on this machine use your models over REST."));
    m_tabs->setTabText(Connect, tr("Connect"));
    const int keys = m_session.keys().usableCount();
    m_tabs->setTabText(Keys, keys == 0 ? tr("Keys") : tr("Keys (%1)").arg(keys));
    m_tabs->setTabText(Requests, tr("Requests"));
    m_tabs->setTabText(Log, tr("Log"));
    m_tabs->setTabText(Background, tr("Background"));
    m_tabs->setAccessibleName(tr("Parts of the page"));
    refresh();
}

} // namespace mw::ui
