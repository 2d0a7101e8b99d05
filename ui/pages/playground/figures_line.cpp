// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/figures_line.h"

#include "ui/models/answer_words.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>

namespace mw::ui {

namespace {
const QString dot = QStringLiteral(" · ");
}

FiguresLine::FiguresLine(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look.values().focusWidth, 0, 0, 0); // under the text, which has room for its ring
    row->setSpacing(0);
    m_before = new ElidedLabel(this);
    m_seed = makeButton(this, "inline");
    m_after = new ElidedLabel(this);
    for (ElidedLabel* label : {m_before, m_after}) {
        label->setProperty("level", QStringLiteral("secondary"));
        label->setProperty("tone", QStringLiteral("muted"));
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    row->addWidget(m_before);
    row->addWidget(m_seed);
    row->addWidget(m_after);
    row->addStretch(1);
    connect(m_seed, &QPushButton::clicked, this, [this] { Q_EMIT seedWanted(m_figures.seed); });
    refresh();
}

void FiguresLine::setTurn(const Turn& turn)
{
    m_state = turn.state;
    m_kind = turn.written ? Kind::Written : turn.interrupted ? Kind::Interrupted : Kind::Drawn;
    m_figures = turn.figures;
    refresh();
}

void FiguresLine::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

void FiguresLine::refresh()
{
    const bool figures = m_state == TurnState::Done && m_kind == Kind::Drawn;
    const bool began = m_figures.tokens > 0;
    m_after->setVisible(figures);
    m_seed->setVisible(figures);
    setToolTip(figures ? AnswerWords::explained(m_figures) : QString());
    if (!figures) {
        m_before->setFullText(m_kind == Kind::Written           ? tr("Written by you")
                              : m_kind == Kind::Interrupted     ? tr("Cut off when the program ended")
                              : m_state == TurnState::Streaming ? tr("Answering…")
                                                                : tr("Reading the prompt…"));
        return;
    }
    QStringList before;
    if (!m_figures.model.isEmpty())
        before << m_figures.model;
    if (m_figures.tokensPerSecond > 0)
        before << tr("%1 tok/s").arg(format::rate(m_figures.tokensPerSecond));
    if (began)
        before << tr("first token %1").arg(format::milliseconds(m_figures.firstTokenMs));
    before << (m_figures.tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(format::count(m_figures.tokens)));
    before << AnswerWords::cached(m_figures) << AnswerWords::guessed(m_figures);
    before.removeAll(QString());
    QString after;
    switch (m_figures.reason) {
    case FinishReason::Stop:
        after = tr("complete", "the model ended its answer");
        break;
    case FinishReason::Length:
        after = tr("length limit");
        break;
    case FinishReason::Cancelled:
        after = tr("stopped");
        break;
    case FinishReason::Failed:
        after = tr("failed");
        break;
    }
    m_before->setFullText(before.join(dot) + QStringLiteral(" ·"));
    m_after->setFullText(dot + after);
    m_before->setAccessibleDescription(toolTip());
    m_seed->setText(tr("seed %1").arg(m_figures.seed));
    m_seed->setToolTip(tr("Use this seed for the next answers"));
    m_seed->setAccessibleDescription(m_seed->toolTip());
}

} // namespace mw::ui
