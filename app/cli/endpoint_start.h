// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/threads.h"
#include "app/cli/services.h"
#include "app/server/endpoint.h"

#include <string>

namespace mw::app {

/// Starts the endpoint over the services of an instance whose store is open; both outlive it. Blocks for the
/// socket; fails as Endpoint::start.
Result<std::unique_ptr<Endpoint>> startEndpoint(const Services& services, Threads& threads,
                                                const EndpointOptions& options);

/// Where to listen from "127.0.0.1:8484" or "[::1]:8484"; empty: as the settings say. Fails with
/// InvalidArgument.
Result<EndpointOptions> listenOptionsFrom(const std::string& listen);

} // namespace mw::app
