// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/conversation_model.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QLabel;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class AnswerView;
class BranchSwitch;
class FiguresLine;
class IconButton;
class Look;
class ReadingView;
class TokenView;
class TurnEditor;

/// One turn: a question on a tint, or an answer on the surface with its line of figures. The actions show
/// on hover and on focus and are always in the tab order; Alt+Left and Alt+Right go through the versions.
class TurnWidget : public QWidget {
    Q_OBJECT
public:
    TurnWidget(const Look& look, const Turn& turn, QWidget* parent = nullptr);

    /// Takes over what has been added to the text, the state and the figures.
    void update(const Turn& turn);
    /// Whether the turn may be changed now: not while an answer is written.
    void setAvailable(bool available);
    /// Whether an answer with token probabilities shows them in place of the laid out text.
    void setTokensShown(bool shown);
    void focusText();

    /// Puts a field in the place of the text; what is saved is told by `edited`.
    void edit();
    bool editing() const { return m_editor != nullptr; }

Q_SIGNALS:
    void regenerateWanted();
    void edited(const QString& text);
    void branchWanted(int branch);
    void seedWanted(quint64 seed);

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void buildActions(const Look& look);
    void buildQuestion(const Look& look);
    void buildAnswer(const Look& look);
    void retranslate();
    void reveal();
    void endEditing();
    void takeTokens(const std::vector<AnswerToken>& tokens);
    void showText();

    const Look& m_look;
    const TurnKind m_kind;
    TurnState m_state;
    QString m_text;
    bool m_available = true;
    bool m_tokensShown = false;
    QVBoxLayout* m_column;
    QWidget* m_body = nullptr; ///< text and actions, hidden while the turn is edited
    ReadingView* m_question = nullptr;
    AnswerView* m_answer = nullptr;
    TokenView* m_tokens = nullptr; ///< made with the first token
    QLabel* m_noTokens = nullptr;  ///< why there are none
    bool m_written = false;        ///< by a person
    FiguresLine* m_line = nullptr;
    QVBoxLayout* m_texts = nullptr;
    QLabel* m_leftOut;
    BranchSwitch* m_branches;
    IconButton* m_copy;
    IconButton* m_edit;
    IconButton* m_regenerate = nullptr;
    IconButton* m_source = nullptr;
    TurnEditor* m_editor = nullptr;
};

} // namespace mw::ui
