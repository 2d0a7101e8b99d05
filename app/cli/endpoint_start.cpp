// SPDX-License-Identifier: Apache-2.0
#include "app/cli/endpoint_start.h"

#include "app/base/numbers.h"

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

Result<EndpointOptions> listenOptionsFrom(const std::string& listen)
{
    EndpointOptions options;
    if (listen.empty())
        return options;
    const Error unusable{ErrorCode::InvalidArgument,
                         "--listen cannot be " + listen,
                         {"--listen", listen, "ADDRESS:PORT, such as 127.0.0.1:8484 or [::1]:8484"}};
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos)
        return unusable;
    std::string address = listen.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    else if (address.find(':') != std::string::npos)
        return unusable;
    const auto port = wholeNumberFrom<int>(std::string_view(listen).substr(colon + 1));
    if (address.empty() || !port || *port > 65535)
        return unusable;
    options.port = *port;
    options.address = QString::fromStdString(address);
    return options;
}

} // namespace mw::app
