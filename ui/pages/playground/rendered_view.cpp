// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/rendered_view.h"

#include "app/base/error_text.h"
#include "ui/models/completion_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace mw::ui {

RenderedView::RenderedView(const Look& look, CompletionSession& session,
                           std::function<app::InferenceRequest()> request, QWidget* parent)
    : QWidget(parent), m_look(look), m_session(session), m_request(std::move(request))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    m_text = new QPlainTextEdit(this);
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(tokens::fontBody);
    m_text->setFont(font);
    m_text->document()->setDocumentMargin(tokens::space2);
    column->addWidget(m_text, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    m_note = makeText(this, "secondary", "muted");
    m_copy = new CopyButton([this] { return text(); }, this);
    m_load = makeButton(this);
    m_continue = makeButton(this);
    row->addWidget(m_note, 1);
    row->addWidget(m_copy);
    row->addWidget(m_load);
    row->addWidget(m_continue);
    column->addLayout(row);

    connect(m_continue, &QPushButton::clicked, this, [this] { Q_EMIT continueWanted(text()); });
    connect(m_load, &QPushButton::clicked, &session, &CompletionSession::loadModel);
    connect(&session, &CompletionSession::rendered, this, &RenderedView::take);
    connect(&session, &CompletionSession::renderFailed, this, &RenderedView::fail);
    connect(&look, &Look::changed, this, &RenderedView::tint);
    retranslate();
}

QString RenderedView::text() const
{
    return m_text->toPlainText();
}

void RenderedView::refresh()
{
    if (!isVisible())
        return;
    const app::InferenceRequest request = m_request();
    if (!request.messages.empty()) {
        m_session.render(request);
        return;
    }
    m_state = State::Empty;
    m_template.clear();
    m_text->clear();
    retranslate();
}

void RenderedView::take(const app::RenderedPrompt& prompt)
{
    m_state = State::Rendered;
    m_tokens = prompt.tokens;
    m_sameAsRaw = prompt.sameAsRaw;
    // Bytes to positions: the pieces are decoded one after the other.
    QString text;
    m_template.clear();
    std::size_t at = 0;
    const auto piece = [&](std::size_t to) {
        const int from = static_cast<int>(text.size());
        text += QString::fromUtf8(prompt.text.data() + at, static_cast<qsizetype>(to - at));
        at = to;
        return std::pair(from, static_cast<int>(text.size()));
    };
    for (const SpannedText::Range& range : prompt.input) {
        m_template.push_back(piece(range.begin));
        piece(range.end);
    }
    m_template.push_back(piece(prompt.text.size()));
    if (text != m_text->toPlainText())
        m_text->setPlainText(text);
    tint();
    retranslate();
}

void RenderedView::fail(const Error& error)
{
    m_state = error.code == ErrorCode::Busy ? State::NotLoaded : State::Failed;
    m_error = app::errorText(error).cause;
    m_template.clear();
    m_text->clear();
    tint();
    retranslate();
}

void RenderedView::tint()
{
    const LookValues& look = m_look.values();
    QList<QTextEdit::ExtraSelection> tints;
    for (const auto& [from, to] : m_template) {
        QTextEdit::ExtraSelection one;
        one.cursor = QTextCursor(m_text->document());
        one.cursor.setPosition(from);
        one.cursor.setPosition(to, QTextCursor::KeepAnchor);
        one.format.setBackground(look.selection);
        one.format.setFontUnderline(look.contrast); // where tints are off
        tints << one;
    }
    m_text->setExtraSelections(tints);
}

void RenderedView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void RenderedView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void RenderedView::retranslate()
{
    const bool rendered = m_state == State::Rendered;
    QString note;
    switch (m_state) {
    case State::Empty:
        note = tr("Nothing is asked yet. Write a question in the chat and come back.");
        break;
    case State::NotLoaded:
        note = tr("The model is not loaded now; its tokenizer and template come with it.");
        break;
    case State::Failed:
        note = m_error;
        break;
    case State::Rendered:
        note = (m_tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(m_tokens))) +
               QStringLiteral(" · ") + tr("what the template wrote is tinted");
        if (!m_sameAsRaw)
            note +=
                QLatin1Char('\n') + tr("A message has the name of a control token. In the chat it is only "
                                       "text; in a completion it would be that token.");
        break;
    }
    m_note->setText(note);
    m_copy->setWhat(tr("Copy the prompt"));
    m_copy->setEnabled(rendered);
    m_continue->setText(tr("Continue as completion"));
    m_continue->setToolTip(tr("Put this prompt into the completion, where it can be changed and run"));
    m_continue->setEnabled(rendered);
    m_load->setText(tr("Load the model"));
    m_load->setVisible(m_state == State::NotLoaded);
    m_text->setAccessibleName(tr("The prompt as it is sent"));
    m_text->setAccessibleDescription(note);
}

} // namespace mw::ui
