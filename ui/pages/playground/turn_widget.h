// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/conversation_model.h"

#include <QWidget>

namespace mw::ui {

class ElidedLabel;
class IconButton;
class ReadingView;
class Look;

/// One turn: a question on a tint, or an answer on the surface with its line of figures. The actions show
/// on hover and on focus and are always in the tab order.
class TurnWidget : public QWidget {
    Q_OBJECT
public:
    TurnWidget(const Look& look, const Turn& turn, QWidget* parent = nullptr);

    /// Takes over what has been added to the text, the state and the figures.
    void update(const Turn& turn);
    /// Only the last answer may be asked for again.
    void setLast(bool last);

Q_SIGNALS:
    void regenerateWanted();

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void reveal();
    QString figuresText() const;

    const TurnKind m_kind;
    TurnState m_state;
    QString m_text;
    AnswerFigures m_figures;
    bool m_last = false;
    ReadingView* m_view;
    ElidedLabel* m_line = nullptr;
    IconButton* m_copy;
    IconButton* m_regenerate = nullptr;
};

} // namespace mw::ui
