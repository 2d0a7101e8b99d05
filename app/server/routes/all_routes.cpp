// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/all_routes.h"

#include "app/server/routes/aliases_routes.h"
#include "app/server/routes/audit_routes.h"
#include "app/server/routes/chat_routes.h"
#include "app/server/routes/completions_routes.h"
#include "app/server/routes/configs_routes.h"
#include "app/server/routes/docs_routes.h"
#include "app/server/routes/keys_routes.h"
#include "app/server/routes/me_routes.h"
#include "app/server/routes/metrics_routes.h"
#include "app/server/routes/models_routes.h"
#include "app/server/routes/openai_models_routes.h"
#include "app/server/routes/probe_routes.h"
#include "app/server/routes/score_routes.h"
#include "app/server/routes/tokenize_routes.h"
#include "app/server/routes/versions_routes.h"

namespace mw::app {

namespace {

/// Adds the routes of one resource after another; stops at the first mistake.
class RouterFiller {
public:
    RouterFiller(const RouteParts& parts, Router& router) : m_parts(parts), m_router(router) {}

    template <typename Routes>
    RouterFiller& add()
    {
        if (m_done)
            m_done = Routes(m_parts).addTo(m_router);
        return *this;
    }

    const Result<void>& done() const { return m_done; }

private:
    const RouteParts& m_parts;
    Router& m_router;
    Result<void> m_done;
};

} // namespace

Result<std::shared_ptr<const Router>> makeRouter(const RouteParts& parts)
{
    auto router = std::make_shared<Router>();
    RouterFiller filler(parts, *router);
    filler.add<ChatRoutes>();
    filler.add<CompletionsRoutes>();
    filler.add<ScoreRoutes>();
    filler.add<TokenizeRoutes>();
    filler.add<OpenAiModelsRoutes>();
    filler.add<ModelRoutes>();
    filler.add<VersionRoutes>();
    filler.add<AliasRoutes>();
    filler.add<KeyRoutes>();
    filler.add<ConfigRoutes>();
    filler.add<AuditRoutes>();
    filler.add<MeRoutes>();
    filler.add<ProbeRoutes>();
    filler.add<MetricsRoutes>();
    filler.add<DocsRoutes>();
    if (!filler.done())
        return filler.done().error();
    std::vector<HttpRouteLabels> labels;
    labels.reserve(router->routes().size());
    for (const auto& route : router->routes())
        labels.push_back({route->method, route->path});
    parts.httpMetrics.setRoutes(labels);
    return std::shared_ptr<const Router>(std::move(router));
}

} // namespace mw::app
