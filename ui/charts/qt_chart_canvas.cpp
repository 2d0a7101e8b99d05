// SPDX-License-Identifier: Apache-2.0
// The one file that knows Qt Charts.
#include "ui/charts/chart_canvas.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMouseEvent>
#include <QScatterSeries>
#include <QVBoxLayout>

#include <algorithm>

namespace mw::ui {

namespace {

constexpr double markerSize = 6;
constexpr double ringRadius = 4;
constexpr int labelRoom = 10;

QScatterSeries::MarkerShape shapeOf(ChartMarker marker)
{
    switch (marker) {
    case ChartMarker::Square:
        return QScatterSeries::MarkerShapeRectangle;
    case ChartMarker::Diamond:
        return QScatterSeries::MarkerShapeRotatedRectangle;
    case ChartMarker::Triangle:
        return QScatterSeries::MarkerShapeTriangle;
    case ChartMarker::Circle:
        break;
    }
    return QScatterSeries::MarkerShapeCircle;
}

bool sameTicks(const std::vector<ChartTick>& one, const std::vector<ChartTick>& other)
{
    return std::equal(
        one.begin(), one.end(), other.begin(), other.end(),
        [](const ChartTick& a, const ChartTick& b) { return a.at == b.at && a.label == b.label; });
}

/// Draws the cursor over the chart and tells where the pointer is.
class View : public QChartView {
public:
    explicit View(QChart* chart, ChartCanvas& canvas) : QChartView(chart, &canvas), m_canvas(canvas)
    {
        setRenderHint(QPainter::Antialiasing);
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setMouseTracking(true);
        setBackgroundBrush(Qt::NoBrush);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        viewport()->setAutoFillBackground(false);
    }

    std::optional<double> cursor;
    QList<QPointF> rings;
    QColor ink;
    QColor ground;

protected:
    void drawForeground(QPainter* painter, const QRectF& rect) override
    {
        QChartView::drawForeground(painter, rect);
        if (!cursor)
            return;
        const QRectF plot = chart()->plotArea();
        const double x = chart()->mapToPosition({*cursor, 0}).x();
        painter->setPen(QPen(ink, 1));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter->setPen(QPen(ink, 1.5));
        painter->setBrush(ground);
        for (const QPointF& ring : std::as_const(rings))
            painter->drawEllipse(chart()->mapToPosition(ring), ringRadius, ringRadius);
    }

    void mouseMoveEvent(QMouseEvent* event) override
    {
        Q_EMIT m_canvas.pointed(chart()->mapToValue(event->position()).x());
        QChartView::mouseMoveEvent(event);
    }

    void mousePressEvent(QMouseEvent* event) override
    {
        Q_EMIT m_canvas.clicked();
        QChartView::mousePressEvent(event);
    }

    void leaveEvent(QEvent* event) override
    {
        Q_EMIT m_canvas.pointerLeft();
        QChartView::leaveEvent(event);
    }

    /// The page under the chart scrolls.
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }

private:
    ChartCanvas& m_canvas;
};

class QtChartCanvas : public ChartCanvas {
public:
    explicit QtChartCanvas(QWidget* parent) : ChartCanvas(parent)
    {
        m_chart = new QChart;
        m_chart->legend()->hide();
        m_chart->setBackgroundVisible(false);
        m_chart->setMargins({0, labelRoom, labelRoom, 0}); // half of the outermost labels
        m_chart->setAnimationOptions(QChart::NoAnimation);
        m_chart->layout()->setContentsMargins(0, 0, 0, 0);
        m_view = new View(m_chart, *this);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_view);
    }

    void setScene(const ChartScene& scene) override
    {
        layAxes(scene);
        std::size_t lines = 0;
        std::size_t marks = 0;
        for (const ChartStroke& stroke : scene.strokes) {
            QList<QPointF> single = stroke.marks;
            for (const QList<QPointF>& piece : stroke.pieces) {
                if (piece.size() == 1)
                    single += piece;
                else
                    drawLine(lines++, piece, stroke.style);
            }
            drawMarks(marks++, single, stroke.style);
        }
        for (; lines < m_lines.size(); ++lines)
            m_lines[lines]->clear();
        for (; marks < m_marks.size(); ++marks)
            m_marks[marks]->clear();
        m_view->ink = scene.text;
        m_view->ground = scene.ground;
    }

    void setCursor(std::optional<double> x, const QList<QPointF>& points) override
    {
        m_view->cursor = x;
        m_view->rings = points;
        m_view->viewport()->update();
    }

private:
    void layAxis(QCategoryAxis*& axis, Qt::Alignment side, const std::vector<ChartTick>& ticks, double low,
                 double high, const ChartScene& scene)
    {
        // An axis keeps its labels by name and cannot be given others at the same places: it is made anew.
        auto* fresh = new QCategoryAxis;
        fresh->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        fresh->setStartValue(low - 1);
        QString blank;
        for (const ChartTick& tick : ticks) {
            blank += u' '; // labels of an axis are unlike each other
            fresh->append(tick.label.isEmpty() ? blank : tick.label, tick.at);
        }
        fresh->setRange(low, high);
        fresh->setLabelsColor(scene.text);
        fresh->setLabelsFont(scene.font);
        fresh->setLinePen(Qt::NoPen);
        fresh->setLineVisible(false);
        fresh->setGridLinePen(QPen(scene.grid, 1, scene.contrast ? Qt::DotLine : Qt::SolidLine));
        fresh->setTruncateLabels(false);
        QCategoryAxis* old = std::exchange(axis, fresh);
        m_chart->addAxis(fresh, side);
        const auto rebind = [this, old, fresh](QAbstractSeries* series) {
            if (old != nullptr)
                series->detachAxis(old);
            series->attachAxis(fresh);
        };
        for (QLineSeries* series : m_lines)
            rebind(series);
        for (QScatterSeries* series : m_marks)
            rebind(series);
        if (old != nullptr) {
            m_chart->removeAxis(old);
            delete old;
        }
    }

    void layAxes(const ChartScene& scene)
    {
        const bool restyled = m_shown.grid != scene.grid || m_shown.text != scene.text ||
                              m_shown.font != scene.font || m_shown.contrast != scene.contrast ||
                              m_x == nullptr;
        if (restyled || m_shown.left != scene.left || m_shown.right != scene.right ||
            !sameTicks(m_shown.xTicks, scene.xTicks))
            layAxis(m_x, Qt::AlignBottom, scene.xTicks, scene.left, scene.right, scene);
        if (restyled || m_shown.top != scene.top || !sameTicks(m_shown.yTicks, scene.yTicks))
            layAxis(m_y, Qt::AlignLeft, scene.yTicks, 0, scene.top, scene);
        m_shown = scene;
        m_shown.strokes.clear();
    }

    template <typename Series>
    Series* seriesAt(std::vector<Series*>& all, std::size_t index)
    {
        if (index == all.size()) {
            auto* made = new Series;
            m_chart->addSeries(made);
            made->attachAxis(m_x);
            made->attachAxis(m_y);
            all.push_back(made);
        }
        return all[index];
    }

    void drawLine(std::size_t index, const QList<QPointF>& points, const ChartStyle& style)
    {
        QLineSeries* series = seriesAt(m_lines, index);
        QPen pen(style.color, style.width, style.dash, Qt::FlatCap, Qt::RoundJoin);
        if (series->pen() != pen)
            series->setPen(pen);
        series->replace(points);
    }

    void drawMarks(std::size_t index, const QList<QPointF>& points, const ChartStyle& style)
    {
        QScatterSeries* series = seriesAt(m_marks, index);
        if (series->color() != style.color) {
            series->setColor(style.color);
            series->setBorderColor(Qt::transparent);
        }
        series->setMarkerShape(shapeOf(style.marker));
        series->setMarkerSize(markerSize);
        series->replace(points);
    }

    QChart* m_chart;
    View* m_view;
    QCategoryAxis* m_x = nullptr;
    QCategoryAxis* m_y = nullptr;
    std::vector<QLineSeries*> m_lines;
    std::vector<QScatterSeries*> m_marks;
    ChartScene m_shown;
};

} // namespace

ChartCanvas* makeChartCanvas(QWidget* parent)
{
    return new QtChartCanvas(parent);
}

} // namespace mw::ui
