// SPDX-License-Identifier: Apache-2.0
#include "ui/models/monitor_session.h"

#include "app/base/async.h"
#include "app/runtime/machine_memory.h"
#include "ui/models/monitor_figures.h"
#include "ui/widgets/text_file.h"

#include <QDateTime>
#include <QFileInfo>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace mw::ui {

namespace {

constexpr int sampleMs = 1000;
constexpr double recentSeconds = 60;
constexpr double nowSeconds = 2;
constexpr double brokenAfter = 3; // points

std::int64_t steadyNow()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

/// A field that may be text of a user: quoted where the format asks for it.
QByteArray csvField(QString text)
{
    const auto special = [](QChar c) { return c == u'"' || c == u',' || c == u'\r' || c == u'\n'; };
    if (std::none_of(text.cbegin(), text.cend(), special))
        return text.toUtf8();
    text.replace(u'"', QLatin1String("\"\""));
    return (u'"' + text + u'"').toUtf8();
}

} // namespace

MonitorSession::MonitorSession(Parts parts, QObject* parent) : QObject(parent), m_parts(std::move(parts))
{
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &MonitorSession::sample);
    if (!m_parts.clock)
        m_timer.start(sampleMs);
    sample();
}

void MonitorSession::sample()
{
    const app::MetricsSnapshot metrics = m_parts.metrics.snapshot();
    m_inFlight = 0;
    for (const auto& [labels, values] : metrics.models) {
        m_inFlight += values.running + values.waiting;
        m_asked = m_asked || values.ended() > 0 || values.running > 0;
    }
    m_history.sample(m_parts.clock ? m_parts.clock() : steadyNow(), metrics, m_parts.http.snapshot(),
                     {app::processCpuSeconds(), app::residentMemory(), m_parts.modelBytes()});
    Q_EMIT sampled();
}

std::vector<app::MetricLabels> MonitorSession::models() const
{
    return m_history.models();
}

std::optional<app::ProcessUse> MonitorSession::process() const
{
    return m_history.process(nowSeconds);
}

MonitorReading MonitorSession::read(app::MetricSpan span, const std::optional<app::MetricLabels>& model) const
{
    MonitorReading reading;
    reading.span = span;
    reading.model = model;
    reading.processors = std::max(1, QThread::idealThreadCount());
    const std::int64_t now = m_parts.clock ? m_parts.clock() : steadyNow();
    reading.at = QDateTime::currentMSecsSinceEpoch() * 1000;
    reading.inFlight = m_inFlight;
    reading.recent = m_history.sums(app::MetricSpan::FiveMinutes, recentSeconds, model);
    const auto whole = m_history.points(span);
    const auto part = model ? m_history.points(span, model) : whole;
    reading.rows.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        MonitorReading::Row row;
        row.point = part[i];
        // Memory and processor are of the program, whichever model is looked at.
        row.point.residentBytes = whole[i].residentBytes;
        row.point.modelBytes = whole[i].modelBytes;
        row.point.cpu = whole[i].cpu;
        row.at = reading.at - (now - row.point.at);
        row.broken = row.point.seconds > brokenAfter * app::pointSeconds(span);
        reading.rows.push_back(row);
    }
    return reading;
}

QString MonitorSession::modelName(const app::MetricLabels& labels)
{
    const QString name = QString::fromStdString(labels.model);
    if (labels.version == 0)
        return name.contains(u'/') ? QFileInfo(name).fileName() : name;
    return QStringLiteral("%1:%2").arg(name).arg(labels.version);
}

QByteArray MonitorSession::csv(const MonitorReading& reading)
{
    const std::vector<Figure> figures = MonitorFigures::all(reading.model.has_value());
    QByteArray text = "time,seconds,model";
    for (const Figure figure : figures)
        text.append(',').append(MonitorFigures::column(figure));
    text.append("\r\n");
    const QByteArray model = reading.model ? csvField(modelName(*reading.model)) : QByteArray("all");
    for (const MonitorReading::Row& row : reading.rows) {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(row.at / 1000).toUTC();
        text.append(at.toString(Qt::ISODateWithMs).toUtf8()).append(',');
        text.append(QByteArray::number(row.point.seconds, 'f', 3)).append(',').append(model);
        for (const Figure figure : figures) {
            const double value = MonitorFigures::value(figure, row.point, reading.processors);
            text.append(',');
            if (!std::isnan(value))
                text.append(QByteArray::number(value, 'g', 6));
        }
        text.append("\r\n");
    }
    return text;
}

void MonitorSession::exportCsv(const QString& path, const MonitorReading& reading)
{
    app::runAsync(
        m_parts.calls, this, [path, text = csv(reading)] { return writeTextFile(path, text); },
        [this, path](const Result<void>& written) {
            if (written)
                Q_EMIT exported(path);
            else
                Q_EMIT failed(written.error());
        });
}

} // namespace mw::ui
