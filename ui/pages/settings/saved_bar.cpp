// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/settings/saved_bar.h"

#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

namespace mw::ui {

namespace {
constexpr int shownMs = 10'000;
}

SavedBar::SavedBar(const Look& look, QWidget* parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("well"));
    const LookValues& sizes = look.values();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(sizes.medium, sizes.tight, sizes.small, sizes.tight);
    m_text = makeLabel(this);
    m_undo = makeButton(this, "quiet");
    row->addWidget(m_text, 1);
    row->addWidget(m_undo);
    m_shown.setSingleShot(true);
    m_shown.setInterval(shownMs);
    connect(&m_shown, &QTimer::timeout, this, &QWidget::hide);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT undoWanted();
    });
    retranslate();
    hide();
}

void SavedBar::say(const QString& text, bool undoable)
{
    m_text->setText(text);
    m_undo->setVisible(undoable);
    setAccessibleName(text);
    show();
    m_shown.start();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString SavedBar::text() const
{
    return m_text->text();
}

void SavedBar::changeEvent(QEvent* event)
{
    // What it says is in the language of before.
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        hide();
    }
    QFrame::changeEvent(event);
}

void SavedBar::retranslate()
{
    m_undo->setText(tr("Undo"));
}

} // namespace mw::ui
