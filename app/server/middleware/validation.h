// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/problem.h"
#include "app/server/routes/router.h"

#include <optional>
#include <string_view>

namespace mw::app {

/// Whether the parameters of path and query are as the route declares them. Unknown ones in the query are
/// refused but for routes below /v1.
std::optional<HttpProblem> checkParameters(const Route& route, const HttpCall& call);

/// Reads the body's text into the call and checks it against the route's schema. Below /v1 null means absent.
std::optional<HttpProblem> readBody(const Route& route, const Router& router, std::string_view text,
                                    HttpCall& call);

} // namespace mw::app
