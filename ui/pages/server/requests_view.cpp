// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/requests_view.h"

#include "ui/models/server_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table.h"
#include "ui/widgets/widgets.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace mw::ui {

namespace {
constexpr int filterWidth = tokens::inspectorWidth;
}

RequestsView::RequestsView(const Look& look, ServerSession& session, QWidget* parent)
    : QWidget(parent), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space2, 0, 0);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("activity"), m_stack);
    m_begin = m_empty->addButton();
    auto* filled = new QWidget(m_stack);
    auto* inside = new QVBoxLayout(filled);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(tokens::space2);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(tokens::space2, 0, tokens::space2, 0);
    bar->setSpacing(tokens::space2);
    m_filter = new QLineEdit(filled);
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(filterWidth);
    m_copy = makeButton(filled);
    m_nothing = makeLabel(filled, "secondary", "muted");
    bar->addWidget(m_filter);
    bar->addWidget(m_copy);
    bar->addWidget(m_nothing);
    bar->addStretch();
    inside->addLayout(bar);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(&session.requests());
    m_sorted->setSortRole(ServedRequestsModel::SortRole);
    m_sorted->setFilterRole(ServedRequestsModel::FilterRole);
    m_sorted->setFilterKeyColumn(0);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView(filled);
    m_table->setModel(m_sorted);
    setUpTable(*m_table, look, ServedRequestsModel::Request);
    inside->addWidget(m_table, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(filled);
    column->addWidget(m_stack, 1);

    auto* copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &RequestsView::copyRow);
    connect(m_copy, &QPushButton::clicked, this, &RequestsView::copyRow);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted->setFilterFixedString(text);
        refresh();
    });
    connect(m_begin, &QPushButton::clicked, this, [this] {
        const auto state = m_session.state();
        if (state == ServerSession::State::Off || state == ServerSession::State::Failed)
            m_session.start();
        else
            Q_EMIT connectWanted();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RequestsView::refresh);
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_sorted, change, this, &RequestsView::refresh);
    connect(m_sorted, &QAbstractItemModel::modelReset, this, &RequestsView::refresh);
    connect(&session, &ServerSession::changed, this, &RequestsView::retranslate);
    retranslate();
}

void RequestsView::copyRow()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    const int row = m_sorted->mapToSource(rows.front()).row();
    QGuiApplication::clipboard()->setText(m_session.requests().rowAsText(row));
}

void RequestsView::refresh()
{
    m_stack->setCurrentIndex(m_session.requests().rowCount() == 0 ? 0 : 1);
    const bool selected = m_table->selectionModel()->hasSelection();
    m_copy->setEnabled(selected);
    m_copy->setToolTip(selected ? QString() : tr("Select a request first."));
    m_nothing->setText(m_sorted->rowCount() == 0 ? tr("No request has this text.") : QString());
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
    m_filter->setPlaceholderText(tr("Filter by path, model, key, status or address"));
    m_filter->setAccessibleName(tr("Filter the requests"));
    m_copy->setText(tr("Copy the row"));
    m_table->setAccessibleName(tr("Requests"));
    refresh();
}

} // namespace mw::ui
