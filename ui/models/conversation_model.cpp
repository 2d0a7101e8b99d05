// SPDX-License-Identifier: Apache-2.0
#include "ui/models/conversation_model.h"

namespace mw::ui {

int ConversationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_turns.size());
}

QVariant ConversationModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    const Turn& turn = m_turns[static_cast<std::size_t>(index.row())];
    switch (role) {
    case TextRole:
        return turn.text;
    case KindRole:
        return static_cast<int>(turn.kind);
    case StateRole:
        return static_cast<int>(turn.state);
    case FiguresRole:
        return QVariant::fromValue(turn.figures);
    default:
        return {};
    }
}

void ConversationModel::add(Turn turn)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_turns.push_back(std::move(turn));
    endInsertRows();
}

void ConversationModel::addUser(const QString& text)
{
    Turn turn;
    turn.text = text;
    add(std::move(turn));
}

void ConversationModel::addAnswer()
{
    Turn turn;
    turn.kind = TurnKind::Answer;
    turn.state = TurnState::Waiting;
    add(std::move(turn));
}

void ConversationModel::appendText(const QString& text)
{
    if (text.isEmpty() || m_turns.empty())
        return;
    Turn& turn = m_turns.back();
    const bool first = turn.state == TurnState::Waiting;
    turn.state = TurnState::Streaming;
    turn.text += text;
    const QModelIndex last = index(rowCount() - 1);
    Q_EMIT dataChanged(last, last, first ? QList<int>{TextRole, StateRole} : QList<int>{TextRole});
}

void ConversationModel::finishAnswer(const AnswerFigures& figures)
{
    if (m_turns.empty())
        return;
    m_turns.back().state = TurnState::Done;
    m_turns.back().figures = figures;
    const QModelIndex last = index(rowCount() - 1);
    Q_EMIT dataChanged(last, last, {StateRole, FiguresRole});
}

void ConversationModel::truncate(int row)
{
    if (row >= rowCount())
        return;
    beginRemoveRows({}, row, rowCount() - 1);
    m_turns.resize(static_cast<std::size_t>(row));
    endRemoveRows();
}

} // namespace mw::ui
