// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/all_routes.h"

namespace mw::app {

/// POST /v1/completions.
class CompletionsRoutes {
public:
    explicit CompletionsRoutes(const RouteParts& parts) : m_parts(parts) {}

    Result<void> addTo(Router& router) const;

private:
    const RouteParts m_parts;
};

} // namespace mw::app
