// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/all_routes.h"

namespace mw::app {

/// /api/v1/configs: settings. Those that begin with `server.` are only read here: who reaches the endpoint
/// and how much may come is decided on the machine, not by a key.
class ConfigRoutes {
public:
    explicit ConfigRoutes(const RouteParts& parts) : m_parts(parts) {}

    Result<void> addTo(Router& router) const;

private:
    const RouteParts m_parts;
};

} // namespace mw::app
