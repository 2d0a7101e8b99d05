// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/system_prompt_box.h"

#include "ui/pages/composer.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace mw::ui {

SystemPromptBox::SystemPromptBox(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space1, tokens::space1, tokens::space2, tokens::space1);
    column->setSpacing(tokens::space1);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space2);
    m_toggle = new IconButton(look, QStringLiteral("chevron-right"), this);
    m_title = new ElidedLabel(this);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_first = new ElidedLabel(this);
    m_first->setProperty("tone", QStringLiteral("muted"));
    row->addWidget(m_toggle);
    row->addWidget(m_title);
    row->addWidget(m_first, 1);
    column->addLayout(row);
    m_edit = new PromptEdit(this);
    m_edit->setEnterSends(false);
    m_edit->setLines(3, 8);
    m_edit->setProperty("kind", QString());
    m_edit->hide();
    column->addWidget(m_edit);
    connect(m_toggle, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        refresh();
        Q_EMIT textChanged(m_edit->toPlainText());
    });
    retranslate();
}

QString SystemPromptBox::text() const
{
    return m_edit->toPlainText();
}

void SystemPromptBox::setText(const QString& text)
{
    m_edit->setPlainText(text);
}

void SystemPromptBox::setOpen(bool open)
{
    m_open = open;
    m_edit->setVisible(open);
    refresh();
    if (open)
        m_edit->setFocus(Qt::OtherFocusReason);
}

void SystemPromptBox::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void SystemPromptBox::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        setOpen(!m_open);
}

void SystemPromptBox::retranslate()
{
    m_title->setFullText(tr("System prompt"));
    m_edit->setAccessibleName(tr("System prompt"));
    m_edit->setPlaceholderText(tr("Who the model is and how it answers, for the whole conversation"));
    refresh();
}

void SystemPromptBox::refresh()
{
    m_toggle->setIconName(m_open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"));
    m_toggle->setLabel(m_open ? tr("Fold the system prompt") : tr("Open the system prompt"));
    const QString line = m_edit->toPlainText().trimmed().section(QLatin1Char('\n'), 0, 0);
    m_first->setFullText(m_open           ? QString()
                         : line.isEmpty() ? tr("none; the model's own is used if it has one")
                                          : line);
}

} // namespace mw::ui
