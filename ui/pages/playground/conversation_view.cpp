// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversation_view.h"

#include "ui/models/conversation_model.h"
#include "ui/pages/playground/turn_widget.h"
#include "ui/theme/tokens.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

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
        auto* turn = new TurnWidget(m_look, m_model.turns()[row]);
        turn->setAvailable(m_available);
        turn->setTokensShown(m_tokensShown);
        connect(turn, &TurnWidget::regenerateWanted, this,
                [this, turn] { Q_EMIT regenerateWanted(rowOf(turn)); });
        connect(turn, &TurnWidget::edited, this,
                [this, turn](const QString& text) { Q_EMIT edited(rowOf(turn), text); });
        connect(turn, &TurnWidget::branchWanted, this,
                [this, turn](int branch) { Q_EMIT branchWanted(rowOf(turn), branch); });
        connect(turn, &TurnWidget::seedWanted, this, &ConversationView::seedWanted);
        m_turns.insert(m_turns.begin() + row, turn);
        m_column->insertWidget(before + row, turn);
        if (row == m_focusRow) {
            m_focusRow = -1;
            turn->show();
            turn->focusText();
        }
    }
    turnsChanged();
}

int ConversationView::rowOf(const TurnWidget* turn) const
{
    return static_cast<int>(std::find(m_turns.begin(), m_turns.end(), turn) - m_turns.begin());
}

void ConversationView::setAvailable(bool available)
{
    m_available = available;
    for (TurnWidget* turn : m_turns)
        turn->setAvailable(available);
}

void ConversationView::setTokensShown(bool shown)
{
    m_tokensShown = shown;
    for (TurnWidget* turn : m_turns)
        turn->setTokensShown(shown);
}

void ConversationView::removeTurns(int first, int last)
{
    const QWidget* focus = QApplication::focusWidget();
    for (int row = first; row <= last; ++row) {
        if (focus && m_turns[static_cast<std::size_t>(row)]->isAncestorOf(focus))
            m_focusRow = row; // another version of the turn takes it over
        // Later, because the turn's own button may be what led here.
        m_turns[static_cast<std::size_t>(row)]->hide();
        m_turns[static_cast<std::size_t>(row)]->deleteLater();
    }
    m_turns.erase(m_turns.begin() + first, m_turns.begin() + last + 1);
    if (m_focusRow >= 0) // what takes the place comes in the same go
        QMetaObject::invokeMethod(
            this, [this] { m_focusRow = -1; }, Qt::QueuedConnection);
    turnsChanged();
}

void ConversationView::updateTurns(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const auto at = static_cast<std::size_t>(row);
        m_turns[at]->update(m_model.turns()[row]);
    }
}

void ConversationView::turnsChanged()
{
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
