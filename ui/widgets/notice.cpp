// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/notice.h"

#include "ui/widgets/icon_button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

Notice::Notice(const Look& look, QWidget* parent) : QFrame(parent), m_look(look)
{
    setProperty("kind", QStringLiteral("notice"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look.values().medium, look.values().small, look.values().small,
                            look.values().small);
    row->setSpacing(look.values().medium);
    m_icon = makeLabel(this);
    m_icon->setFixedSize(look.values().icon, look.values().icon);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(look.values().tight);
    m_text = makeText(this);
    m_hint = makeText(this, "secondary", "muted");
    column->addWidget(m_text);
    column->addWidget(m_hint);
    auto* buttons = new QHBoxLayout;
    m_buttonRow = buttons;
    buttons->setSpacing(look.values().small);
    for (std::size_t i = 0; i < 2; ++i) {
        m_buttons.push_back(makeButton(this, ""));
        buttons->addWidget(m_buttons.back());
        connect(m_buttons.back(), &QPushButton::clicked, this, [this, i] { run(i); });
    }
    m_body = new QBoxLayout(QBoxLayout::TopToBottom);
    m_body->setSpacing(look.values().tight);
    m_body->addLayout(column, 1);
    m_body->addLayout(buttons);
    row->addLayout(m_body, 1);
    m_close = new IconButton(look, QStringLiteral("close"), this);
    row->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_close, &QToolButton::clicked, this, &Notice::dismiss);
    hide();
}

void Notice::say(std::function<Message()> message, bool quiet)
{
    m_message = std::move(message);
    m_quiet = quiet;
    setLook(this, "kind", quiet ? QStringLiteral("well") : QStringLiteral("notice"));
    m_body->setDirection(quiet ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_body->setAlignment(m_buttonRow, quiet ? Qt::AlignVCenter : Qt::AlignLeft);
    for (QPushButton* button : m_buttons)
        setLook(button, "kind", quiet ? QStringLiteral("quiet") : QString());
    retranslate();
    show();
    Q_EMIT shownChanged();
    if (!quiet) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void Notice::dismiss()
{
    m_message = {};
    hide();
    Q_EMIT shownChanged();
}

QString Notice::text() const
{
    return m_text->text();
}

void Notice::run(std::size_t action)
{
    if (!m_message)
        return;
    const Message message = m_message();
    dismiss();
    if (action < message.actions.size())
        message.actions[action].run();
}

void Notice::retranslate()
{
    const Message message = m_message ? m_message() : Message{};
    m_text->setText(message.text);
    m_hint->setText(message.hint);
    m_hint->setVisible(!message.hint.isEmpty());
    m_icon->setVisible(!m_quiet);
    m_close->setVisible(!m_quiet);
    m_close->setLabel(tr("Close this message"));
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const bool there = i < message.actions.size();
        m_buttons[i]->setVisible(there);
        m_buttons[i]->setText(there ? message.actions[i].text : QString());
    }
    setAccessibleName(message.text);
    setAccessibleDescription(message.hint);
}

void Notice::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void Notice::paintEvent(QPaintEvent* event)
{
    if (!m_quiet) {
        const QPixmap icon = iconPixmap(QStringLiteral("warning"), m_look.values().warning,
                                        m_look.values().icon, devicePixelRatioF());
        if (m_icon->pixmap().cacheKey() != icon.cacheKey())
            m_icon->setPixmap(icon);
    }
    QFrame::paintEvent(event);
}

} // namespace mw::ui
