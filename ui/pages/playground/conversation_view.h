// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QScrollArea>

#include <vector>

QT_BEGIN_NAMESPACE
class QLayout;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class ConversationModel;
class Look;
class TurnWidget;

/// The turns of a ConversationModel below each other, no wider than is good to read. Follows new text only
/// while it stands at the end.
class ConversationView : public QScrollArea {
    Q_OBJECT
public:
    ConversationView(const Look& look, ConversationModel& model, QWidget* parent = nullptr);

    /// Shown instead of turns while there are none; the view takes it over.
    void setEmptyWidget(QWidget* widget);
    void scrollToEnd();
    /// Whether turns may be changed: not while an answer is written or without a model.
    void setAvailable(bool available);
    /// Whether answers show the probabilities of their tokens, where they have them.
    void setTokensShown(bool shown);

Q_SIGNALS:
    void regenerateWanted(int row);
    void edited(int row, const QString& text);
    void branchWanted(int row, int branch);
    void seedWanted(quint64 seed);

private:
    void insertTurns(int first, int last);
    void removeTurns(int first, int last);
    void updateTurns(int first, int last);
    int rowOf(const TurnWidget* turn) const;
    void turnsChanged();
    void rangeChanged();

    const Look& m_look;
    ConversationModel& m_model;
    QLayout* m_middle;
    QVBoxLayout* m_column;
    QWidget* m_empty = nullptr;
    std::vector<TurnWidget*> m_turns;
    bool m_follow = true;
    bool m_available = true;
    bool m_tokensShown = false;
    int m_focusRow = -1; ///< where a turn that had the focus was taken out
};

} // namespace mw::ui
