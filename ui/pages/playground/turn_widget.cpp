// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/turn_widget.h"

#include "ui/pages/playground/branch_switch.h"
#include "ui/pages/playground/figures_line.h"
#include "ui/pages/playground/turn_editor.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/answer_view.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/reading_view.h"
#include "ui/widgets/token_view.h"
#include "ui/widgets/widgets.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QVBoxLayout>

namespace mw::ui {

TurnWidget::TurnWidget(const Look& look, const Turn& turn, QWidget* parent)
    : QWidget(parent), m_look(look), m_kind(turn.kind), m_state(turn.state)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(tokens::space1);
    m_leftOut = makeText(this, "secondary", "muted");
    buildActions(look);
    if (m_kind == TurnKind::User)
        buildQuestion(look);
    else
        buildAnswer(look);
    m_column->addWidget(m_leftOut);
    m_column->addWidget(m_body);

    const auto step = [this](Qt::Key key, int by) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::ALT | key), this, nullptr, nullptr,
                                       Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, m_branches, [this, by] { m_branches->step(by); });
    };
    step(Qt::Key_Left, -1);
    step(Qt::Key_Right, 1);
    // The focus may go to any of what the answer is made of.
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget* before, const QWidget* now) {
        if ((before && isAncestorOf(before)) || (now && isAncestorOf(now)))
            reveal();
    });
    update(turn);
    retranslate();
    reveal();
}

void TurnWidget::buildActions(const Look& look)
{
    m_body = m_kind == TurnKind::User ? makeFrame(this, "user") : new QWidget(this);
    m_branches = new BranchSwitch(look, m_body);
    m_copy = new IconButton(look, QStringLiteral("copy"), m_body);
    m_edit = new IconButton(look, QStringLiteral("edit"), m_body);
    connect(m_branches, &BranchSwitch::branchWanted, this, &TurnWidget::branchWanted);
    connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });
    connect(m_edit, &QToolButton::clicked, this, &TurnWidget::edit);
}

void TurnWidget::buildQuestion(const Look& look)
{
    m_question = new ReadingView(look, m_body);
    auto* row = new QHBoxLayout(m_body);
    // Less below, where the line height adds its own room.
    row->setContentsMargins(tokens::space3, tokens::space2, tokens::space2, tokens::space1);
    row->setSpacing(tokens::space1);
    row->addWidget(m_question, 1, Qt::AlignVCenter);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_branches), static_cast<QWidget*>(m_edit), static_cast<QWidget*>(m_copy)})
        row->addWidget(widget, 0, Qt::AlignTop);
}

void TurnWidget::buildAnswer(const Look& look)
{
    // In line with the text of the questions, which stands inside their frame.
    m_column->setContentsMargins(tokens::space3, 0, 0, 0);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space1);
    m_answer = new AnswerView(look, m_body);
    m_line = new FiguresLine(look, m_body);
    m_source = new IconButton(look, QStringLiteral("source"), m_body);
    m_source->setCheckable(true);
    m_regenerate = new IconButton(look, QStringLiteral("regenerate"), m_body);
    m_texts = new QVBoxLayout;
    m_texts->addWidget(m_answer);
    m_noTokens = makeText(m_body, "secondary", "muted");
    m_noTokens->hide();
    m_texts->addWidget(m_noTokens);
    column->addLayout(m_texts);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space1);
    row->addWidget(m_line, 1);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_branches), static_cast<QWidget*>(m_source),
          static_cast<QWidget*>(m_regenerate), static_cast<QWidget*>(m_edit), static_cast<QWidget*>(m_copy)})
        row->addWidget(widget);
    column->addLayout(row);
    connect(m_source, &QToolButton::toggled, this, [this](bool shown) {
        m_answer->setAsWritten(shown);
        retranslate();
    });
    connect(m_regenerate, &QToolButton::clicked, this, &TurnWidget::regenerateWanted);
    connect(m_line, &FiguresLine::seedWanted, this, &TurnWidget::seedWanted);
    setTabOrder(m_answer, m_line->seedButton());
}

void TurnWidget::update(const Turn& turn)
{
    m_state = turn.state;
    m_leftOut->setVisible(turn.leftOut);
    m_branches->setBranch(turn.branch, turn.branches);
    if (m_question) {
        if (turn.text != m_text)
            m_question->setPlain(turn.text);
    } else {
        m_answer->setText(turn.text, turn.state == TurnState::Done);
        m_line->setTurn(turn);
        m_written = turn.written;
        takeTokens(turn.tokens);
    }
    m_text = turn.text;
    showText();
    reveal();
}

void TurnWidget::takeTokens(const std::vector<AnswerToken>& tokens)
{
    if (tokens.empty() || (m_tokens && m_tokens->tokens().size() == tokens.size()))
        return;
    if (!m_tokens) {
        m_tokens = new TokenView(m_look, m_body);
        m_tokens->setAccessibleName(tr("Answer in tokens"));
        m_texts->addWidget(m_tokens);
    }
    std::vector<ShownToken> added;
    for (std::size_t i = m_tokens->tokens().size(); i < tokens.size(); ++i)
        added.push_back({tokens[i].text, tokens[i].logprob, tokens[i].top});
    m_tokens->append(std::move(added));
}

void TurnWidget::setTokensShown(bool shown)
{
    m_tokensShown = shown;
    showText();
}

void TurnWidget::showText()
{
    if (!m_answer)
        return;
    const bool tokens = m_tokensShown && m_tokens;
    m_answer->setVisible(!tokens && !m_text.isEmpty());
    if (m_tokens)
        m_tokens->setVisible(tokens);
    m_source->setEnabled(!tokens);
    m_noTokens->setText(m_written ? tr("No probabilities: a person wrote this answer.")
                                  : tr("No probabilities: they were switched off while this answer was "
                                       "written. Answering again gives them."));
    m_noTokens->setVisible(m_tokensShown && !m_tokens && m_state == TurnState::Done && !m_text.isEmpty());
}

void TurnWidget::setAvailable(bool available)
{
    m_available = available;
    m_branches->setAvailable(available);
    m_edit->setEnabled(available);
    if (m_regenerate)
        m_regenerate->setEnabled(available);
}

void TurnWidget::focusText()
{
    // What is left of a turn while its text is changed elsewhere has no other place for the focus.
    m_copy->setFocus(Qt::OtherFocusReason);
}

void TurnWidget::edit()
{
    if (m_editor || !m_available || m_state != TurnState::Done)
        return;
    m_editor = new TurnEditor(m_kind == TurnKind::User, m_text, this);
    m_column->addWidget(m_editor);
    m_body->hide();
    connect(m_editor, &TurnEditor::cancelled, this, &TurnWidget::endEditing);
    connect(m_editor, &TurnEditor::saved, this, [this](const QString& text) {
        if (!m_available)
            return;
        endEditing();
        Q_EMIT edited(text);
    });
    m_editor->focusEdit();
}

void TurnWidget::endEditing()
{
    if (!m_editor)
        return;
    m_body->show();
    m_edit->setFocus(Qt::OtherFocusReason);
    m_editor->hide();
    m_editor->deleteLater();
    m_editor = nullptr;
    reveal();
}

void TurnWidget::retranslate()
{
    const bool question = m_kind == TurnKind::User;
    m_copy->setLabel(question ? tr("Copy the question") : tr("Copy the answer"));
    m_edit->setLabel(question ? tr("Change the question and ask again") : tr("Change the answer"));
    m_leftOut->setText(tr("Not sent to the model any more: the context has no room for it."));
    if (question) {
        m_question->setAccessibleName(tr("Question"));
        return;
    }
    m_answer->setTextName(tr("Answer"));
    showText();
    if (m_tokens)
        m_tokens->setAccessibleName(tr("Answer in tokens"));
    m_regenerate->setLabel(tr("Answer again"));
    m_source->setLabel(m_source->isChecked() ? tr("Show the answer laid out")
                                             : tr("Show the answer as it was written"));
}

void TurnWidget::reveal()
{
    const bool done = m_state == TurnState::Done;
    const QWidget* focus = QApplication::focusWidget();
    const bool near = underMouse() || (focus && isAncestorOf(focus));
    for (IconButton* button : {m_copy, m_edit, m_regenerate, m_source}) {
        if (!button)
            continue;
        button->setVisible(done);
        button->setRevealed(near || button->isChecked());
    }
}

void TurnWidget::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TurnWidget::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    reveal();
}

void TurnWidget::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    reveal();
}

} // namespace mw::ui
