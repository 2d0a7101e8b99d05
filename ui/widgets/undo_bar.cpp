// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/undo_bar.h"

#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

#include <utility>

namespace mw::ui {

UndoBar::UndoBar(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look.values().medium, look.values().tight, look.values().tight,
                            look.values().tight);
    row->setSpacing(look.values().small);
    m_label = makeText(this);
    m_undo = makeButton(this, "quiet");
    m_close = new IconButton(look, QStringLiteral("close"), this);
    row->addWidget(m_label, 1);
    row->addWidget(m_undo);
    row->addWidget(m_close);
    for (QWidget* widget : {static_cast<QWidget*>(m_undo), static_cast<QWidget*>(m_close)})
        widget->installEventFilter(this);
    m_timer.setSingleShot(true);
    m_timer.setInterval(shownMs);
    connect(&m_timer, &QTimer::timeout, this, &UndoBar::dismiss);
    connect(m_close, &QToolButton::clicked, this, &UndoBar::dismiss);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        const auto action = std::exchange(m_action, {});
        dismiss();
        if (action)
            action();
    });
    hide();
}

void UndoBar::offer(std::function<QString()> text, std::function<void()> undo)
{
    m_text = std::move(text);
    m_action = std::move(undo);
    retranslate();
    show();
    m_timer.start();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void UndoBar::dismiss()
{
    m_timer.stop();
    m_action = {};
    hide();
}

void UndoBar::runOrWait()
{
    if (!isVisible())
        return;
    if (underMouse() || m_undo->hasFocus() || m_close->hasFocus())
        m_timer.stop();
    else
        m_timer.start();
}

void UndoBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void UndoBar::enterEvent(QEnterEvent* event)
{
    QFrame::enterEvent(event);
    runOrWait();
}

void UndoBar::leaveEvent(QEvent* event)
{
    QFrame::leaveEvent(event);
    runOrWait();
}

bool UndoBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &UndoBar::runOrWait, Qt::QueuedConnection);
    return QFrame::eventFilter(watched, event);
}

void UndoBar::retranslate()
{
    m_label->setText(m_text ? m_text() : QString());
    m_undo->setText(tr("Undo"));
    m_close->setLabel(tr("Close this message"));
    setAccessibleName(m_label->text());
}

} // namespace mw::ui
