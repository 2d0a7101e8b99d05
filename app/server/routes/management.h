// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/problem.h"
#include "app/server/routes/route.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// What the routes below /api/v1 share: parameters, pages, tags of representations.
namespace management {

using Json = nlohmann::ordered_json;

// Parameters

QString parameter(const HttpCall& call, std::string_view name);

/// The name of a model in the path. One that no model can have is NotFound, like one that none has.
Result<QString> modelName(const HttpCall& call);

/// The same for the path's `{version}`.
Result<int> versionNumber(const HttpCall& call);

std::optional<QString> queryText(const HttpCall& call, std::string_view name);

/// A time in ISO 8601; InvalidArgument for other text.
Result<std::optional<std::int64_t>> queryTime(const HttpCall& call, std::string_view name);

RouteParameter modelNameParameter();
RouteParameter versionParameter();
RouteParameter aliasParameter();
RouteParameter reasonParameter();
RouteParameter modelFilter();

// Pages

struct Page {
    int limit = 50;
    std::optional<std::string> cursor; ///< what the page before gave as next_cursor
};

/// `?limit=1..200&cursor=...`
std::vector<RouteParameter> pageParameters();
Result<Page> pageOf(const HttpCall& call);

/// A cursor that no page gave.
Error badCursor();

/// {"data": [...], "next_cursor": text or null}
Json pageSchema(const char* component, const char* description);

/// One page of `items`, which are sorted: those for which `isAfter` the cursor holds, at most `page.limit`.
/// `cursorOf` names the last one for the next page.
template <typename Item, typename IsAfter, typename CursorOf, typename ToJson>
Json pageJson(const std::vector<Item>& items, const Page& page, IsAfter isAfter, CursorOf cursorOf,
              ToJson toJson)
{
    Json data = Json::array();
    Json next;
    for (auto item = items.begin(); item != items.end(); ++item) {
        if (page.cursor && !isAfter(*item))
            continue;
        if (data.size() == static_cast<std::size_t>(page.limit)) {
            next = cursorOf(*std::prev(item));
            break;
        }
        data.push_back(toJson(*item));
    }
    return {{"data", std::move(data)}, {"next_cursor", std::move(next)}};
}

// Representations and their tags (RFC 9110 sections 8.8.3 and 13)

/// A strong tag: it changes whenever the document does.
std::string tagOf(const Json& document);

/// The document with its tag, or 304 where If-None-Match names it.
HttpAnswer taggedAnswer(const HttpCall& call, const Json& document, int status = 200);

/// 204
HttpAnswer emptyAnswer();

/// Whether If-Match and If-None-Match let a change of this representation go on; nothing: there is none.
bool preconditionsHold(const HttpCall& call, const std::optional<Json>& now);

/// 412: it is another one than the client has seen. RFC 9110 has this status for it, not 409.
HttpAnswer outdatedAnswer(const HttpCall& call);

// Declarations of answers

RouteAnswer okAnswer(const char* description, Json schema);
RouteAnswer goneAnswer(const char* description); ///< 204
RouteAnswer unchangedAnswer();                   ///< 304
RouteAnswer problem(int status, const char* description);

Json reference(const char* component);

/// An object's schema whose properties are all there in every answer.
Json objectSchema(const char* description, Json properties);

/// The same for a body: no other members.
Json bodySchema(const char* description, Json properties, std::vector<std::string> required);

Json textSchema(const char* description);
Json textOrNullSchema(const char* description);
Json timeSchema(const char* description);
Json timeOrNullSchema(const char* description);
Json integerSchema(const char* description);
Json integerOrNullSchema(const char* description);

} // namespace management
} // namespace mw::app
