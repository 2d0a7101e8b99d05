// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/turn_widget.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/reading_view.h"
#include "ui/widgets/widgets.h"

#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace mw::ui {

TurnWidget::TurnWidget(const Look& look, const Turn& turn, QWidget* parent)
    : QWidget(parent), m_kind(turn.kind), m_state(turn.state)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space1);
    m_view = new ReadingView(look, this);
    m_copy = new IconButton(look, QStringLiteral("copy"), this);
    connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });

    if (m_kind == TurnKind::User) {
        QFrame* box = makeFrame(this, "user");
        auto* row = new QHBoxLayout(box);
        // Less below, where the line height adds its own room.
        row->setContentsMargins(tokens::space3, tokens::space2, tokens::space2, tokens::space1);
        row->setSpacing(tokens::space2);
        row->addWidget(m_view, 1, Qt::AlignVCenter);
        row->addWidget(m_copy, 0, Qt::AlignTop);
        column->addWidget(box);
    } else {
        // In line with the text of the questions, which stands inside their frame.
        column->setContentsMargins(tokens::space3, 0, 0, 0);
        column->addWidget(m_view);
        auto* row = new QHBoxLayout;
        row->setSpacing(tokens::space1);
        m_line = new ElidedLabel(this);
        m_line->setProperty("level", QStringLiteral("secondary"));
        m_line->setProperty("tone", QStringLiteral("muted"));
        row->addSpacing(look.values().focusWidth); // under the text, which has room for its ring
        m_regenerate = new IconButton(look, QStringLiteral("regenerate"), this);
        connect(m_regenerate, &QToolButton::clicked, this, &TurnWidget::regenerateWanted);
        row->addWidget(m_line, 1);
        row->addWidget(m_regenerate);
        row->addWidget(m_copy);
        column->addLayout(row);
    }
    for (QWidget* widget : {static_cast<QWidget*>(m_copy), static_cast<QWidget*>(m_regenerate),
                            static_cast<QWidget*>(m_view)}) {
        if (widget)
            widget->installEventFilter(this);
    }
    update(turn);
    retranslate();
    reveal();
}

void TurnWidget::update(const Turn& turn)
{
    const bool wasDone = m_state == TurnState::Done && !m_text.isEmpty();
    m_state = turn.state;
    if (m_kind == TurnKind::User) {
        m_text = turn.text;
        m_view->setPlain(turn.text);
        return;
    }
    if (turn.text.size() > m_text.size())
        m_view->appendPlain(turn.text.mid(m_text.size()));
    m_text = turn.text;
    m_figures = turn.figures;
    if (m_state == TurnState::Done && !wasDone)
        m_view->setMarkdownText(m_text);
    m_view->setVisible(!m_text.isEmpty());
    m_line->setFullText(figuresText());
    reveal();
}

void TurnWidget::setLast(bool last)
{
    m_last = last;
    reveal();
}

QString TurnWidget::figuresText() const
{
    if (m_state == TurnState::Waiting)
        return tr("Reading the prompt…");
    if (m_state == TurnState::Streaming)
        return tr("Answering…");
    QStringList parts{m_figures.model};
    if (m_figures.tokensPerSecond > 0)
        parts << tr("%1 tok/s").arg(format::rate(m_figures.tokensPerSecond));
    if (m_figures.tokens > 0)
        parts << tr("first token %1").arg(format::milliseconds(m_figures.firstTokenMs));
    parts << (m_figures.tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(m_figures.tokens)));
    parts << tr("seed %1").arg(m_figures.seed);
    switch (m_figures.reason) {
    case FinishReason::Stop:
        parts << tr("stop", "the model ended its answer");
        break;
    case FinishReason::Length:
        parts << tr("length limit");
        break;
    case FinishReason::Cancelled:
        parts << tr("stopped");
        break;
    case FinishReason::Failed:
        parts << tr("failed");
        break;
    }
    return parts.join(QStringLiteral(" · "));
}

void TurnWidget::retranslate()
{
    m_copy->setLabel(m_kind == TurnKind::User ? tr("Copy the question") : tr("Copy the answer"));
    m_view->setAccessibleName(m_kind == TurnKind::User ? tr("Question") : tr("Answer"));
    if (m_kind == TurnKind::Answer) {
        m_regenerate->setLabel(tr("Answer again"));
        m_line->setFullText(figuresText());
    }
}

void TurnWidget::reveal()
{
    const bool done = m_state == TurnState::Done;
    const bool near = underMouse() || m_view->hasFocus() || m_copy->hasFocus() ||
                      (m_regenerate && m_regenerate->hasFocus());
    m_copy->setVisible(done);
    m_copy->setRevealed(near);
    if (m_regenerate) {
        m_regenerate->setVisible(done && m_last);
        m_regenerate->setRevealed(near);
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

bool TurnWidget::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &TurnWidget::reveal, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

} // namespace mw::ui
