// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/routes/router.h"

#include <string>

namespace mw::app {

/// What a route answers to a call whose body is still text: read, checked, handled. On the thread that the
/// route names; never throws. `named` is told the model that the body names.
HttpAnswer runRoute(const Route& route, const Router& router, HttpCall& call, const std::string& body,
                    const std::function<void(const QString&)>& named);

/// The refusal of a route whose object is not there; empty where it is.
std::optional<HttpAnswer> findObject(const Route& route, const HttpCall& call);

} // namespace mw::app
