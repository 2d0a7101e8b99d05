// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/conversation_model.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class Look;

/// The muted line under an answer: model · tok/s · first token · tokens · seed · why it ended. The seed is a
/// button that offers it for the next answers.
class FiguresLine : public QWidget {
    Q_OBJECT
public:
    explicit FiguresLine(const Look& look, QWidget* parent = nullptr);

    void setTurn(const Turn& turn);
    QPushButton* seedButton() const { return m_seed; }

Q_SIGNALS:
    void seedWanted(quint64 seed);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    enum class Kind { Drawn, Written, Interrupted }; ///< by the model; by a person; cut off, without figures

    TurnState m_state = TurnState::Waiting;
    Kind m_kind = Kind::Drawn;
    AnswerFigures m_figures;
    ElidedLabel* m_before; ///< what stands before the seed
    QPushButton* m_seed;
    ElidedLabel* m_after;
};

} // namespace mw::ui
