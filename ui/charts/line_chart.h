// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/charts/chart_canvas.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;

class ChartKey;
class Look;

/// Lines over time below a title, with a legend that reads the values at a time. Time runs in seconds to the
/// right; y begins at zero. The cursor is one of the times: the pointer moves it, and Left, Right, Home, End
/// and Escape where the chart has the focus. Main thread only.
class LineChart : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QString name;
        std::vector<double> values; ///< one per time; NaN: a gap
    };

    struct Data {
        double from = 0; ///< the left end; the right one is 0
        std::vector<double> times;
        std::vector<bool> breaks; ///< whether the line is broken before the time
        std::vector<Line> lines;  ///< at most four
        std::vector<ChartTick> ticks;
    };

    /// How a value is written, and the least top of the scale.
    struct Scale {
        std::function<QString(double)> text;
        double leastTop = 1;
    };

    LineChart(const Look& look, Scale scale, QWidget* parent = nullptr);

    /// Subject and unit: "Requests (per second)".
    void setTitle(const QString& title);
    void setData(Data shown);
    /// Without an index the legend reads the newest values. `label` names the time.
    void setCursor(std::optional<int> index, const QString& label);
    std::optional<int> cursor() const { return m_cursor; }

    /// "generated 182, prompt 12" at the cursor or now.
    QString reading() const;

    /// The smallest of 1, 2, 2.5 and 5 times a power of ten that divides `top` into at most four steps.
    static double stepFor(double top);

Q_SIGNALS:
    void cursorMoved(std::optional<int> index);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    ChartStyle styleOf(std::size_t line) const;
    void rebuildKeys();
    void draw();
    void read();
    int nearest(double time) const;
    ChartStroke strokeOf(std::size_t line) const;

    const Look& m_look;
    const Scale m_scale;
    Data m_data;
    double m_top = 0;
    std::optional<int> m_cursor;
    ElidedLabel* m_title;
    QLabel* m_time;
    QHBoxLayout* m_legend;
    std::vector<ChartKey*> m_keys;
    ChartCanvas* m_canvas;
};

} // namespace mw::ui
