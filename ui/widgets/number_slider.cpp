// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/number_slider.h"

#include "ui/widgets/calm_wheel.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace mw::ui {

NumberSlider::NumberSlider(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(look.values().medium);
    grid->setVerticalSpacing(look.values().tight);
    m_label = makeLabel(this, "secondary", "muted");
    m_slider = new CalmWheel<QSlider>(this);
    m_slider->setOrientation(Qt::Horizontal);
    m_slider->setFocusPolicy(Qt::StrongFocus);
    m_field = new CalmWheel<QDoubleSpinBox>(this);
    m_field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_field->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_field->setFixedWidth(look.values().fieldWidth);
    m_field->setFocusPolicy(Qt::StrongFocus);
    m_field->setKeyboardTracking(false);
    m_field->setGroupSeparatorShown(true);
    m_label->setBuddy(m_field);
    auto* head = new QHBoxLayout;
    head->setSpacing(0);
    m_about = new IconButton(look, QStringLiteral("info"), this);
    m_about->setCheckable(true);
    m_reset = new IconButton(look, QStringLiteral("reset"), this);
    for (IconButton* button : {m_reset, m_about})
        button->setFixedSize(look.values().icon, look.values().icon);
    // Where it is not needed its room stays, so that the line does not jump.
    QSizePolicy kept = m_reset->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(kept);
    head->addWidget(m_label, 1);
    head->addWidget(m_reset);
    head->addWidget(m_about);
    grid->addLayout(head, 0, 0, 1, 2);
    grid->addWidget(m_slider, 1, 0);
    grid->addWidget(m_field, 1, 1);
    m_help = makeText(this, "secondary", "muted");
    m_help->hide();
    grid->addWidget(m_help, 2, 0, 1, 2);
    grid->setColumnStretch(0, 1);

    connect(m_about, &QToolButton::toggled, m_help, &QWidget::setVisible);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_field->setFocus(Qt::OtherFocusReason); // the button goes
        m_field->setValue(m_default);
    });
    connect(this, &NumberSlider::changed, this, &NumberSlider::refreshReset);
    connect(m_slider, &QSlider::valueChanged, this, [this](int steps) {
        const double value = m_range.sliderMinimum + steps * m_range.step;
        const QSignalBlocker blocker(m_field);
        m_field->setValue(value);
        Q_EMIT changed(m_field->value());
    });
    connect(m_field, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        const QSignalBlocker blocker(m_slider);
        m_slider->setValue(position(value));
        Q_EMIT changed(value);
    });
    setRange({});
}

void NumberSlider::setRange(const Range& range)
{
    m_range = range;
    // A filled part would say that the lower end is nothing.
    setLook(m_slider, "bipolar", range.sliderMinimum < 0);
    const QSignalBlocker sliderBlocker(m_slider);
    const QSignalBlocker fieldBlocker(m_field);
    const double before = m_field->value();
    const int steps = position(range.sliderMaximum);
    m_slider->setRange(0, steps);
    m_slider->setPageStep(std::max(1, steps / 10));
    m_field->setDecimals(range.decimals);
    m_field->setRange(range.minimum, range.maximum);
    m_field->setSingleStep(range.step);
    m_field->setValue(before);
    m_slider->setValue(position(m_field->value()));
}

void NumberSlider::setTexts(const QString& label, const QString& help, const QString& about,
                            const QString& reset)
{
    m_about->setLabel(about);
    m_about->setAccessibleDescription(help);
    m_reset->setLabel(reset);
    m_label->setText(label);
    m_help->setText(help);
    setToolTip(help);
    for (QWidget* widget : {static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_field)}) {
        widget->setAccessibleName(label);
        widget->setAccessibleDescription(help);
    }
}

void NumberSlider::setHelpShown(bool shown)
{
    m_about->setChecked(shown);
}

void NumberSlider::setDefault(double value)
{
    m_default = value;
    refreshReset();
}

void NumberSlider::refreshReset()
{
    m_reset->setVisible(std::abs(m_field->value() - m_default) > m_range.step / 2);
}

int NumberSlider::position(double value) const
{
    // Beyond the slider's part it stands at its end; the field tells the value.
    const double inside = std::clamp(value, m_range.sliderMinimum, m_range.sliderMaximum);
    return static_cast<int>(std::lround((inside - m_range.sliderMinimum) / m_range.step));
}

void NumberSlider::setLowestText(const QString& text)
{
    m_field->setSpecialValueText(text);
}

double NumberSlider::value() const
{
    return m_field->value();
}

void NumberSlider::setValue(double value)
{
    const QSignalBlocker sliderBlocker(m_slider);
    const QSignalBlocker fieldBlocker(m_field);
    m_field->setValue(value);
    m_slider->setValue(position(value));
    refreshReset();
}

} // namespace mw::ui
