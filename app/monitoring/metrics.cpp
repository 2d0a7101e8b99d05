// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/metrics.h"

namespace mw::app {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::uint64_t notNegative(int count)
{
    return count > 0 ? static_cast<std::uint64_t>(count) : 0;
}

} // namespace

void ModelMetrics::ended(RequestStatus status) noexcept
{
    m_requests[static_cast<std::size_t>(status)].fetch_add(1, relaxed);
}

void ModelMetrics::failed(ErrorCode code) noexcept
{
    m_errors[static_cast<std::size_t>(code)].fetch_add(1, relaxed);
}

void ModelMetrics::tokens(int prompt, int generated, int cached) noexcept
{
    m_promptTokens.fetch_add(notNegative(prompt), relaxed);
    m_cachedTokens.fetch_add(notNegative(cached), relaxed);
    m_generationTokens.fetch_add(notNegative(generated), relaxed);
}

void ModelMetrics::speculated(const SpeculationFigures& figures) noexcept
{
    m_proposedTokens.fetch_add(notNegative(figures.proposed), relaxed);
    m_acceptedTokens.fetch_add(notNegative(figures.accepted), relaxed);
}

ModelMetricsSnapshot ModelMetrics::snapshot() const
{
    ModelMetricsSnapshot taken;
    for (std::size_t i = 0; i < m_requests.size(); ++i)
        taken.requests[i] = m_requests[i].load(relaxed);
    for (std::size_t i = 0; i < m_errors.size(); ++i) {
        if (const std::uint64_t count = m_errors[i].load(relaxed); count > 0)
            taken.errors[static_cast<ErrorCode>(i)] = count;
    }
    taken.promptTokens = m_promptTokens.load(relaxed);
    taken.cachedTokens = m_cachedTokens.load(relaxed);
    taken.proposedTokens = m_proposedTokens.load(relaxed);
    taken.acceptedTokens = m_acceptedTokens.load(relaxed);
    taken.generationTokens = m_generationTokens.load(relaxed);
    taken.running = m_running.load(relaxed);
    taken.waiting = m_waiting.load(relaxed);
    taken.timeToFirstToken = timeToFirstToken.snapshot();
    taken.interToken = interToken.snapshot();
    taken.endToEnd = endToEnd.snapshot();
    taken.queue = queue.snapshot();
    taken.load = load.snapshot();
    return taken;
}

std::shared_ptr<ModelMetrics> Metrics::of(const MetricLabels& labels)
{
    const std::lock_guard lock(m_mutex);
    const MetricLabels other{"other", 0};
    const bool full = m_models.size() >= maxLabels && !m_models.contains(labels);
    auto& metrics = m_models[full ? other : labels];
    if (!metrics)
        metrics = std::make_shared<ModelMetrics>();
    return metrics;
}

MetricsSnapshot Metrics::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    MetricsSnapshot taken;
    taken.models.reserve(m_models.size());
    for (const auto& [labels, metrics] : m_models)
        taken.models.emplace_back(labels, metrics->snapshot());
    return taken;
}

} // namespace mw::app
