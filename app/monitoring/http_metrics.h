// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/histogram.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace mw::app {

/// A route as metrics name it: its pattern, never the path that a client sent.
struct HttpRouteLabels {
    std::string method; ///< "GET"; "other" for what no route answered
    std::string route;  ///< "/api/v1/models/{name}"; "other"
    auto operator<=>(const HttpRouteLabels&) const = default;
};

/// What was answered on one route.
struct HttpRouteSnapshot {
    HttpRouteLabels labels;
    std::map<int, std::uint64_t> answers; ///< by status; 0 for one that was cut before it had one
    HistogramSnapshot seconds;            ///< from the head of the request to the end of the answer
};

/// Counts answers of the endpoint by route and status. The labels are a fixed set: unknown paths and statuses
/// that are none add no series. Any thread may call; every call is short.
class HttpMetrics {
public:
    /// The routes, in the order that `ended` counts them by. The same list again keeps what was counted.
    void setRoutes(const std::vector<HttpRouteLabels>& routes);

    /// An answer has ended: `route` is its index in the list, -1 where no route was found; `status` 0 where
    /// the connection ended before there was one.
    void ended(int route, int status, double seconds) noexcept;

    /// Routes that have answered something, in the order of the list, then "other".
    std::vector<HttpRouteSnapshot> snapshot() const;

private:
    mutable std::mutex m_mutex;
    std::vector<HttpRouteSnapshot> m_routes = {{{"other", "other"}, {}, {}}}; ///< the last one is "other"
};

} // namespace mw::app
