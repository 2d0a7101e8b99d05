// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace mw::ui {

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
};

/// The turns of one conversation, oldest first. Main thread only. Streamed text announces itself as
/// dataChanged of TextRole on the last row.
class ConversationModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { TextRole = Qt::DisplayRole, KindRole = Qt::UserRole, StateRole, FiguresRole };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const std::vector<Turn>& turns() const { return m_turns; }
    bool empty() const { return m_turns.empty(); }

    void addUser(const QString& text);
    void addAnswer();
    /// To the last turn, which is an answer that is not Done.
    void appendText(const QString& text);
    void finishAnswer(const AnswerFigures& figures);
    /// Takes out the rows from `row` on.
    void truncate(int row);
    void clear() { truncate(0); }

private:
    void add(Turn turn);

    std::vector<Turn> m_turns;
};

} // namespace mw::ui

Q_DECLARE_METATYPE(mw::ui::AnswerFigures)
