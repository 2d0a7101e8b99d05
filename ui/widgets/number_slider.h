// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QDoubleSpinBox;
class QLabel;
class QSlider;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;

/// A labelled slider with a number field; both show and set one value. `changed` fires for the user's
/// changes only.
class NumberSlider : public QWidget {
    Q_OBJECT
public:
    struct Range {
        double minimum = 0; ///< of the field
        double maximum = 1;
        double step = 0.01;
        int decimals = 2;
        double sliderMinimum = 0; ///< the part that one usually wants
        double sliderMaximum = 1;
    };

    explicit NumberSlider(const Look& look, QWidget* parent = nullptr);

    void setRange(const Range& range);
    /// The label above; the help is the tool tip, the accessible description and, if shown, the text below.
    /// `about` names the button that shows it ("About Temperature"), `reset` the one that goes back.
    void setTexts(const QString& label, const QString& help, const QString& about, const QString& reset);
    void setHelpShown(bool shown);
    /// What the reset button goes back to; it is there while the value is another.
    void setDefault(double value);
    /// Shown in the field instead of the lowest value ("off", "what is left").
    void setLowestText(const QString& text);

    double value() const;
    void setValue(double value);

Q_SIGNALS:
    void changed(double value);

private:
    int position(double value) const;
    void refreshReset();

    QLabel* m_label;
    QLabel* m_help;
    QSlider* m_slider;
    QDoubleSpinBox* m_field;
    IconButton* m_about;
    IconButton* m_reset;
    Range m_range;
    double m_default = 0;
};

} // namespace mw::ui
