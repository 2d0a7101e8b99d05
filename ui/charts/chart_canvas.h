// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace mw::ui {

/// Lines differ by more than their colour.
enum class ChartMarker { Circle, Square, Diamond, Triangle };

struct ChartStyle {
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    ChartMarker marker = ChartMarker::Circle;
    double width = 1.5;
};

/// One line: pieces that belong together, between them gaps. A piece of one point is a marker.
struct ChartStroke {
    std::vector<QList<QPointF>> pieces;
    QList<QPointF> marks; ///< where the marker stands on the line
    ChartStyle style;
};

struct ChartTick {
    double at = 0;
    QString label; ///< empty: a line of the grid only
};

/// Everything that is drawn, in the values' own units; x runs to the right, y up.
struct ChartScene {
    double left = 0;
    double right = 1;
    double top = 1; ///< y begins at 0
    std::vector<ChartTick> xTicks;
    std::vector<ChartTick> yTicks;
    std::vector<ChartStroke> strokes;
    QColor grid;
    QColor text;
    QColor ground;
    QFont font;
    bool contrast = false; ///< the grid must not drown the lines
};

/// What draws a chart. The one implementation stands behind `makeChartCanvas`, so that the library under it
/// can be changed in one file. Main thread only.
class ChartCanvas : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual void setScene(const ChartScene& scene) = 0;
    /// A line from top to bottom at `x`, and a ring around each of `points`; nothing takes it away.
    virtual void setCursor(std::optional<double> x, const QList<QPointF>& points) = 0;

Q_SIGNALS:
    /// The pointer stands over `x`.
    void pointed(double x);
    void pointerLeft();
    void clicked();
};

ChartCanvas* makeChartCanvas(QWidget* parent);

} // namespace mw::ui
