// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/http_metrics.h"
#include "app/monitoring/metrics_snapshot.h"

#include <string>
#include <vector>

namespace mw::app {

inline constexpr const char* prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/// What is known of the process itself.
struct ProcessFigures {
    double startTime = 0;            ///< seconds since 1970 UTC
    std::uint64_t residentBytes = 0; ///< 0: unknown
};

/// Everything as Prometheus reads it: text exposition format 0.0.4. Histograms have five buckets a decade,
/// from a millisecond to a thousand seconds, exact sums of the finer ones that are counted; those of routes
/// two a decade. A family without a value is left out.
std::string prometheusText(const MetricsSnapshot& metrics, const std::vector<HttpRouteSnapshot>& http,
                           const ProcessFigures& process);

} // namespace mw::app
