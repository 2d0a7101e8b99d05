// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/router.h"

#include <memory>

namespace mw::app {

struct RouteParts;

/// GET /openapi.json, the specification, for every key; GET /docs, a page that asks for a key and shows the
/// specification, without data of its own and open; GET / leads there.
class DocsRoutes {
public:
    DocsRoutes() = default;
    explicit DocsRoutes(const RouteParts&) {}

    /// The specification is made from `router` when it is first asked for, so routes may still be added.
    Result<void> addTo(Router& router) const;
};

} // namespace mw::app
