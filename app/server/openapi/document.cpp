// SPDX-License-Identifier: Apache-2.0
#include "app/server/openapi/document.h"

#include "app/server/http/header_text.h"
#include "app/server/http/problem.h"
#include "app/server/routes/router.h"

#include <algorithm>
#include <map>
#include <set>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* overview =
    "The local endpoint of Modelwright: prediction in the forms of OpenAI's interface below `/v1`, "
    "management "
    "below `/api/v1`. Every request but those marked open carries a key: `Authorization: Bearer mw_...`. "
    "Keys "
    "are made with `mw keys create` or in the program. Bodies are JSON in UTF-8. Below `/v1` a member that "
    "is "
    "null counts as absent and unknown members are ignored; below `/api/v1` an unknown member is an error.";

bool isOpenAi(const Route& route)
{
    return route.path.rfind("/v1/", 0) == 0;
}

/// The schema, or null.
Json orNull(Json schema)
{
    const Json null = {{"type", "null"}};
    const auto type = schema.find("type");
    const bool fixed = schema.contains("enum") || schema.contains("const") || schema.contains("anyOf") ||
                       schema.contains("oneOf") || schema.contains("allOf");
    if (schema.empty() || (type != schema.end() && type->is_array() &&
                           std::find(type->begin(), type->end(), "null") != type->end()))
        return schema;
    if (type != schema.end() && type->is_string() && !fixed) {
        *type = Json::array({*type, "null"});
        return schema;
    }
    if (schema.contains("anyOf") && schema.size() == 1 + schema.count("description")) {
        schema["anyOf"].push_back(null);
        return schema;
    }
    return {{"anyOf", Json::array({std::move(schema), null})}};
}

/// Below /v1 null means absent (see dropNulls): the specification says so wherever the declaration leaves a
/// member optional and does not list null itself.
Json withNulls(const Json& schema)
{
    Json result = schema;
    if (const auto items = result.find("items"); items != result.end())
        *items = withNulls(*items);
    for (const char* keyword : {"anyOf", "oneOf", "allOf"}) {
        if (const auto branches = result.find(keyword); branches != result.end())
            std::transform(branches->begin(), branches->end(), branches->begin(), withNulls);
    }
    const auto properties = result.find("properties");
    if (properties == result.end())
        return result;
    const Json required = result.value("required", Json::array());
    for (auto& [name, part] : properties->items()) {
        part = withNulls(part);
        if (std::find(required.begin(), required.end(), name) == required.end())
            part = orNull(std::move(part));
    }
    return result;
}

Json parameterObject(const RouteParameter& parameter, const char* place)
{
    Json object = {{"name", parameter.name}, {"in", place}};
    if (!parameter.description.empty())
        object["description"] = parameter.description;
    object["required"] = parameter.required || std::string_view(place) == "path";
    object["schema"] = parameter.schema;
    return object;
}

/// Statuses that a route may answer without having declared them.
std::set<int> commonStatuses(const Route& route)
{
    std::set<int> statuses = {400, 403, 404, 408, 413, 415, 429, 431, 500, 503};
    if (!route.access.isOpen())
        statuses.insert(401);
    if (route.method != "GET")
        statuses.insert({409, 507});
    return statuses;
}

std::string errorName(const Route& route, int status)
{
    return (isOpenAi(route) ? "OpenAiError" : "Problem") + std::to_string(status);
}

Json requestIdHeader()
{
    return {{"x-request-id", {{"$ref", "#/components/headers/x-request-id"}}}};
}

Json answersObject(const Route& route, std::set<std::string>& errors)
{
    std::map<int, Json> byStatus;
    for (const RouteAnswer& answer : route.answers) {
        Json& object = byStatus[answer.status];
        if (object.is_null())
            object = {{"description", answer.description}, {"headers", requestIdHeader()}};
        if (answer.contentType.empty() ||
            (answer.schema.is_null() && (answer.status == 204 || answer.status == 302)))
            continue;
        Json media = Json::object();
        if (!answer.schema.is_null())
            media["schema"] = answer.schema;
        object["content"][answer.contentType] = std::move(media);
    }
    for (const int status : commonStatuses(route)) {
        if (byStatus.count(status) > 0)
            continue;
        const std::string name = errorName(route, status);
        errors.insert(name);
        byStatus[status] = {{"$ref", "#/components/responses/" + name}};
    }
    Json answers = Json::object();
    for (auto& [status, object] : byStatus)
        answers[std::to_string(status)] = std::move(object);
    return answers;
}

Json operationObject(const Route& route, std::set<std::string>& errors)
{
    Json operation = {
        {"operationId", route.operation}, {"tags", Json::array({route.tag})}, {"summary", route.summary}};
    if (!route.description.empty())
        operation["description"] = route.description;
    Json parameters = Json::array();
    for (const RouteParameter& parameter : route.pathParameters)
        parameters.push_back(parameterObject(parameter, "path"));
    for (const RouteParameter& parameter : route.query)
        parameters.push_back(parameterObject(parameter, "query"));
    if (!parameters.empty())
        operation["parameters"] = std::move(parameters);
    if (!route.request.is_null()) {
        const Json schema = isOpenAi(route) ? withNulls(route.request) : route.request;
        operation["requestBody"] = {
            {"required", true},
            {"content", {{"application/json", {{"schema", schema}, {"example", route.example}}}}}};
    }
    operation["responses"] = answersObject(route, errors);
    Json scopes = Json::array();
    Json security = Json::array();
    for (const Action scope : route.access.scopes()) {
        const std::string name = actionName(scope).toStdString();
        scopes.push_back(name);
        security.push_back({{"bearer", Json::array({name})}});
    }
    if (route.access.isAnyKey())
        security.push_back({{"bearer", Json::array()}});
    operation["security"] = std::move(security);
    operation["x-access"] = route.access.isOpen() ? "open" : route.access.isAnyKey() ? "key" : "scopes";
    operation["x-scopes"] = std::move(scopes);
    return operation;
}

Json stringSchema(const char* description)
{
    return {{"type", "string"}, {"description", description}};
}

Json openAiErrorSchema()
{
    const Json error = {
        {"type", "object"},
        {"required", {"message", "type", "param", "code"}},
        {"properties",
         {{"message", stringSchema("What is wrong, in a sentence.")},
          {"type", stringSchema("The kind of error, in OpenAI's words.")},
          {"param", {{"type", {"string", "null"}}, {"description", "The field that is wrong."}}},
          {"code", stringSchema("One of the codes of x-problems.")}}}};
    return {{"type", "object"}, {"required", {"error"}}, {"properties", {{"error", error}}}};
}

Json problemSchema()
{
    const Json fields = {
        {"type", "array"},
        {"description", "The fields that are wrong."},
        {"items",
         {{"type", "object"},
          {"required", {"field", "detail"}},
          {"properties", {{"field", {{"type", "string"}}}, {"detail", {{"type", "string"}}}}}}}};
    return {{"type", "object"},
            {"description", "Problem details (RFC 9457)."},
            {"required", {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}},
            {"properties",
             {{"type", stringSchema("Where the kind of problem is explained.")},
              {"title", stringSchema("The kind of problem, in a sentence.")},
              {"status", {{"type", "integer"}}},
              {"detail", stringSchema("What is wrong this time, in a sentence.")},
              {"instance", stringSchema("Names this one failure.")},
              {"code", stringSchema("One of the codes of x-problems.")},
              {"request_id", stringSchema("The x-request-id of the answer.")},
              {"errors", fields}}}};
}

Json errorResponses(const std::set<std::string>& names)
{
    std::map<int, std::string> titles;
    for (const ProblemKind& kind : problemKinds())
        titles[kind.status]
            .append(titles[kind.status].empty() ? "" : " ")
            .append("`" + kind.code + "`: " + kind.title);
    Json responses = Json::object();
    for (const std::string& name : names) {
        const bool openAi = name.rfind("OpenAiError", 0) == 0;
        const int status = std::stoi(name.substr(name.size() - 3));
        const std::string reference =
            std::string("#/components/schemas/") + (openAi ? "OpenAiError" : "Problem");
        Json headers = requestIdHeader();
        if (status == 401)
            headers["WWW-Authenticate"] = {{"schema", {{"type", "string"}}}};
        if (status == 429 || status == 503)
            headers["Retry-After"] = {
                {"description", "Seconds after which to try again, where that may help."},
                {"schema", {{"type", "integer"}}}};
        responses[name] = {{"description", titles[status]},
                           {"headers", std::move(headers)},
                           {"content",
                            {{openAi ? "application/json" : "application/problem+json",
                              {{"schema", {{"$ref", reference}}}}}}}};
    }
    return responses;
}

Json problemsTable()
{
    Json table = Json::array();
    for (const ProblemKind& kind : problemKinds())
        table.push_back(
            {{"code", kind.code}, {"status", kind.status}, {"type", kind.type}, {"title", kind.title}});
    return table;
}

} // namespace

nlohmann::ordered_json openApiDocument(const Router& router)
{
    Json paths = Json::object();
    Json tags = Json::array();
    std::set<std::string> errors;
    for (const auto& route : router.routes()) {
        if (!route->specified)
            continue;
        paths[route->path][lowerAscii(route->method)] = operationObject(*route, errors);
        const Json tag = {{"name", route->tag}};
        if (std::find(tags.begin(), tags.end(), tag) == tags.end())
            tags.push_back(tag);
    }
    Json schemas = router.components();
    schemas["OpenAiError"] = openAiErrorSchema();
    schemas["Problem"] = problemSchema();
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Modelwright"},
              {"version", MODELWRIGHT_VERSION},
              {"description", overview},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", Json::array({{{"url", "/"}}})},
            {"tags", std::move(tags)},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", std::move(schemas)},
              {"responses", errorResponses(errors)},
              {"headers",
               {{"x-request-id",
                 {{"description", "Names the request in the program's records."},
                  {"schema", {{"type", "string"}}}}}}},
              {"securitySchemes",
               {{"bearer",
                 {{"type", "http"}, {"scheme", "bearer"}, {"description", "A key: mw_<id>_<secret>."}}}}}}},
            {"x-problems", problemsTable()}};
}

} // namespace mw::app
