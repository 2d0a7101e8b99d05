// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/http_metrics.h"
#include "app/monitoring/metric_history.h"
#include "app/monitoring/metrics.h"
#include "ui/models/loaded_figures.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// What the monitor shows at one moment; a copy, so that it can stand still.
struct MonitorReading {
    struct Row {
        std::int64_t at = 0; ///< the end of the stretch, microseconds UTC
        app::MetricPoint point;
        bool broken = false; ///< nobody looked for a while before it
    };

    app::MetricSpan span = app::MetricSpan::FiveMinutes;
    std::optional<app::MetricLabels> model; ///< none: all together
    int processors = 1;
    std::int64_t at = 0; ///< when it was read, microseconds UTC
    std::vector<Row> rows;
    app::MetricSums recent; ///< of the last minute
    std::int64_t inFlight = 0;
};

/// Samples the counters of the process once a second from its own beginning, whether somebody looks or not.
/// Main thread only.
class MonitorSession : public QObject {
    Q_OBJECT
public:
    /// All of them outlive the session.
    struct Parts {
        const app::Metrics& metrics;
        const app::HttpMetrics& http;
        std::function<std::uint64_t()> modelBytes; ///< must not block
        QThreadPool& calls;
        std::function<std::int64_t()> clock = {}; ///< microseconds that never go back; empty: the machine's
        /// Of the models that are loaded; must not block. Empty: none are told of.
        std::function<std::vector<LoadedFigures>()> loaded = {};
    };

    explicit MonitorSession(Parts parts, QObject* parent = nullptr);

    /// Models and versions that were asked since the start.
    std::vector<app::MetricLabels> models() const;
    /// Whether anything was asked since the start; a model may only have been loaded.
    bool asked() const { return m_asked; }
    MonitorReading read(app::MetricSpan span, const std::optional<app::MetricLabels>& model) const;

    /// What the program takes now: resident bytes (0: unknown) and processors in use, of the last two
    /// seconds. Nothing before the second sample.
    std::optional<app::ProcessUse> process() const;

    /// Requests of every door that were answered or waiting at the last sample.
    std::int64_t inFlight() const { return m_inFlight; }

    /// What is loaded now.
    std::vector<LoadedFigures> loaded() const
    {
        return m_parts.loaded ? m_parts.loaded() : std::vector<LoadedFigures>();
    }

    /// Takes one sample now, as the timer does.
    void sample();

    /// "smollm2:1"; a file that was opened by its path is called by its name.
    static QString modelName(const app::MetricLabels& labels);

    /// RFC 4180, oldest first, times as ISO 8601 UTC; empty fields where there is no value.
    static QByteArray csv(const MonitorReading& reading);
    /// Writes it off the main thread; `exported` or `failed` follow.
    void exportCsv(const QString& path, const MonitorReading& reading);

Q_SIGNALS:
    void sampled();
    void exported(const QString& path);
    void failed(const mw::Error& error);

private:
    const Parts m_parts;
    app::MetricHistory m_history;
    std::int64_t m_inFlight = 0;
    bool m_asked = false;
    QTimer m_timer;
};

} // namespace mw::ui
