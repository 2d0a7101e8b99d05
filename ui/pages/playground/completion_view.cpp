// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/completion_view.h"

#include "ui/models/completion_session.h"
#include "ui/pages/composer.h"
#include "ui/pages/playground/figures_line.h"
#include "ui/pages/token_count.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/token_view.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace mw::ui {

namespace {
constexpr int tokensHeight = 180; ///< pixels of the run's tokens, which scroll
}

CompletionView::CompletionView(const Look& look, CompletionSession& session, QWidget* parent)
    : QWidget(parent), m_look(look), m_session(session)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    QFrame* box = makeFrame(this, "composer");
    auto* inside = new QVBoxLayout(box);
    inside->setContentsMargins(tokens::space2, tokens::space2, tokens::space2, tokens::space2);
    inside->setSpacing(tokens::space1);
    m_edit = new PromptEdit(box);
    m_edit->setSendKeys(PromptEdit::SendKeys::ControlEnter);
    m_edit->setFilling();
    inside->addWidget(m_edit, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    row->setContentsMargins(tokens::space1, 0, 0, 0);
    m_count = new TokenCount(look, box);
    m_hint = new ElidedLabel(box);
    m_hint->setLevelAndTone("secondary", "muted");
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_undo = makeButton(box);
    m_run = makeButton(box, "primary");
    row->addWidget(m_count);
    row->addWidget(m_hint, 1);
    row->addWidget(m_undo);
    row->addWidget(m_run);
    inside->addLayout(row);
    column->addWidget(box, 1);

    m_tokensArea = makeScrollArea(this);
    auto* content = new QWidget;
    content->setProperty("kind", QStringLiteral("clear"));
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    m_tokens = new TokenView(look, content);
    rows->addWidget(m_tokens);
    rows->addStretch(1);
    m_tokensArea->setWidget(content);
    m_tokensArea->viewport()->setAutoFillBackground(false);
    column->addWidget(m_tokensArea);
    m_line = new FiguresLine(look, this);
    m_line->hide();
    column->addWidget(m_line);

    connect(m_edit, &PromptEdit::sendPressed, this, &CompletionView::run);
    connect(m_edit, &PromptEdit::focusChanged, this,
            [box](bool focused) { setLook(box, "active", focused); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        m_session.setPrompt(text());
        refresh();
    });
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (m_session.generating())
            m_session.stop();
        else
            run();
    });
    connect(m_undo, &QPushButton::clicked, this, &CompletionView::undoRun);
    connect(m_line, &FiguresLine::seedWanted, this, &CompletionView::seedWanted);
    connect(&look, &Look::changed, this, [this] {
        tint();
        refresh();
    });
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(tokens::fontBody);
    m_edit->setFont(font);
    setFocusProxy(m_edit);
    connectSession();
    retranslate();
}

void CompletionView::connectSession()
{
    connect(&m_session, &CompletionSession::generatingChanged, this, [this] {
        m_edit->setReadOnly(m_session.generating());
        if (!m_session.generating() && m_line->isHidden() && !m_answers.empty() &&
            !m_answers.back().hasSelection())
            m_answers.pop_back(); // it never began
        refresh();
        m_session.setPrompt(text());
    });
    connect(&m_session, &CompletionSession::arrived, this,
            [this](const QString& added, const std::vector<AnswerToken>& tokens) {
                if (m_answers.empty())
                    return;
                const bool follows =
                    m_edit->verticalScrollBar()->value() == m_edit->verticalScrollBar()->maximum();
                QTextCursor end(m_edit->document());
                end.movePosition(QTextCursor::End);
                const int from = m_answers.back().selectionStart();
                if (m_answers.back().hasSelection())
                    end.joinPreviousEditBlock(); // one step to undo, however it arrived
                else
                    end.beginEditBlock();
                end.insertText(added);
                end.endEditBlock();
                m_answers.back().setPosition(from);
                m_answers.back().setPosition(end.position(), QTextCursor::KeepAnchor);
                if (follows)
                    m_edit->verticalScrollBar()->setValue(m_edit->verticalScrollBar()->maximum());
                std::vector<ShownToken> shown;
                for (const AnswerToken& token : tokens)
                    shown.push_back({token.text, token.logprob, token.top});
                m_tokens->append(std::move(shown));
                tint();
                refresh();
            });
    connect(&m_session, &CompletionSession::finished, this, [this](const AnswerFigures& figures) {
        Turn turn;
        turn.kind = TurnKind::Answer;
        turn.figures = figures;
        m_line->setTurn(turn);
        m_line->show();
    });
    connect(&m_session, &CompletionSession::counted, this, &CompletionView::refresh);
}

QString CompletionView::text() const
{
    return m_edit->toPlainText();
}

void CompletionView::setText(const QString& text)
{
    if (m_session.generating())
        return;
    m_answers.clear();
    m_tokens->clear();
    m_line->hide();
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
    tint();
    refresh();
}

void CompletionView::setContext(int tokens)
{
    m_context = tokens;
    refresh();
}

void CompletionView::setModelReady(bool ready)
{
    m_ready = ready;
    refresh();
}

void CompletionView::setTokensShown(bool shown)
{
    m_tokensShown = shown;
    refresh();
}

void CompletionView::focusEdit()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

void CompletionView::run()
{
    Q_EMIT runs();
    if (!m_ready || !m_session.run(text()))
        return;
    m_tokens->clear();
    m_line->hide();
    QTextCursor end(m_edit->document());
    end.movePosition(QTextCursor::End);
    end.setKeepPositionOnInsert(true); // words typed behind the answer are not its own
    m_answers.push_back(end);
    refresh();
}

void CompletionView::undoRun()
{
    if (m_session.generating() || m_answers.empty())
        return;
    QTextCursor last = m_answers.back();
    m_answers.pop_back();
    last.removeSelectedText();
    m_tokens->clear();
    m_line->hide();
    tint();
    refresh();
    focusEdit();
}

void CompletionView::tint()
{
    const LookValues& look = m_look.values();
    QList<QTextEdit::ExtraSelection> tints;
    for (const QTextCursor& answer : m_answers) {
        QTextEdit::ExtraSelection one;
        one.cursor = answer;
        one.format.setBackground(look.selection);
        one.format.setFontUnderline(look.contrast); // where tints are off
        tints << one;
    }
    m_edit->setExtraSelections(tints);
}

void CompletionView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CompletionView::retranslate()
{
    m_edit->setPlaceholderText(
        tr("Write the beginning of a text. The model writes on from it as it stands."));
    m_edit->setAccessibleName(tr("Text to be continued"));
    m_hint->setFullText(tr("Ctrl+Enter runs · what the model wrote is tinted"));
    m_edit->setAccessibleDescription(m_hint->fullText());
    m_undo->setText(tr("Undo run"));
    m_undo->setToolTip(tr("Take out what the last run wrote"));
    m_tokens->setAccessibleName(tr("Tokens of the last run"));
    refresh();
}

void CompletionView::refresh()
{
    const bool generating = m_session.generating();
    m_run->setText(generating ? tr("Stop") : tr("Run"));
    m_run->setToolTip(generating ? tr("Stop the run (Esc)") : tr("Let the model write on (Ctrl+Enter)"));
    m_run->setEnabled(generating || (m_ready && !m_edit->document()->isEmpty()));
    const LookValues& colors = m_look.values();
    m_run->setIcon(themedIcon(generating ? QStringLiteral("stop") : QStringLiteral("send"),
                              m_run->isEnabled() ? colors.onAccent : colors.muted, tokens::iconSmall));
    m_undo->setEnabled(!generating && !m_answers.empty());
    m_count->setTokens(m_session.promptTokens(), m_context);
    m_tokensArea->setVisible(m_tokensShown && !m_tokens->tokens().empty());
    m_tokensArea->setFixedHeight(std::min(tokensHeight, m_tokens->minimumHeight()));
}

} // namespace mw::ui
