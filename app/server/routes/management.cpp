// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/management.h"

#include "app/base/crypto.h"
#include "app/base/model_reference.h"
#include "app/base/numbers.h"
#include "app/base/readable.h"
#include "app/server/http/header_text.h"

#include <limits>

namespace mw::app::management {

namespace {

constexpr int usualPage = 50;
constexpr int longestPage = 200;
constexpr int longestName = 64;
constexpr int longestCursor = 200;

Error noSuch(const char* kind, std::string_view name)
{
    const std::string shown = shownText(name, 100).toStdString();
    return {ErrorCode::NotFound, std::string("there is no ") + kind + " " + shown, {kind, shown}};
}

std::string_view textOf(const HttpParameters& parameters, std::string_view name)
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

/// Whether a list of tags names this one. Weak ones count only for reading.
bool namesTag(std::string_view list, std::string_view tag, bool weakCounts)
{
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        std::string_view one = trimmed(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (weakCounts && one.starts_with("W/"))
            one.remove_prefix(2);
        if (one == tag || one == "*")
            return true;
    }
    return false;
}

Json nullable(const char* type, const char* description)
{
    return {{"type", {type, "null"}}, {"description", description}};
}

} // namespace

QString parameter(const HttpCall& call, std::string_view name)
{
    return QString::fromStdString(std::string(textOf(call.parameters, name)));
}

Result<QString> modelName(const HttpCall& call)
{
    const std::string_view name = textOf(call.parameters, "name");
    if (!checkModelName(name))
        return noSuch("model", name);
    return QString::fromStdString(std::string(name));
}

Result<int> versionNumber(const HttpCall& call)
{
    const std::string_view text = textOf(call.parameters, "version");
    const auto number = wholeNumberFrom<int>(text);
    if (!number || *number < 1)
        return noSuch("version", text);
    return *number;
}

std::optional<QString> queryText(const HttpCall& call, std::string_view name)
{
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::nullopt : std::optional(QString::fromStdString(found->second));
}

Result<std::optional<std::int64_t>> queryTime(const HttpCall& call, std::string_view name)
{
    const auto found = call.query.find(name);
    if (found == call.query.end())
        return std::optional<std::int64_t>();
    const auto time = timeFrom(found->second);
    if (time)
        return time;
    return Error{ErrorCode::InvalidArgument,
                 "a time that cannot be read",
                 {std::string(name), shownText(found->second, 40).toStdString(),
                  "a time such as 2026-11-22T10:00:00Z"}};
}

RouteParameter modelNameParameter()
{
    return {"name",
            "The registered name of a model.",
            {{"type", "string"}, {"minLength", 1}, {"maxLength", longestName}},
            true};
}

RouteParameter versionParameter()
{
    return {"version",
            "The number of a version.",
            {{"type", "integer"}, {"minimum", 1}, {"maximum", std::numeric_limits<int>::max()}},
            true};
}

RouteParameter aliasParameter()
{
    return {"alias",
            "The alias: a to z, 0 to 9, then also . _ -; not `latest` and not `v` with a number.",
            {{"type", "string"}, {"minLength", 1}, {"maxLength", longestName}},
            true};
}

RouteParameter reasonParameter()
{
    return {"reason", "Why; kept in the alias's history.", {{"type", "string"}, {"maxLength", 1000}}};
}

RouteParameter modelFilter()
{
    return {"model",
            "Only those of this model.",
            {{"type", "string"}, {"minLength", 1}, {"maxLength", longestName}}};
}

std::vector<RouteParameter> pageParameters()
{
    return {{"limit",
             "How many at most.",
             {{"type", "integer"}, {"minimum", 1}, {"maximum", longestPage}, {"default", usualPage}}},
            {"cursor",
             "The `next_cursor` of the page before, unchanged.",
             {{"type", "string"}, {"minLength", 1}, {"maxLength", longestCursor}}}};
}

Result<Page> pageOf(const HttpCall& call)
{
    Page page;
    if (const auto limit = call.query.find("limit"); limit != call.query.end()) {
        const auto number = wholeNumberFrom<int>(limit->second);
        if (!number || *number < 1 || *number > longestPage) {
            return Error{
                ErrorCode::InvalidArgument,
                "the limit of a page",
                {"limit", shownText(limit->second, 40).toStdString(), "1 to " + std::to_string(longestPage)}};
        }
        page.limit = *number;
    }
    if (const auto cursor = call.query.find("cursor"); cursor != call.query.end()) {
        if (cursor->second.empty() || cursor->second.size() > longestCursor)
            return badCursor();
        page.cursor = cursor->second;
    }
    return page;
}

Error badCursor()
{
    return {ErrorCode::InvalidArgument,
            "a cursor that no page gave",
            {"cursor", "this text", "the next_cursor of a page"}};
}

Json pageSchema(const char* component, const char* description)
{
    return objectSchema(
        description, {{"data", {{"type", "array"}, {"items", reference(component)}}},
                      {"next_cursor", textOrNullSchema("The cursor of the next page; null on the last.")}});
}

std::string tagOf(const Json& document)
{
    const QByteArray digest =
        sha256(QByteArray::fromStdString(document.dump(-1, ' ', false, Json::error_handler_t::replace)));
    return '"' + digest.left(12).toHex().toStdString() + '"';
}

HttpAnswer taggedAnswer(const HttpCall& call, const Json& document, int status)
{
    const std::string tag = tagOf(document);
    const bool reading = call.method == "GET" || call.method == "HEAD";
    HttpAnswer answer;
    if (reading && namesTag(textOf(call.headers, "if-none-match"), tag, true)) {
        answer.status = 304;
        answer.contentType.clear();
    } else {
        answer = HttpAnswer::json(document, status);
    }
    answer.headers.emplace_back("ETag", tag);
    return answer;
}

HttpAnswer emptyAnswer()
{
    HttpAnswer answer;
    answer.status = 204;
    answer.contentType.clear();
    return answer;
}

bool preconditionsHold(const HttpCall& call, const std::optional<Json>& now)
{
    const auto match = call.headers.find("if-match");
    if (match != call.headers.end() && !(now && namesTag(match->second, tagOf(*now), false)))
        return false;
    const auto noneMatch = call.headers.find("if-none-match");
    return noneMatch == call.headers.end() || !now || !namesTag(noneMatch->second, tagOf(*now), true);
}

HttpAnswer outdatedAnswer(const HttpCall& call)
{
    return problemAnswer(HttpProblem::of(HttpFault::PreconditionFailed), call.path, call.requestId);
}

RouteAnswer okAnswer(const char* description, Json schema)
{
    return {200, description, std::move(schema)};
}

RouteAnswer goneAnswer(const char* description)
{
    return {204, description, nullptr, {}};
}

RouteAnswer unchangedAnswer()
{
    return {304, "Unchanged since If-None-Match.", nullptr, {}};
}

RouteAnswer problem(int status, const char* description)
{
    return {status, description, reference("Problem"), "application/problem+json"};
}

Json reference(const char* component)
{
    return {{"$ref", std::string("#/components/schemas/") + component}};
}

Json objectSchema(const char* description, Json properties)
{
    Json required = Json::array();
    for (const auto& [name, schema] : properties.items())
        required.push_back(name);
    return {{"type", "object"},
            {"description", description},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
}

Json bodySchema(const char* description, Json properties, std::vector<std::string> required)
{
    return {{"type", "object"},
            {"description", description},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

Json textSchema(const char* description)
{
    return {{"type", "string"}, {"description", description}};
}

Json textOrNullSchema(const char* description)
{
    return nullable("string", description);
}

Json timeSchema(const char* description)
{
    return {{"type", "string"}, {"format", "date-time"}, {"description", description}};
}

Json timeOrNullSchema(const char* description)
{
    Json schema = nullable("string", description);
    schema["format"] = "date-time";
    return schema;
}

Json integerSchema(const char* description)
{
    return {{"type", "integer"}, {"description", description}};
}

Json integerOrNullSchema(const char* description)
{
    return nullable("integer", description);
}

} // namespace mw::app::management
