// SPDX-License-Identifier: Apache-2.0
#include "ui/models/conversation_model.h"

#include <QDateTime>

#include <algorithm>
#include <utility>

namespace mw::ui {

int ConversationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_path.size());
}

QVariant ConversationModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    const Turn& turn = nodeAt(index.row()).turn;
    switch (role) {
    case TextRole:
        return turn.text;
    case KindRole:
        return static_cast<int>(turn.kind);
    case StateRole:
        return static_cast<int>(turn.state);
    case FiguresRole:
        return QVariant::fromValue(turn.figures);
    case TokensRole:
        return static_cast<int>(turn.tokens.size());
    case BranchRole:
        return turn.branch;
    case BranchesRole:
        return turn.branches;
    case LeftOutRole:
        return turn.leftOut;
    default:
        return {};
    }
}

ConversationModel::Node& ConversationModel::parentOf(int row) const
{
    return row == 0 ? *m_root : nodeAt(row - 1);
}

ConversationModel::Node& ConversationModel::addNode(Node& parent, int id, Turn turn)
{
    auto node = std::make_unique<Node>();
    node->id = id;
    node->parent = &parent;
    node->turn = std::move(turn);
    m_lastId = std::max(m_lastId, id);
    parent.children.push_back(node.get());
    parent.shown.push_back(node.get());
    return *(m_nodes[id] = std::move(node));
}

void ConversationModel::numberBranches(Node& parent)
{
    for (std::size_t i = 0; i < parent.children.size(); ++i) {
        parent.children[i]->turn.branch = static_cast<int>(i);
        parent.children[i]->turn.branches = static_cast<int>(parent.children.size());
    }
}

void ConversationModel::hideFrom(int row)
{
    if (row >= rowCount())
        return;
    beginRemoveRows({}, row, rowCount() - 1);
    m_path.resize(static_cast<std::size_t>(row));
    endRemoveRows();
}

void ConversationModel::showFrom(int row)
{
    hideFrom(row);
    std::vector<Node*> more;
    for (Node* node = &parentOf(row); !node->shown.empty(); node = node->shown.back())
        more.push_back(node->shown.back());
    if (!more.empty()) {
        beginInsertRows({}, row, row + static_cast<int>(more.size()) - 1);
        m_path.insert(m_path.end(), more.begin(), more.end());
        endInsertRows();
    }
    Q_EMIT leafChanged();
}

void ConversationModel::add(Node& parent, Turn turn)
{
    if (turn.createdAt == 0)
        turn.createdAt = QDateTime::currentMSecsSinceEpoch() * 1000;
    const Node& node = addNode(parent, m_lastId + 1, std::move(turn));
    numberBranches(parent);
    Q_EMIT turnChanged(node.id);
}

void ConversationModel::addUser(const QString& text)
{
    Turn turn;
    turn.text = text;
    addBranch(rowCount(), std::move(turn));
}

void ConversationModel::addAnswer(const SamplingChoice& sampling)
{
    addAnswerBranch(rowCount(), sampling);
}

void ConversationModel::addAnswerBranch(int row, const SamplingChoice& sampling)
{
    Turn turn;
    turn.kind = TurnKind::Answer;
    turn.state = TurnState::Waiting;
    turn.sampling = sampling;
    addBranch(row, std::move(turn));
}

void ConversationModel::addBranch(int row, Turn turn)
{
    if (row < 0 || row > rowCount())
        return;
    hideFrom(row);
    add(parentOf(row), std::move(turn));
    showFrom(row);
}

void ConversationModel::chooseBranch(int row, int branch)
{
    if (row < 0 || row >= rowCount())
        return;
    Node& parent = parentOf(row);
    if (branch < 0 || branch >= static_cast<int>(parent.children.size()))
        return;
    Node* chosen = parent.children[static_cast<std::size_t>(branch)];
    if (chosen == &nodeAt(row))
        return;
    hideFrom(row);
    std::erase(parent.shown, chosen);
    parent.shown.push_back(chosen);
    showFrom(row);
}

void ConversationModel::erase(Node& node)
{
    for (Node* child : std::vector<Node*>(node.children))
        erase(*child);
    std::erase(node.parent->children, &node);
    std::erase(node.parent->shown, &node);
    const int id = node.id;
    m_nodes.erase(id);
    Q_EMIT turnDiscarded(id);
}

void ConversationModel::discard(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    Node& node = nodeAt(row);
    Node& parent = parentOf(row);
    hideFrom(row);
    erase(node);
    numberBranches(parent);
    showFrom(row);
}

void ConversationModel::appendText(const QString& text, std::vector<AnswerToken> tokens)
{
    if (m_path.empty() || (text.isEmpty() && tokens.empty()))
        return;
    Turn& turn = m_path.back()->turn;
    QList<int> roles;
    if (!text.isEmpty()) {
        roles << TextRole;
        if (turn.state == TurnState::Waiting)
            roles << StateRole;
        turn.state = TurnState::Streaming;
        turn.text += text;
    }
    if (!tokens.empty()) {
        roles << TokensRole;
        std::move(tokens.begin(), tokens.end(), std::back_inserter(turn.tokens));
    }
    const QModelIndex last = index(rowCount() - 1);
    Q_EMIT dataChanged(last, last, roles);
}

void ConversationModel::finishAnswer(const AnswerFigures& figures)
{
    if (m_path.empty())
        return;
    Node& node = *m_path.back();
    node.turn.state = TurnState::Done;
    node.turn.figures = figures;
    const QModelIndex last = index(rowCount() - 1);
    Q_EMIT dataChanged(last, last, {StateRole, FiguresRole});
    Q_EMIT turnChanged(node.id);
}

void ConversationModel::setLeftOut(int count)
{
    for (int row = 0; row < rowCount(); ++row) {
        Node& node = nodeAt(row);
        if (node.turn.leftOut == (row < count))
            continue;
        node.turn.leftOut = row < count;
        Q_EMIT dataChanged(index(row), index(row), {LeftOutRole});
        Q_EMIT turnChanged(node.id);
    }
}

void ConversationModel::clear()
{
    restore({}, 0);
}

app::StoredTurn ConversationModel::storedFrom(const Node& node)
{
    const bool open = node.turn.state != TurnState::Done;
    return {node.id, node.parent->id, open, node.turn};
}

std::vector<app::StoredTurn> ConversationModel::stored() const
{
    std::vector<app::StoredTurn> turns;
    turns.reserve(m_nodes.size());
    for (const auto& [id, node] : m_nodes)
        turns.push_back(storedFrom(*node));
    return turns;
}

app::StoredTurn ConversationModel::storedTurn(int id) const
{
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? app::StoredTurn{} : storedFrom(*found->second);
}

std::vector<app::StoredTurn> ConversationModel::path(int row) const
{
    std::vector<app::StoredTurn> turns;
    for (int at = 0; at <= std::min(row, rowCount() - 1); ++at)
        turns.push_back({at + 1, at, false, nodeAt(at).turn});
    return turns;
}

int ConversationModel::leaf() const
{
    return m_path.empty() ? 0 : m_path.back()->id;
}

void ConversationModel::restore(std::vector<app::StoredTurn> turns, int leaf)
{
    hideFrom(0);
    m_nodes.clear();
    m_root = std::make_unique<Node>();
    m_lastId = 0;
    for (app::StoredTurn& stored : turns) {
        const auto before = m_nodes.find(stored.parent);
        Node* parent = stored.parent == 0 ? m_root.get() : nullptr;
        if (before != m_nodes.end())
            parent = before->second.get();
        if (!parent || stored.id < 1 || m_nodes.contains(stored.id))
            continue; // of a damaged store: what hangs nowhere cannot be shown
        Turn turn;
        static_cast<app::TurnContent&>(turn) = std::move(stored.content);
        turn.interrupted = turn.interrupted || stored.open;
        addNode(*parent, stored.id, std::move(turn));
        numberBranches(*parent);
    }
    const auto end = m_nodes.find(leaf);
    for (Node* node = end == m_nodes.end() ? nullptr : end->second.get(); node && node->parent;
         node = node->parent) {
        std::erase(node->parent->shown, node);
        node->parent->shown.push_back(node);
    }
    showFrom(0);
}

} // namespace mw::ui
