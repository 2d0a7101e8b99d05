// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/validation.h"

#include "app/server/openapi/schema.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

bool isInferenceApi(std::string_view path)
{
    return path.starts_with("/v1/");
}

/// Text of a path or query in the type that its schema has; as it is where it is not of that type.
Json typed(const std::string& text, const Json& schema)
{
    const std::string type = schema.value("type", "string");
    if (type == "boolean" && (text == "true" || text == "false"))
        return text == "true";
    if (type == "integer") {
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size())
            return number;
    }
    if (type == "number") {
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size() && std::isfinite(number))
            return number;
    }
    return text;
}

std::optional<HttpProblem> checkParameter(const RouteParameter& parameter, const HttpParameters& values,
                                          bool required)
{
    const auto found = values.find(parameter.name);
    if (found == values.end()) {
        if (!required)
            return std::nullopt;
        return HttpProblem::of(HttpFault::BadRequest, "The parameter is missing.", parameter.name);
    }
    const auto fault = checkSchema(typed(found->second, parameter.schema), parameter.schema, Json::object());
    if (!fault)
        return std::nullopt;
    return HttpProblem::of(HttpFault::BadRequest, fault->message, parameter.name);
}

} // namespace

std::optional<HttpProblem> checkParameters(const Route& route, const HttpCall& call)
{
    for (const RouteParameter& parameter : route.pathParameters) {
        if (auto problem = checkParameter(parameter, call.parameters, true))
            return problem;
    }
    for (const RouteParameter& parameter : route.query) {
        if (auto problem = checkParameter(parameter, call.query, parameter.required))
            return problem;
    }
    if (isInferenceApi(route.path))
        return std::nullopt;
    for (const auto& [name, value] : call.query) {
        const bool known =
            std::any_of(route.query.begin(), route.query.end(),
                        [&name = name](const RouteParameter& parameter) { return parameter.name == name; });
        if (!known)
            return HttpProblem::of(HttpFault::BadRequest, "The query has a parameter that is not known.",
                                   name);
    }
    return std::nullopt;
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
        return HttpProblem::of(HttpFault::InvalidBody, fault->message, fieldName(fault->pointer));
    if (isInferenceApi(route.path))
        dropNulls(call.body, route.request, router.components());
    if (const auto fault = checkSchema(call.body, route.request, router.components()))
        return HttpProblem::of(HttpFault::InvalidBody, fault->message, fieldName(fault->pointer));
    return std::nullopt;
}

} // namespace mw::app
