// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace mw::app {

class Router;

/// The specification (OpenAPI 3.1.0) of every route of `router` that is to be specified, in the order in
/// which they were added. Beside the standard's members an operation has `x-access` ("open", "key" or
/// "scopes") and `x-scopes`, of which a key needs one; the document has `x-problems`, the table of
/// http/problem.h. Every status that a route may answer is listed, none is left to "default". Any thread.
nlohmann::ordered_json openApiDocument(const Router& router);

} // namespace mw::app
