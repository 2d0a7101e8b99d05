// SPDX-License-Identifier: Apache-2.0
#include "ui/charts/chart_key.h"

#include "ui/widgets/look.h"

#include <QPainter>
#include <QPainterPath>

namespace mw::ui {

namespace {

constexpr double markerRadius = 3;
constexpr int rounding = 2; // advances are whole pixels, texts are not

void drawMarker(QPainter& painter, ChartMarker marker, QPointF at)
{
    const double r = markerRadius;
    switch (marker) {
    case ChartMarker::Circle:
        painter.drawEllipse(at, r, r);
        break;
    case ChartMarker::Square:
        painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r));
        break;
    case ChartMarker::Diamond:
        painter.drawPolygon(
            QPolygonF({at + QPointF(0, -r), at + QPointF(r, 0), at + QPointF(0, r), at + QPointF(-r, 0)}));
        break;
    case ChartMarker::Triangle:
        painter.drawPolygon(QPolygonF({at + QPointF(0, -r), at + QPointF(r, r), at + QPointF(-r, r)}));
        break;
    }
}

} // namespace

ChartKey::ChartKey(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ChartKey::setStyle(const ChartStyle& style)
{
    m_style = style;
    update();
}

void ChartKey::setTexts(const QString& name, const QString& value)
{
    if (name == m_name && value == m_value)
        return;
    m_name = name;
    m_value = value;
    setToolTip(m_name + u' ' + m_value);
    updateGeometry();
    update();
}

QSize ChartKey::sizeHint() const
{
    ensurePolished(); // the font is the style sheet's
    const LookValues& sizes = m_look.values();
    QFont strong = font();
    strong.setWeight(QFont::Weight(sizes.weightStrong));
    const int words =
        fontMetrics().horizontalAdvance(m_name) + QFontMetrics(strong).horizontalAdvance(m_value);
    return {sizes.icon + 2 * sizes.tight + words + rounding, fontMetrics().height()};
}

void ChartKey::paintEvent(QPaintEvent*)
{
    const LookValues& look = m_look.values();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    painter.setPen(QPen(m_style.color, m_style.width, m_style.dash, Qt::FlatCap));
    painter.drawLine(QPointF(0, middle), QPointF(look.icon, middle));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_style.color);
    drawMarker(painter, m_style.marker, {look.icon / 2.0, middle});
    QRect room = rect().adjusted(look.icon + look.tight, 0, 0, 0);
    QFont strong = font();
    strong.setWeight(QFont::Weight(look.weightStrong));
    const int valueWidth = QFontMetrics(strong).horizontalAdvance(m_value);
    painter.setPen(look.muted);
    const QString name =
        fontMetrics().elidedText(m_name, Qt::ElideRight, room.width() - valueWidth - look.tight);
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, name);
    room.setLeft(room.left() + fontMetrics().horizontalAdvance(name) + look.tight);
    painter.setFont(strong);
    painter.setPen(look.text);
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, m_value);
}

} // namespace mw::ui
