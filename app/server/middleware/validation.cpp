// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/validation.h"

#include "app/server/openapi/schema.h"

namespace mw::app {

namespace {

bool isInferenceApi(std::string_view path)
{
    return path.starts_with("/v1/");
}

} // namespace

std::optional<HttpProblem> checkParameters(const Route& route, const HttpCall& call)
{
    auto fault = checkParameters(route.pathParameters, call.parameters, false);
    if (!fault)
        fault = checkParameters(route.query, call.query, !isInferenceApi(route.path));
    return fault ? std::optional(HttpProblem::of(HttpFault::BadRequest, *fault)) : std::nullopt;
}

std::optional<HttpProblem> readBody(const Route& route, const Router& router, std::string_view text,
                                    HttpCall& call)
{
    if (route.request.is_null()) {
        if (!text.empty() && !isInferenceApi(route.path))
            return HttpProblem::of(HttpFault::InvalidBody, "This route takes no body.");
        return std::nullopt;
    }
    if (const auto fault = readJson(text, JsonLimits{}, call.body))
        return HttpProblem::of(HttpFault::InvalidBody, *fault);
    if (isInferenceApi(route.path))
        dropNulls(call.body, route.request, router.components());
    if (const auto fault = checkSchema(call.body, route.request, router.components()))
        return HttpProblem::of(HttpFault::InvalidBody, *fault);
    return std::nullopt;
}

} // namespace mw::app
