// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/all_routes.h"

namespace mw::app {

/// /api/v1/keys: keys of other programs. Who has the scope admin may make a key with any scope: deciding over
/// keys is what that scope is.
class KeyRoutes {
public:
    explicit KeyRoutes(const RouteParts& parts) : m_parts(parts) {}

    Result<void> addTo(Router& router) const;

private:
    const RouteParts m_parts;
};

} // namespace mw::app
