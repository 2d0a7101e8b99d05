// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/token_count.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>

namespace mw::ui {

TokenCount::TokenCount(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::space1);
    m_sign = makeLabel(this);
    m_text = new ElidedLabel(this);
    m_text->setLevelAndTone("secondary", "muted");
    row->addWidget(m_sign);
    row->addWidget(m_text);
    connect(&look, &Look::changed, this, &TokenCount::refresh);
    refresh();
}

void TokenCount::setTokens(int prompt, int context)
{
    m_prompt = prompt;
    m_context = context;
    refresh();
}

void TokenCount::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        refresh();
    QWidget::changeEvent(event);
}

void TokenCount::refresh()
{
    const bool known = m_prompt >= 0 && m_context > 0;
    const bool full = known && m_prompt >= m_context;
    const bool near = known && !full && m_prompt >= nearlyFull * m_context;
    QString text =
        known ? tr("%1 of %2 tokens").arg(format::count(m_prompt), format::count(m_context)) : QString();
    if (full)
        text += QStringLiteral(" · ") + tr("does not fit");
    else if (near)
        text += QStringLiteral(" · ") + tr("%1 left for the answer").arg(format::count(m_context - m_prompt));
    m_text->setFullText(text);
    m_text->setToolTip(tr("Tokens of the next prompt, counted by the model's own tokenizer: system prompt, "
                          "conversation and question together, of what the context holds."));
    setLook(m_text, "tone", full || near ? QStringLiteral("warning") : QStringLiteral("muted"));
    m_sign->setVisible(full || near);
    if (full || near)
        m_sign->setPixmap(iconPixmap(QStringLiteral("warning"), m_look.values().warning, tokens::iconSmall,
                                     devicePixelRatioF()));
}

} // namespace mw::ui
