// SPDX-License-Identifier: Apache-2.0
#include "ui/charts/line_chart.h"

#include "ui/charts/chart_key.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/look.h"
#include "ui/widgets/widgets.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace mw::ui {

namespace {

constexpr int leastCanvas = 4 * tokens::controlHeight;
constexpr int marksPerLine = 8;
constexpr std::size_t mostPieces = 40; // more of them than a chart can tell apart cost time
constexpr double edgeShare = 0.012;    // of the width, so that the newest point is not cut
constexpr double axisRoom = 1.05;      // the highest point does not lie on the edge

} // namespace

LineChart::LineChart(const Look& look, Scale scale, QWidget* parent)
    : QWidget(parent), m_look(look), m_scale(std::move(scale))
{
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens::space3, tokens::space2, tokens::space3, tokens::space2);
    column->setSpacing(tokens::space1);
    auto* heading = new QHBoxLayout;
    m_title = new ElidedLabel(this);
    m_title->setLevelAndTone("strong");
    m_time = makeLabel(this, "secondary", "muted");
    heading->addWidget(m_title, 1);
    heading->addWidget(m_time);
    column->addLayout(heading);
    m_legend = new QHBoxLayout;
    m_legend->setSpacing(tokens::space3);
    column->addLayout(m_legend);
    m_canvas = makeChartCanvas(this);
    m_canvas->setMinimumHeight(leastCanvas);
    column->addWidget(m_canvas, 1);
    connect(m_canvas, &ChartCanvas::pointed, this, [this](double x) {
        if (!m_data.times.empty())
            Q_EMIT cursorMoved(nearest(x));
    });
    connect(m_canvas, &ChartCanvas::pointerLeft, this, [this] { Q_EMIT cursorMoved(std::nullopt); });
    connect(m_canvas, &ChartCanvas::clicked, this, [this] { setFocus(Qt::MouseFocusReason); });
    connect(&look, &Look::changed, this, [this] {
        rebuildKeys();
        draw();
    });
}

void LineChart::setTitle(const QString& title)
{
    m_title->setFullText(title);
    setAccessibleName(title);
}

double LineChart::stepFor(double top)
{
    const double rough = top / 4;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

ChartStyle LineChart::styleOf(std::size_t line) const
{
    constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    constexpr std::array markers{ChartMarker::Circle, ChartMarker::Square, ChartMarker::Diamond,
                                 ChartMarker::Triangle};
    const auto& series = m_look.values().series;
    const std::size_t at = line % dashes.size();
    return {series[line % series.size()], dashes[at], markers[at], m_look.values().contrast ? 2.5 : 1.75};
}

void LineChart::setData(Data shown)
{
    m_data = std::move(shown);
    if (m_cursor && *m_cursor >= static_cast<int>(m_data.times.size()))
        m_cursor.reset();
    if (m_keys.size() != m_data.lines.size())
        rebuildKeys();
    draw();
    read();
}

void LineChart::rebuildKeys()
{
    clearLayout(m_legend);
    m_keys.clear();
    for (std::size_t i = 0; i < m_data.lines.size(); ++i) {
        auto* key = new ChartKey(m_look, this);
        key->setStyle(styleOf(i));
        m_legend->addWidget(key);
        m_keys.push_back(key);
    }
    m_legend->addStretch();
    read();
}

ChartStroke LineChart::strokeOf(std::size_t line) const
{
    ChartStroke stroke;
    stroke.style = styleOf(line);
    const std::vector<double>& values = m_data.lines[line].values;
    bool open = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i])) {
            open = false;
            continue;
        }
        if (!open || m_data.breaks[i])
            stroke.pieces.emplace_back();
        open = true;
        stroke.pieces.back() << QPointF(m_data.times[i], values[i]);
    }
    if (stroke.pieces.size() > mostPieces) {
        auto& pieces = stroke.pieces;
        std::stable_sort(pieces.begin(), pieces.end(),
                         [](const auto& one, const auto& other) { return one.size() > other.size(); });
        for (auto piece = pieces.begin() + mostPieces; piece != pieces.end(); ++piece)
            stroke.marks += *piece;
        pieces.resize(mostPieces);
    }
    // By the time and not by the point, so that they stay where they are on the line as it moves.
    const std::size_t every = std::max<std::size_t>(1, values.size() / marksPerLine);
    for (const QList<QPointF>& piece : stroke.pieces) {
        for (qsizetype i = static_cast<qsizetype>(every) / 2; i < piece.size();
             i += static_cast<qsizetype>(every))
            stroke.marks << piece[i];
    }
    return stroke;
}

void LineChart::draw()
{
    double highest = m_scale.leastTop;
    for (const Line& line : m_data.lines) {
        for (const double value : line.values)
            highest = std::isnan(value) ? highest : std::max(highest, value * axisRoom);
    }
    const double step = stepFor(highest);
    m_top = std::ceil(highest / step - 1e-9) * step;
    const LookValues& look = m_look.values();
    ChartScene scene;
    scene.left = m_data.from;
    scene.right = -m_data.from * edgeShare;
    scene.top = m_top;
    scene.xTicks = m_data.ticks;
    for (int i = 0; i * step <= m_top * (1 + 1e-9); ++i)
        scene.yTicks.push_back({i * step, m_scale.text(i * step)});
    for (std::size_t i = 0; i < m_data.lines.size(); ++i)
        scene.strokes.push_back(strokeOf(i));
    scene.grid = look.border;
    scene.contrast = look.contrast;
    scene.text = look.muted;
    scene.ground = look.surface;
    scene.font = font();
    scene.font.setPixelSize(tokens::fontSecondary);
    m_canvas->setScene(scene);
}

int LineChart::nearest(double time) const
{
    const auto& times = m_data.times;
    const auto after = std::lower_bound(times.begin(), times.end(), time);
    if (after == times.end())
        return static_cast<int>(times.size()) - 1;
    const auto index = static_cast<int>(after - times.begin());
    return index > 0 && time - times[static_cast<std::size_t>(index) - 1] < *after - time ? index - 1 : index;
}

void LineChart::setCursor(std::optional<int> index, const QString& label)
{
    m_cursor = index;
    m_time->setText(label);
    read();
}

/// Writes the values at the cursor, or the newest, into the legend and marks them on the lines.
void LineChart::read()
{
    if (m_keys.size() != m_data.lines.size())
        return;
    const int index = m_cursor.value_or(static_cast<int>(m_data.times.size()) - 1);
    QList<QPointF> rings;
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        const Line& line = m_data.lines[i];
        const double value = index < 0 ? std::nan("") : line.values[static_cast<std::size_t>(index)];
        m_keys[i]->setTexts(line.name, std::isnan(value) ? QStringLiteral("–") : m_scale.text(value));
        if (m_cursor && !std::isnan(value))
            rings << QPointF(m_data.times[static_cast<std::size_t>(index)], value);
    }
    m_canvas->setCursor(
        m_cursor ? std::optional(m_data.times[static_cast<std::size_t>(*m_cursor)]) : std::nullopt, rings);
    // Only where somebody moves the cursor: a reader must not hear every second.
    if (m_cursor || accessibleDescription().isEmpty())
        setAccessibleDescription(reading());
}

QString LineChart::reading() const
{
    QStringList words;
    if (!m_time->text().isEmpty())
        words << m_time->text();
    const int index = m_cursor.value_or(static_cast<int>(m_data.times.size()) - 1);
    for (const Line& line : m_data.lines) {
        const double value = index < 0 ? std::nan("") : line.values[static_cast<std::size_t>(index)];
        words << QStringLiteral("%1 %2").arg(line.name,
                                             std::isnan(value) ? tr("no data") : m_scale.text(value));
    }
    return words.join(QStringLiteral(", "));
}

void LineChart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        draw();
    QWidget::changeEvent(event);
}

void LineChart::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_data.times.size()) - 1;
    const int at = m_cursor.value_or(last + 1);
    switch (last < 0 ? 0 : event->key()) {
    case Qt::Key_Left:
        Q_EMIT cursorMoved(std::max(at - 1, 0));
        return;
    case Qt::Key_Right:
        Q_EMIT cursorMoved(std::min(at + 1, last));
        return;
    case Qt::Key_Home:
        Q_EMIT cursorMoved(0);
        return;
    case Qt::Key_End:
        Q_EMIT cursorMoved(last);
        return;
    case Qt::Key_Escape:
        Q_EMIT cursorMoved(std::nullopt);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void LineChart::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void LineChart::focusOutEvent(QFocusEvent* event)
{
    update();
    QWidget::focusOutEvent(event);
}

void LineChart::paintEvent(QPaintEvent*)
{
    const LookValues& look = m_look.values();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = hasFocus() ? look.focusWidth : look.borderWidth;
    painter.setPen(QPen(hasFocus() ? look.accent : look.border, line));
    painter.setBrush(look.surface);
    const double inset = line / 2.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), tokens::radius,
                            tokens::radius);
}

} // namespace mw::ui
