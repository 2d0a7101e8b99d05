// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/navigation_rail.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <QVariantAnimation>

namespace mw::ui {

namespace {
constexpr int buttonHeight = tokens::controlHeight + tokens::space2;
constexpr int margin = (tokens::railNarrow - buttonHeight) / 2;
} // namespace

RailButton::RailButton(const Look& look, QString icon, QWidget* parent)
    : QAbstractButton(parent), m_look(look), m_icon(std::move(icon))
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, qOverload<>(&QWidget::update));
}

void RailButton::setLabel(const QString& label, const QKeySequence& keys)
{
    setText(label);
    setAccessibleName(label);
    setToolTip(keys.isEmpty()
                   ? label
                   : QStringLiteral("%1 (%2)").arg(label, keys.toString(QKeySequence::NativeText)));
    update();
}

QSize RailButton::sizeHint() const
{
    return {buttonHeight, buttonHeight};
}

void RailButton::paintEvent(QPaintEvent*)
{
    const LookValues& c = m_look.values();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? c.selection : c.background);
        painter.drawRoundedRect(box, tokens::radiusControl, tokens::radiusControl);
    }
    if (isChecked() && c.contrast) {
        painter.setPen(QPen(c.text, c.borderWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, tokens::radiusControl, tokens::radiusControl);
    }
    if (hasFocus()) {
        painter.setPen(QPen(c.accent, c.focusWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, tokens::radiusControl, tokens::radiusControl);
    }
    const QColor ink = isChecked() ? c.accent : underMouse() ? c.text : c.muted;
    const int left = (buttonHeight - tokens::icon) / 2;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int x = mirrored ? width() - left - tokens::icon : left;
    painter.drawPixmap(QPointF(x, (height() - tokens::icon) / 2.0),
                       iconPixmap(m_icon, ink, tokens::icon, devicePixelRatioF()));
    const int words = buttonHeight + tokens::space1;
    if (width() > words + tokens::space5) {
        painter.setPen(isChecked() || underMouse() ? c.text : c.muted);
        QFont strong = font();
        if (isChecked())
            strong.setWeight(QFont::DemiBold);
        painter.setFont(strong);
        const QRect room =
            rect().adjusted(mirrored ? tokens::space2 : words, 0, mirrored ? -words : -tokens::space2, 0);
        painter.drawText(room, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine),
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
    }
}

NavigationRail::NavigationRail(const Look& look, QWidget* parent)
    : QFrame(parent), m_look(look), m_animation(new QVariantAnimation(this))
{
    setProperty("kind", QStringLiteral("rail"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margin, tokens::space3, margin, tokens::space3);
    column->setSpacing(0);
    m_places = new QVBoxLayout;
    m_places->setSpacing(tokens::space1);
    m_switches = new QVBoxLayout;
    m_switches->setSpacing(tokens::space1);
    column->addLayout(m_places);
    column->addStretch();
    column->addLayout(m_switches);
    connect(m_animation, &QVariantAnimation::valueChanged, this,
            [this](const QVariant& value) { setFixedWidth(value.toInt()); });
    setFixedWidth(tokens::railNarrow);
}

QLabel* NavigationRail::addGroup()
{
    QLabel* heading = makeLabel(this, "secondary", "muted");
    heading->setContentsMargins(tokens::space2, tokens::space1, 0, tokens::space1);
    heading->setVisible(m_wide);
    m_headings.push_back(heading);
    m_places->addWidget(heading);
    return heading;
}

RailButton* NavigationRail::addPlace(const QString& icon)
{
    auto* button = new RailButton(m_look, icon, this);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    m_places->addWidget(button);
    return button;
}

void NavigationRail::clearPlace()
{
    const auto buttons = findChildren<RailButton*>();
    for (RailButton* button : buttons) {
        button->setAutoExclusive(false); // which would keep one of them checked
        button->setChecked(false);
        button->setAutoExclusive(button->isCheckable());
    }
}

RailButton* NavigationRail::addSwitch(const QString& icon)
{
    auto* button = new RailButton(m_look, icon, this);
    m_switches->addWidget(button);
    return button;
}

void NavigationRail::setWide(bool wide, int durationMs)
{
    m_wide = wide;
    for (QLabel* heading : m_headings)
        heading->setVisible(wide);
    const int target = wide ? tokens::railWide : tokens::railNarrow;
    m_animation->stop();
    if (durationMs == 0) {
        setFixedWidth(target);
        return;
    }
    m_animation->setDuration(durationMs);
    m_animation->setStartValue(width());
    m_animation->setEndValue(target);
    m_animation->start();
}

} // namespace mw::ui
