// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/metrics_routes.h"

#include "app/monitoring/prometheus.h"
#include "app/runtime/machine_memory.h"
#include "app/server/routes/management.h"

namespace mw::app {

using namespace management;

Result<void> MetricsRoutes::addTo(Router& router) const
{
    Route route;
    route.method = "GET";
    route.path = "/metrics";
    route.operation = "showMetrics";
    route.tag = "Metrics";
    route.summary = "Figures for Prometheus";
    route.description = "Prometheus text format 0.0.4. Labels are names of registered models, versions, "
                        "patterns of paths, methods and statuses: nothing that a caller makes up.";
    route.access = RouteAccess::anyOf({Action::Metrics});
    route.answers = {{200, "The figures.", nullptr, prometheusContentType}};
    route.handle = [parts = m_parts](const HttpCall& call) -> Result<HttpAnswer> {
        if (auto may = parts.authorizer.require(call.principal, Action::Metrics, QStringLiteral("metrics"));
            !may)
            return may.error();
        MetricsSnapshot metrics = parts.metrics.snapshot();
        for (const DeploymentStatus& status : parts.deployments.list()) {
            if (status.loaded())
                metrics.loaded.emplace_back(MetricLabels{status.target.model, status.target.version},
                                            status.activity);
        }
        HttpAnswer answer;
        answer.contentType = prometheusContentType;
        answer.body = prometheusText(metrics, parts.httpMetrics.snapshot(),
                                     {parts.metrics.startedAt(), residentMemory()});
        return answer;
    };
    return router.add(std::move(route));
}

} // namespace mw::app
