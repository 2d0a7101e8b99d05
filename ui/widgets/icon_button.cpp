// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/icon_button.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"

#include <QPainter>
#include <QStyle>

namespace mw::ui {

IconButton::IconButton(const Look& look, QString icon, QWidget* parent)
    : QToolButton(parent), m_look(look), m_icon(std::move(icon))
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, qOverload<>(&QWidget::update));
}

void IconButton::setIconName(const QString& icon)
{
    m_icon = icon;
    update();
}

void IconButton::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void IconButton::setRevealed(bool revealed)
{
    m_revealed = revealed;
    update();
}

void IconButton::setLabel(const QString& label)
{
    setText(label);
    setAccessibleName(label);
    setToolTip(shortcut().isEmpty()
                   ? label
                   : QStringLiteral("%1 (%2)").arg(label, shortcut().toString(QKeySequence::NativeText)));
}

QSize IconButton::sizeHint() const
{
    return {m_look.values().controlHeight, m_look.values().controlHeight};
}

void IconButton::paintEvent(QPaintEvent*)
{
    if (!m_revealed && !hasFocus())
        return;
    const LookValues& c = m_look.values();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);

    const bool filled = m_tone == Tone::Accent && isEnabled();
    if (filled || (isEnabled() && (underMouse() || isDown() || isChecked()))) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(filled ? c.accent : c.selection);
        painter.drawRoundedRect(box, m_look.values().radius, m_look.values().radius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(filled ? c.text : c.accent, c.focusWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, m_look.values().radius, m_look.values().radius);
    }
    const QColor ink = filled ? c.onAccent : isEnabled() && (underMouse() || isChecked()) ? c.text : c.muted;
    const int size =
        height() >= m_look.values().controlHeight ? m_look.values().icon : m_look.values().iconSmall;
    if (!isEnabled())
        painter.setOpacity(0.5);
    painter.drawPixmap(QPointF((width() - size) / 2.0, (height() - size) / 2.0),
                       iconPixmap(m_icon, ink, size, devicePixelRatioF()));
}

} // namespace mw::ui
