// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/log_view.h"

#include "ui/models/log_model.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_view.h"
#include "ui/widgets/table_panel.h"

#include <QCheckBox>
#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace mw::ui {

LogView::LogView(const Look& look, LogModel& log, TableStates& tables, QWidget* parent)
    : QWidget(parent), m_log(log)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens::space2, 0, 0);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyView(look, QStringLiteral("activity"), m_stack);
    Table::Options options;
    options.name = QStringLiteral("log");
    options.wide = LogModel::Text;
    options.searchColumn = LogModel::Text;
    m_panel = new TablePanel(look, log, tables, options, m_stack);
    m_follow = new QCheckBox(m_panel);
    m_follow->setChecked(true);
    m_panel->addWidget(m_follow);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_panel);
    column->addWidget(m_stack, 1);
    connect(m_panel, &TablePanel::failed, this, &LogView::failed);
    connect(m_follow, &QCheckBox::toggled, this, &LogView::follow);
    connect(&m_panel->table().rows(), &QAbstractItemModel::rowsInserted, this, &LogView::refresh);
    retranslate();
}

void LogView::refresh()
{
    m_stack->setCurrentIndex(m_log.rowCount() == 0 ? 0 : 1);
    follow();
}

void LogView::follow()
{
    if (m_follow->isChecked())
        m_panel->table().scrollToBottom();
}

void LogView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_log.retranslate();
        retranslate();
    }
    QWidget::changeEvent(event);
}

void LogView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_log.setWatched(true);
    refresh();
}

void LogView::hideEvent(QHideEvent* event)
{
    m_log.setWatched(false);
    QWidget::hideEvent(event);
}

void LogView::retranslate()
{
    m_empty->setTexts(tr("Nothing was logged since the start"),
                      tr("Starts, stops and faults of the server and the engine appear here."),
                      tr("Keys and texts are never part of the log."));
    m_panel->setTexts(tr("Log"), tr("Filter by kind, part or text"), tr("No line has this text."),
                      tr("log", "name of a file"));
    m_follow->setText(tr("Follow"));
    m_follow->setToolTip(tr("Keeps the newest line in view."));
    refresh();
}

} // namespace mw::ui
