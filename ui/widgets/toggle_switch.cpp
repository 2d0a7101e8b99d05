// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/toggle_switch.h"

#include "ui/widgets/look.h"

#include <QPainter>

namespace mw::ui {

ToggleSwitch::ToggleSwitch(const Look& look, QWidget* parent) : QAbstractButton(parent), m_look(look)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, qOverload<>(&QWidget::update));
}

void ToggleSwitch::setLabel(const QString& label)
{
    setText(label);
    setAccessibleName(label);
    setToolTip(label);
}

QSize ToggleSwitch::sizeHint() const
{
    const int height = m_look.values().controlHeight;
    return {2 * height - m_look.values().small, height};
}

void ToggleSwitch::paintEvent(QPaintEvent*)
{
    const LookValues& c = m_look.values();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal inset = c.focusWidth + 1; // room for the ring
    const QRectF track = QRectF(rect()).adjusted(inset, inset, -inset, -inset);
    const qreal round = track.height() / 2;
    if (hasFocus()) {
        painter.setPen(QPen(c.accent, c.focusWidth));
        painter.setBrush(Qt::NoBrush);
        const qreal half = c.focusWidth / 2.0;
        const QRectF ring = QRectF(rect()).adjusted(half, half, -half, -half);
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
    }
    const bool on = isChecked();
    painter.setOpacity(isEnabled() ? 1 : 0.5);
    painter.setPen(QPen(on ? c.accent : underMouse() ? c.text : c.muted, c.contrast ? c.borderWidth : 1));
    painter.setBrush(on ? c.accent : c.surface);
    painter.drawRoundedRect(track, round, round);
    const qreal knob = track.height() - 2 * inset;
    const bool right = on != (layoutDirection() == Qt::RightToLeft);
    const qreal x = right ? track.right() - inset - knob : track.left() + inset;
    painter.setPen(Qt::NoPen);
    painter.setBrush(on ? c.onAccent : c.muted);
    painter.drawEllipse(QRectF(x, track.top() + inset, knob, knob));
}

} // namespace mw::ui
