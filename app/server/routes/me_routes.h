// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/all_routes.h"

namespace mw::app {

/// /api/v1/me: what the caller's own key is and may.
class MeRoutes {
public:
    explicit MeRoutes(const RouteParts& parts) : m_parts(parts) {}

    Result<void> addTo(Router& router) const;

private:
    const RouteParts m_parts;
};

} // namespace mw::app
