// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/all_routes.h"

namespace mw::app {

/// GET /v1/models and /v1/models/{id}: what a key may ask, loaded or not.
class OpenAiModelsRoutes {
public:
    explicit OpenAiModelsRoutes(const RouteParts& parts) : m_parts(parts) {}

    Result<void> addTo(Router& router) const;

private:
    const RouteParts m_parts;
};

} // namespace mw::app
