// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"

#include <QAbstractListModel>
#include <QString>

#include <map>
#include <memory>
#include <ranges>
#include <vector>

namespace mw::ui {

using app::AnswerFigures;
using app::AnswerToken;
using app::SamplingChoice;
using app::TurnKind;

enum class TurnState { Waiting, Streaming, Done };

/// A turn as it is shown.
struct Turn : app::TurnContent {
    TurnState state = TurnState::Done;
    int branch = 0;   ///< which of the turns that stand at this place is shown, from 0
    int branches = 1; ///< how many turns stand at this place
};

/// One conversation as a tree of turns: at each place stand one or more turns, of which one is shown; the
/// rows are the turns on the path that is shown, oldest first. Main thread only. Streamed text announces
/// itself as dataChanged of TextRole on the last row, and of TokensRole where its tokens came with it.
class ConversationModel : public QAbstractListModel {
    Q_OBJECT
    struct Node {
        int id = 0;
        Node* parent = nullptr;
        Turn turn;
        std::vector<Node*> children; ///< oldest first
        std::vector<Node*> shown;    ///< of them, as they came to be shown; the last one is
    };

public:
    enum Role {
        TextRole = Qt::DisplayRole,
        KindRole = Qt::UserRole,
        StateRole,
        FiguresRole,
        TokensRole,   ///< their number; the tokens are in turns()
        BranchRole,   ///< the number of the branch from 0
        BranchesRole, ///< how many there are
        LeftOutRole
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// The turns on the path, as a random access range of `const Turn&`.
    auto turns() const
    {
        return std::views::transform(m_path, [](const Node* node) -> const Turn& { return node->turn; });
    }
    bool empty() const { return m_path.empty(); }

    void addUser(const QString& text);
    void addAnswer(const SamplingChoice& sampling = {});
    /// To the last turn, which is an answer that is not Done. `tokens` are those that brought the text.
    void appendText(const QString& text, std::vector<AnswerToken> tokens = {});
    void finishAnswer(const AnswerFigures& figures);
    /// Puts a further turn at the place `row` and shows it; the turns behind it stay with the old one.
    void addBranch(int row, Turn turn);
    void addAnswerBranch(int row, const SamplingChoice& sampling);
    /// Shows another turn of a place and what follows it.
    void chooseBranch(int row, int branch);
    /// Takes the turn at `row` and all that follows it out of the tree, for ever; the turn that was shown at
    /// the place before it comes back.
    void discard(int row);
    /// The first `count` turns are shown as not sent, the others as sent.
    void setLeftOut(int count);
    void clear();

    /// All turns as they are kept, by id.
    std::vector<app::StoredTurn> stored() const;
    app::StoredTurn storedTurn(int id) const;
    /// The turns of the path down to `row`, as a tree of their own.
    std::vector<app::StoredTurn> path(int row) const;
    /// Of the last row; 0 without rows.
    int leaf() const;
    /// In place of everything: turns by id; the path leads to `leaf` and on from there. No turn is then new.
    void restore(std::vector<app::StoredTurn> turns, int leaf);

Q_SIGNALS:
    /// Something other than the streamed text of a turn has changed, or it is new.
    void turnChanged(int id);
    void turnDiscarded(int id);
    /// Another turn ends the path.
    void leafChanged();

private:
    static app::StoredTurn storedFrom(const Node& node);
    void add(Node& parent, Turn turn);
    Node& nodeAt(int row) const { return *m_path[static_cast<std::size_t>(row)]; }
    Node& parentOf(int row) const;
    Node& addNode(Node& parent, int id, Turn turn);
    void showFrom(int row); ///< the rows from `row` on anew, by what the tree says
    void hideFrom(int row);
    void erase(Node& node);
    void numberBranches(Node& parent);

    std::map<int, std::unique_ptr<Node>> m_nodes;
    std::unique_ptr<Node> m_root = std::make_unique<Node>(); ///< stands before the first place, has no turn
    std::vector<Node*> m_path;
    int m_lastId = 0;
};

} // namespace mw::ui

Q_DECLARE_METATYPE(mw::ui::AnswerFigures)
