// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/requests_view.h"

#include "ui/models/server_session.h"
#include "ui/pages/server/request_card.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

RequestsView::RequestsView(const Look& look, ServerSession& session, TableStates& tables, QWidget* parent)
    : QWidget(parent), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space2, 0, 0);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("activity"), m_stack);
    m_begin = m_empty->addButton();
    Table::Options options;
    options.name = QStringLiteral("requests");
    options.wide = ServedRequestsModel::Request;
    options.searchColumn = ServedRequestsModel::Request;
    auto* filled = new QWidget(m_stack);
    m_panel = new TablePanel(look, session.requests(), tables, options, filled);
    auto* scroll = new QScrollArea(filled);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(tokens::inspectorWidth);
    auto* inside = new QWidget(scroll);
    inside->setProperty("kind", QStringLiteral("clear"));
    auto* cards = new QVBoxLayout(inside);
    cards->setContentsMargins(tokens::space2, 0, tokens::space2, 0);
    m_card = new RequestCard(look, session, inside);
    cards->addWidget(m_card);
    cards->addStretch();
    scroll->setWidget(inside);
    m_details = scroll;
    auto* row = new QHBoxLayout(filled);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space2);
    row->addWidget(m_panel, 1);
    row->addWidget(m_details);
    m_details->hide();
    m_stack->addWidget(m_empty);
    m_stack->addWidget(filled);
    column->addWidget(m_stack, 1);

    connect(m_begin, &QPushButton::clicked, this, [this] {
        const auto state = m_session.state();
        if (state == ServerSession::State::Off || state == ServerSession::State::Failed)
            m_session.start();
        else
            Q_EMIT connectWanted();
    });
    connect(m_panel, &TablePanel::failed, this, &RequestsView::failed);
    connect(m_card, &RequestCard::playgroundWanted, this, &RequestsView::playgroundWanted);
    connect(&m_panel->table(), &Table::selectionChangedTo, this, [this](const QString& id) {
        m_details->setVisible(!id.isEmpty());
        m_card->setRequest(id);
        m_card->refresh();
    });
    ServedRequestsModel& rows = session.requests();
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&rows, change, this, &RequestsView::refresh);
    connect(&rows, &QAbstractItemModel::modelReset, this, &RequestsView::refresh);
    connect(&session, &ServerSession::changed, this, &RequestsView::retranslate);
    retranslate();
}

void RequestsView::refresh()
{
    m_stack->setCurrentIndex(m_session.requests().rowCount() == 0 ? 0 : 1);
}

void RequestsView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_session.requests().retranslate();
        retranslate();
    }
    QWidget::changeEvent(event);
}

void RequestsView::retranslate()
{
    const auto state = m_session.state();
    const bool off = state == ServerSession::State::Off || state == ServerSession::State::Failed;
    if (off) {
        m_empty->setTexts(tr("The server is off"),
                          tr("Requests of other programs appear here while they are answered."), QString());
        m_begin->setText(tr("Start the server"));
    } else {
        m_empty->setTexts(tr("No requests yet"),
                          tr("Requests appear here as they come. Send a first one with curl or Python."),
                          QString());
        m_begin->setText(tr("Show the commands"));
    }
    m_panel->setTexts(tr("Requests"), tr("Filter by path, model, key, status or address"),
                      tr("No request has this text."), tr("requests", "name of a file"));
    refresh();
}

} // namespace mw::ui
