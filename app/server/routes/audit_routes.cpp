// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/audit_routes.h"

#include "app/audit/record_json.h"
#include "app/base/numbers.h"
#include "app/server/routes/management.h"

namespace mw::app {

using namespace management;

namespace {

/// Sentences of errors name files of this machine; whoever reads them elsewhere sees that there was one.
std::string withoutPaths(const std::string& text)
{
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'(),;", at), text.size());
        if (end == at) {
            shown += text[at++];
            continue;
        }
        const std::string_view word(text.data() + at, end - at);
        const bool path = word.size() > 1 && word.front() == '/';
        shown += path ? std::string_view("[path]") : word;
        at = end;
    }
    return shown;
}

Json withoutSource(Json value)
{
    if (value.is_object())
        value.erase("source"); // the path that a version was imported from
    return value;
}

/// Pages of records go from the newest back: the cursor is the sequence of the last one.
Result<std::optional<std::int64_t>> beforeOf(const Page& page)
{
    if (!page.cursor)
        return std::optional<std::int64_t>();
    const auto before = wholeNumberFrom<std::int64_t>(*page.cursor);
    if (!before)
        return badCursor();
    return before;
}

/// Asked for one record more than the page has: whether there is a next page.
template <typename Record, typename ToJson>
HttpAnswer recordPage(const std::vector<Record>& records, const Page& page, ToJson toJson)
{
    return HttpAnswer::json(pageJson(
        records, Page{page.limit, {}}, [](const Record&) { return true; },
        [](const Record& record) { return std::to_string(record.sequence); }, toJson));
}

template <typename Filter>
Result<Filter> commonFilter(const HttpCall& call, const Page& page)
{
    const auto before = beforeOf(page);
    if (!before)
        return before.error();
    const auto from = queryTime(call, "from");
    if (!from)
        return from.error();
    const auto to = queryTime(call, "to");
    if (!to)
        return to.error();
    Filter filter;
    filter.before = *before;
    filter.from = *from;
    filter.to = *to;
    filter.principal = queryText(call, "principal");
    filter.limit = page.limit + 1;
    return filter;
}

Result<HttpAnswer> listRequests(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    auto filter = commonFilter<RequestFilter>(call, *page);
    if (!filter)
        return filter.error();
    filter->keyId = queryText(call, "key");
    filter->model = queryText(call, "model");
    filter->door = queryText(call, "door");
    filter->status = queryText(call, "status");
    const auto records = parts.requestLog.list(call.principal, *filter);
    if (!records)
        return records.error();
    return recordPage(*records, *page, [](const RequestRecord& record) {
        Json json = requestJson(record);
        if (json["error"].is_string())
            json["error"] = withoutPaths(json["error"].get<std::string>());
        json["model"] = withoutPaths(json["model"].get<std::string>());
        return json;
    });
}

Result<HttpAnswer> listChanges(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    auto filter = commonFilter<ChangeFilter>(call, *page);
    if (!filter)
        return filter.error();
    filter->resourceKind = queryText(call, "kind");
    filter->resource = queryText(call, "resource");
    const auto records = parts.changeLog.list(call.principal, *filter);
    if (!records)
        return records.error();
    return recordPage(*records, *page, [](const ChangeRecord& record) {
        Json json = changeJson(record);
        json["before"] = withoutSource(json["before"]);
        json["after"] = withoutSource(json["after"]);
        return json;
    });
}

Result<HttpAnswer> index(const RouteParts& parts, const HttpCall& call)
{
    if (auto may = parts.authorizer.require(call.principal, Action::Admin, QStringLiteral("audit")); !may)
        return may.error();
    return HttpAnswer::json(
        {{"data",
          {{{"name", "requests"}, {"path", "/api/v1/audit/requests"}, {"title", "Requests to models"}},
           {{"name", "changes"}, {"path", "/api/v1/audit/changes"}, {"title", "Who changed what"}}}}});
}

RouteParameter textFilter(const char* name, const char* description)
{
    return {name, description, {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}};
}

std::vector<RouteParameter> recordFilters()
{
    std::vector<RouteParameter> filters = pageParameters();
    const Json time = {{"type", "string"}, {"maxLength", 40}, {"format", "date-time"}};
    filters.push_back({"from", "Not older than this: a day or a time in ISO 8601.", time});
    filters.push_back({"to", "Older than this.", time});
    filters.push_back(textFilter("principal", "Who: os:1000, key:<id>, system."));
    return filters;
}

Json requestSchema()
{
    const Json number = {{"type", "number"}, {"description", "Milliseconds."}};
    return objectSchema(
        "What is kept of a request to a model: figures, never its texts.",
        {{"sequence", integerSchema("Its number; there are no gaps.")},
         {"request_id", textSchema("The id of the record; the call's x-request-id is in parameters.")},
         {"at", timeSchema("When it came.")},
         {"principal", textSchema("Who: os:1000, key:<id>.")},
         {"key", textOrNullSchema("The id of the key; null where it came without one.")},
         {"address", textSchema("The peer's; empty on this machine's own doors.")},
         {"door", textSchema("window, mw or http.")},
         {"model", textSchema("The name of the model.")},
         {"version", integerOrNullSchema("The version that answered; null: none did.")},
         {"parameters", {{"description", "What the answer depends on, seed and limits among it."}}},
         {"prompt_tokens", integerSchema("Tokens of the prompt.")},
         {"completion_tokens", integerSchema("Tokens of the answer.")},
         {"ttft_ms", {{"type", {"number", "null"}}, {"description", "Milliseconds to the first token."}}},
         {"duration_ms", number},
         {"status", textSchema("stop, length, cancelled, failed, refused or interrupted.")},
         {"error", textOrNullSchema("Why it failed, in English.")}});
}

Json changeSchema()
{
    return objectSchema("What somebody changed.",
                        {{"sequence", integerSchema("Its number; there are no gaps.")},
                         {"at", timeSchema("When.")},
                         {"principal", textSchema("Who.")},
                         {"action", textSchema("create, revoke, import, remove, set.")},
                         {"kind", textSchema("key, model, version, alias, setting, deployment.")},
                         {"resource", textSchema("Its name or id.")},
                         {"before", {{"description", "As it was; null: it was not there."}}},
                         {"after", {{"description", "As it is; null: it is gone."}}}});
}

Route auditRoute(const char* path, const char* operation)
{
    Route route;
    route.method = "GET";
    route.path = path;
    route.operation = operation;
    route.tag = "Audit";
    route.access = RouteAccess::anyOf({Action::Admin});
    return route;
}

} // namespace

Result<void> AuditRoutes::addTo(Router& router) const
{
    router.addComponent("RequestRecord", requestSchema());
    router.addComponent("ChangeRecord", changeSchema());
    router.addComponent("RequestRecordPage", pageSchema("RequestRecord", "A page of records, newest first."));
    router.addComponent("ChangeRecordPage", pageSchema("ChangeRecord", "A page of changes, newest first."));

    Route all = auditRoute("/api/v1/audit", "showAudit");
    all.summary = "What is recorded";
    all.description = "The two kinds of records and where they are.";
    all.answers = {okAnswer(
        "Kinds of records.",
        objectSchema("An index.",
                     {{"data",
                       {{"type", "array"},
                        {"items", objectSchema("A kind of records.", {{"name", textSchema("Its name.")},
                                                                      {"path", textSchema("Where.")},
                                                                      {"title", textSchema("What.")}})}}}}))};
    all.handle = [parts = m_parts](const HttpCall& call) { return index(parts, call); };
    if (auto added = router.add(std::move(all)); !added)
        return added;

    Route requests = auditRoute("/api/v1/audit/requests", "listRequestRecords");
    requests.summary = "Records of requests";
    requests.description = "Newest first. Every request to a model has one, refused ones too. Texts are not "
                           "given out here, whether they are kept or not.";
    requests.query = recordFilters();
    requests.query.push_back(textFilter("key", "Requests with the key of this id."));
    requests.query.push_back(textFilter("model", "Requests to this model."));
    requests.query.push_back(textFilter("door", "Requests that came by window, mw or http."));
    requests.query.push_back(textFilter("status", "Requests that ended so."));
    requests.answers = {okAnswer("A page of records.", reference("RequestRecordPage"))};
    requests.handle = [parts = m_parts](const HttpCall& call) { return listRequests(parts, call); };
    if (auto added = router.add(std::move(requests)); !added)
        return added;

    Route changes = auditRoute("/api/v1/audit/changes", "listChangeRecords");
    changes.summary = "Who changed what";
    changes.description = "Newest first.";
    changes.query = recordFilters();
    changes.query.push_back(textFilter("kind", "Changes of this kind of thing: key, alias, setting, ..."));
    changes.query.push_back(textFilter("resource", "Changes of the thing with this name or id."));
    changes.answers = {okAnswer("A page of changes.", reference("ChangeRecordPage"))};
    changes.handle = [parts = m_parts](const HttpCall& call) { return listChanges(parts, call); };
    return router.add(std::move(changes));
}

} // namespace mw::app
