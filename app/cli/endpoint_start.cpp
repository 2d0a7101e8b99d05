// SPDX-License-Identifier: Apache-2.0
#include "app/cli/endpoint_start.h"

#include "app/server/routes/all_routes.h"

namespace mw::app {

Result<std::unique_ptr<Endpoint>> startEndpoint(const Services& services, Threads& threads,
                                                const EndpointOptions& options)
{
    auto router =
        makeRouter({services.settings(), services.clock(), services.authorizer(), services.store(),
                    services.metrics(), services.httpMetrics(), services.changes(), services.keys(),
                    services.registry(), services.deployments(), services.plans(), services.settingChanges(),
                    services.requestLog(), services.changeLog(), services.inference()});
    if (!router)
        return router.error();
    return Endpoint::start(options, {services.settings(), services.clock(), services.authorizer(),
                                     services.keys(), services.requestLog(), services.httpMetrics(),
                                     *std::move(router), threads.calls(), threads.admissions()});
}

} // namespace mw::app
