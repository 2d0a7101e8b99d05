// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/empty_view.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace mw::ui {

EmptyView::EmptyView(const Look& look, QString icon, QWidget* parent)
    : QWidget(parent), m_look(look), m_iconName(std::move(icon))
{
    const LookValues& sizes = look.values();
    auto* column = new QVBoxLayout(this);
    const int margin = 2 * sizes.large;
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(sizes.medium);
    m_icon = makeLabel(this);
    m_icon->setMinimumHeight(2 * sizes.icon);
    m_title = makeLabel(this, "section");
    m_text = makeText(this, "", "muted");
    m_hint = makeText(this, "secondary", "muted");
    for (QLabel* label : {m_icon, m_title, m_text, m_hint})
        label->setAlignment(Qt::AlignHCenter);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(sizes.small);
    m_buttons->addStretch();
    m_buttons->addStretch();

    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(sizes.small);
    column->addLayout(m_buttons);
    column->addSpacing(sizes.small);
    column->addWidget(m_hint);
    column->addStretch(3);
}

void EmptyView::setTexts(const QString& title, const QString& text, const QString& hint)
{
    m_title->setText(title);
    m_text->setText(text);
    m_hint->setText(hint);
}

QPushButton* EmptyView::addButton(const char* kind)
{
    QPushButton* button = makeButton(this, kind);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

void EmptyView::paintEvent(QPaintEvent* event)
{
    // Here, because the colour and the pixel ratio are known only now, and change.
    const QPixmap icon =
        iconPixmap(m_iconName, m_look.values().accent, 2 * m_look.values().icon, devicePixelRatioF());
    if (m_icon->pixmap().cacheKey() != icon.cacheKey())
        m_icon->setPixmap(icon);
    QWidget::paintEvent(event);
}

} // namespace mw::ui
