// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/charts/chart_canvas.h"

namespace mw::ui {

class Look;

/// An entry of a legend: how the line looks, its name, and its value.
class ChartKey : public QWidget {
    Q_OBJECT
public:
    explicit ChartKey(const Look& look, QWidget* parent = nullptr);

    void setStyle(const ChartStyle& style);
    void setTexts(const QString& name, const QString& value);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    ChartStyle m_style;
    QString m_name;
    QString m_value;
};

} // namespace mw::ui
