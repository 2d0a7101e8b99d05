// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>

namespace mw::ui {

class Look;

/// A switch that is on or off. Its text is its accessible name and is not drawn; whoever places it puts words
/// beside it. A click toggles it.
class ToggleSwitch : public QAbstractButton {
    Q_OBJECT
public:
    explicit ToggleSwitch(const Look& look, QWidget* parent = nullptr);

    void setLabel(const QString& label);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
};

} // namespace mw::ui
