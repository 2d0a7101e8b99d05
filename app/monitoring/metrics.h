// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/metrics_snapshot.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>

namespace mw::app {

/// The counters of one model and version. Any thread may call, the engine's scheduler too: nothing waits.
class ModelMetrics {
public:
    void beginWaiting() noexcept { m_waiting.fetch_add(1, std::memory_order_relaxed); }
    void endWaiting() noexcept { m_waiting.fetch_sub(1, std::memory_order_relaxed); }
    void beginRunning() noexcept { m_running.fetch_add(1, std::memory_order_relaxed); }
    void endRunning() noexcept { m_running.fetch_sub(1, std::memory_order_relaxed); }

    void ended(RequestStatus status) noexcept;
    void failed(ErrorCode code) noexcept;
    void tokens(int prompt, int generated, int cached = 0) noexcept;
    void speculated(const SpeculationFigures& figures) noexcept;

    Histogram timeToFirstToken;
    Histogram interToken;
    Histogram endToEnd;
    Histogram queue;
    Histogram load;

    ModelMetricsSnapshot snapshot() const;

private:
    static constexpr std::size_t codes = static_cast<std::size_t>(ErrorCode::Internal) + 1;

    std::array<std::atomic<std::uint64_t>, requestStatusCount> m_requests{};
    std::array<std::atomic<std::uint64_t>, codes> m_errors{};
    std::atomic<std::uint64_t> m_promptTokens = 0;
    std::atomic<std::uint64_t> m_cachedTokens = 0;
    std::atomic<std::uint64_t> m_generationTokens = 0;
    std::atomic<std::uint64_t> m_proposedTokens = 0;
    std::atomic<std::uint64_t> m_acceptedTokens = 0;
    std::atomic<std::int64_t> m_running = 0;
    std::atomic<std::int64_t> m_waiting = 0;
};

/// The counters of a process since its start. Any thread may call. At most `maxLabels` models and versions
/// are kept apart; the ones that come later share the label "other", so that names made up by callers cost
/// nothing.
class Metrics {
public:
    static constexpr std::size_t maxLabels = 200;

    /// The counters of these labels, made when first asked for; they stay for the process's life.
    std::shared_ptr<ModelMetrics> of(const MetricLabels& labels);

    MetricsSnapshot snapshot() const;

    /// When counting began, in seconds since 1970 UTC.
    double startedAt() const { return m_startedAt; }

private:
    const double m_startedAt =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    mutable std::mutex m_mutex;
    std::map<MetricLabels, std::shared_ptr<ModelMetrics>> m_models;
};

} // namespace mw::app
