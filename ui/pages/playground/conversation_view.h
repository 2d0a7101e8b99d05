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

Q_SIGNALS:
    void regenerateWanted();

private:
    void insertTurns(int first, int last);
    void removeTurns(int first, int last);
    void updateTurns(int first, int last);
    void turnsChanged();
    void rangeChanged();

    const Look& m_look;
    ConversationModel& m_model;
    QLayout* m_middle;
    QVBoxLayout* m_column;
    QWidget* m_empty = nullptr;
    std::vector<TurnWidget*> m_turns;
    bool m_follow = true;
};

} // namespace mw::ui
