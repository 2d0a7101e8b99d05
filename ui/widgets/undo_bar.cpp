// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/undo_bar.h"

#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

#include <utility>

namespace mw::ui {

namespace {
constexpr int shownMs = 10'000;
}

UndoBar::UndoBar(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look.values().medium, look.values().tight, look.values().medium,
                            look.values().tight);
    row->setSpacing(look.values().medium);
    m_text = makeText(this);
    m_button = makeButton(this);
    row->addWidget(m_text, 1);
    row->addWidget(m_button);
    m_end.setSingleShot(true);
    connect(&m_end, &QTimer::timeout, this, [this] {
        if (m_button->hasFocus())
            m_end.start(shownMs);
        else
            dismiss();
    });
    connect(m_button, &QPushButton::clicked, this, [this] {
        const auto undo = std::exchange(m_undo, {});
        dismiss();
        if (undo)
            undo();
    });
    hide();
    retranslate();
}

void UndoBar::tell(std::function<QString()> text, std::function<void()> undo)
{
    m_words = std::move(text);
    m_undo = std::move(undo);
    retranslate();
    show();
    m_end.start(shownMs);
    setAccessibleName(m_text->text());
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void UndoBar::dismiss()
{
    m_end.stop();
    m_undo = {};
    hide();
}

void UndoBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void UndoBar::retranslate()
{
    m_text->setText(m_words ? m_words() : QString());
    m_button->setText(tr("Undo"));
}

} // namespace mw::ui
