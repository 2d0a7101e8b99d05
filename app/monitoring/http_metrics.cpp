// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/http_metrics.h"

#include <algorithm>

namespace mw::app {

void HttpMetrics::setRoutes(const std::vector<HttpRouteLabels>& routes)
{
    const std::lock_guard lock(m_mutex);
    std::vector<HttpRouteSnapshot> renewed;
    renewed.reserve(routes.size() + 1);
    for (const HttpRouteLabels& labels : routes) {
        const auto known = std::find_if(m_routes.begin(), m_routes.end(),
                                        [&](const HttpRouteSnapshot& one) { return one.labels == labels; });
        renewed.push_back(known != m_routes.end() ? *known : HttpRouteSnapshot{labels, {}, {}});
    }
    renewed.push_back(std::move(m_routes.back()));
    m_routes = std::move(renewed);
}

void HttpMetrics::ended(int route, int status, double seconds) noexcept
{
    const std::lock_guard lock(m_mutex);
    const bool known = route >= 0 && static_cast<std::size_t>(route) + 1 < m_routes.size();
    HttpRouteSnapshot& counted = known ? m_routes[static_cast<std::size_t>(route)] : m_routes.back();
    const int counts = status >= 100 && status <= 599 ? status : 0;
    try {
        ++counted.answers[counts];
    } catch (const std::exception&) { // memory: one answer is not counted
        return;
    }
    const double lasted = seconds > 0 ? std::min(seconds, 1e9) : 0;
    ++counted.seconds.counts[buckets::of(lasted)];
    counted.seconds.sum += lasted;
}

std::vector<HttpRouteSnapshot> HttpMetrics::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<HttpRouteSnapshot> taken;
    for (const HttpRouteSnapshot& route : m_routes) {
        if (!route.answers.empty())
            taken.push_back(route);
    }
    return taken;
}

} // namespace mw::app
