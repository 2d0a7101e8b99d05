// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/me_routes.h"

#include "app/access/key_json.h"
#include "app/server/routes/management.h"

namespace mw::app {

using namespace management;

namespace {

Result<HttpAnswer> showMe(const RouteParts& parts, const HttpCall& call)
{
    const auto key = parts.keys.own(call.principal);
    if (!key)
        return key.error();
    const Json all = keyJson(*key, parts.clock.now());
    const std::int64_t perMinute = parts.settings.integer("server.requests_per_minute");
    return HttpAnswer::json(
        {{"principal", call.principal.id.toStdString()},
         {"key", {{"id", all["id"]}, {"name", all["name"]}}},
         {"scopes", all["scopes"]},
         {"expires_at", all["expires_at"]},
         {"limits", {{"requests_per_minute", perMinute > 0 ? Json(perMinute) : Json(nullptr)}}}});
}

} // namespace

Result<void> MeRoutes::addTo(Router& router) const
{
    router.addComponent(
        "Me",
        objectSchema(
            "What the caller's key is and may.",
            {{"principal", textSchema("As records name the caller: key:<id>.")},
             {"key", objectSchema("The key.",
                                  {{"id", textSchema("Its id.")}, {"name", textSchema("What it is for.")}})},
             {"scopes", {{"type", "array"}, {"items", {{"type", "string"}}}}},
             {"expires_at", timeOrNullSchema("Until when it is valid; null: until it is revoked.")},
             {"limits", objectSchema("What it may at most.",
                                     {{"requests_per_minute", integerOrNullSchema("null: no limit.")}})}}));
    Route show;
    show.method = "GET";
    show.path = "/api/v1/me";
    show.operation = "showMe";
    show.tag = "Me";
    show.summary = "The caller's own key";
    show.description = "For any key, whatever its scopes.";
    show.access = RouteAccess::anyKey();
    show.answers = {okAnswer("The key.", reference("Me"))};
    show.thread = RouteThread::Net;
    show.handle = [parts = m_parts](const HttpCall& call) { return showMe(parts, call); };
    return router.add(std::move(show));
}

} // namespace mw::app
