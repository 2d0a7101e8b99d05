// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/sampling_choice.h"

#include <QAbstractListModel>
#include <QString>

#include <map>
#include <memory>
#include <ranges>
#include <vector>

namespace mw::ui {

using app::SamplingChoice;

/// What stands under an answer.
struct AnswerFigures {
    QString model;
    int tokens = 0;
    double tokensPerSecond = 0; ///< 0: too short to say
    double firstTokenMs = 0;
    quint64 seed = 0;
    FinishReason reason = FinishReason::Stop;
};

/// One token of an answer and what else could have stood there.
struct AnswerToken {
    QString text;      ///< what the token added to the answer; empty inside a character of several tokens
    float logprob = 0; ///< natural logarithm, from the raw distribution
    std::vector<std::pair<QString, float>> top; ///< likeliest first, the token itself among them
};

enum class TurnKind { User, Answer };
enum class TurnState { Waiting, Streaming, Done };

struct Turn {
    TurnKind kind = TurnKind::User;
    TurnState state = TurnState::Done;
    QString text;
    AnswerFigures figures;           ///< of an answer that is Done
    std::vector<AnswerToken> tokens; ///< of an answer, where token probabilities were asked for
    int branch = 0;                  ///< which of the turns that stand at this place is shown, from 0
    int branches = 1;                ///< how many turns stand at this place

    SamplingChoice sampling;  ///< that an answer was asked for with
    bool written = false;     ///< an answer that a person wrote: it has no figures
    bool interrupted = false; ///< an answer that the end of the program cut off: it has no figures
    bool leftOut = false;     ///< shown, but not sent to the model any more
    qint64 createdAt = 0;     ///< microseconds UTC
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

    /// A turn as it stands in the tree. Ids are from 1 and never used twice in a conversation.
    struct Placed {
        int id = 0;
        int parent = 0; ///< the turn that it follows; 0 for the first place
        Turn turn;      ///< without branch and branches
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

    /// All turns, each after the one that it follows.
    std::vector<Placed> placed() const;
    /// Of the last row; 0 without rows.
    int leaf() const;
    /// In place of everything: turns in the order of `placed`; the path leads to `leaf` and on from there.
    void restore(std::vector<Placed> turns, int leaf);
    Placed placedAt(int id) const;

Q_SIGNALS:
    /// Something other than the streamed text of a turn has changed, or it is new.
    void turnChanged(int id);
    void turnDiscarded(int id);
    /// Another turn ends the path.
    void leafChanged();

private:
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
