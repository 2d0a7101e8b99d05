// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/metrics_snapshot.h"

#include <numeric>

namespace mw::app {

const char* requestStatusName(RequestStatus status)
{
    switch (status) {
    case RequestStatus::Stop:
        return "stop";
    case RequestStatus::Length:
        return "length";
    case RequestStatus::Cancelled:
        return "cancelled";
    case RequestStatus::Refused:
        return "refused";
    case RequestStatus::Failed:
        break;
    }
    return "failed";
}

std::uint64_t ModelMetricsSnapshot::ended() const
{
    return std::accumulate(requests.begin(), requests.end(), std::uint64_t(0));
}

ModelMetricsSnapshot& ModelMetricsSnapshot::operator+=(const ModelMetricsSnapshot& other)
{
    for (std::size_t i = 0; i < requests.size(); ++i)
        requests[i] += other.requests[i];
    for (const auto& [code, count] : other.errors)
        errors[code] += count;
    promptTokens += other.promptTokens;
    cachedTokens += other.cachedTokens;
    generationTokens += other.generationTokens;
    proposedTokens += other.proposedTokens;
    acceptedTokens += other.acceptedTokens;
    running += other.running;
    waiting += other.waiting;
    timeToFirstToken += other.timeToFirstToken;
    interToken += other.interToken;
    endToEnd += other.endToEnd;
    queue += other.queue;
    load += other.load;
    return *this;
}

ModelMetricsSnapshot MetricsSnapshot::total() const
{
    ModelMetricsSnapshot sum;
    for (const auto& [labels, values] : models)
        sum += values;
    return sum;
}

} // namespace mw::app
