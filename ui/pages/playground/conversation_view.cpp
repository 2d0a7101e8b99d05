// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversation_view.h"

#include "ui/models/conversation_model.h"
#include "ui/pages/playground/turn_widget.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QVBoxLayout>

namespace mw::ui {

ConversationView::ConversationView(const Look& look, ConversationModel& model, QWidget* parent)
    : QScrollArea(parent), m_look(look), m_model(model)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus); // its turns take the focus
    setProperty("kind", QStringLiteral("clear"));
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* middle = new QHBoxLayout(content);
    m_middle = middle;
    auto* narrow = new QWidget(content);
    narrow->setMaximumWidth(tokens::readingWidth);
    m_column = new QVBoxLayout(narrow);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(tokens::space4);
    m_column->addStretch(1);
    middle->addStretch(0);
    middle->addWidget(narrow, 1);
    middle->addStretch(0);
    setWidget(content);
    viewport()->setAutoFillBackground(false);

    connect(&model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { insertTurns(first, last); });
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { removeTurns(first, last); });
    connect(
        &model, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex& first, const QModelIndex& last) { updateTurns(first.row(), last.row()); });
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &ConversationView::rangeChanged);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        // A small slack: a pixel above the end is still the end.
        m_follow = value >= verticalScrollBar()->maximum() - tokens::space3;
    });
    insertTurns(0, model.rowCount() - 1);
    rangeChanged();
}

void ConversationView::setEmptyWidget(QWidget* widget)
{
    m_empty = widget;
    m_column->insertWidget(0, widget, 1);
    turnsChanged();
}

void ConversationView::scrollToEnd()
{
    m_follow = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void ConversationView::insertTurns(int first, int last)
{
    const int before = m_empty ? 1 : 0;
    for (int row = first; row <= last; ++row) {
        auto* turn = new TurnWidget(m_look, m_model.turns()[static_cast<std::size_t>(row)]);
        connect(turn, &TurnWidget::regenerateWanted, this, &ConversationView::regenerateWanted);
        m_turns.insert(m_turns.begin() + row, turn);
        m_column->insertWidget(before + row, turn);
    }
    turnsChanged();
}

void ConversationView::removeTurns(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        // Later, because the turn's own button may be what led here.
        m_turns[static_cast<std::size_t>(row)]->hide();
        m_turns[static_cast<std::size_t>(row)]->deleteLater();
    }
    m_turns.erase(m_turns.begin() + first, m_turns.begin() + last + 1);
    turnsChanged();
}

void ConversationView::updateTurns(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const auto at = static_cast<std::size_t>(row);
        m_turns[at]->update(m_model.turns()[at]);
    }
}

void ConversationView::turnsChanged()
{
    for (TurnWidget* turn : m_turns)
        turn->setLast(turn == m_turns.back());
    if (m_empty)
        m_empty->setVisible(m_turns.empty());
    // Turns stand at the top, what is shown instead of them takes the whole height.
    m_column->setStretch(m_column->count() - 1, m_turns.empty() ? 0 : 1);
}

void ConversationView::rangeChanged()
{
    // The bar takes its room from the margin, so that the turns stay in line with what is above and below.
    const bool bar = verticalScrollBar()->maximum() > 0;
    const int right = tokens::space5 - (bar ? verticalScrollBar()->sizeHint().width() : 0);
    m_middle->setContentsMargins(tokens::space5, tokens::space4, right, tokens::space4);
    if (m_follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

} // namespace mw::ui
