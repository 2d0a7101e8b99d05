// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/keys_routes.h"

#include "app/access/key_json.h"
#include "app/access/key_repository.h"
#include "app/base/readable.h"
#include "app/server/routes/management.h"

namespace mw::app {

using namespace management;

namespace {

constexpr const char* never = "never";
constexpr const char* usualExpiry = "90d";

Result<HttpAnswer> listKeys(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    const auto keys = parts.keys.list(call.principal);
    if (!keys)
        return keys.error();
    // They are in the order of their making and none ever goes: a key's place stays what it is.
    const auto last = std::find_if(keys->begin(), keys->end(), [&](const ApiKey& key) {
        return page->cursor && key.id.toStdString() == *page->cursor;
    });
    if (page->cursor && last == keys->end())
        return badCursor();
    const std::int64_t now = parts.clock.now();
    return HttpAnswer::json(pageJson(
        *keys, *page, [&](const ApiKey& key) { return &key > &*last; },
        [](const ApiKey& key) { return key.id.toStdString(); },
        [&](const ApiKey& key) { return keyJson(key, now); }));
}

Result<HttpAnswer> showKey(const RouteParts& parts, const HttpCall& call)
{
    const auto keys = parts.keys.list(call.principal);
    if (!keys)
        return keys.error();
    const QString id = parameter(call, "id");
    for (const ApiKey& key : *keys) {
        if (key.id == id)
            return taggedAnswer(call, keyJson(key, parts.clock.now()));
    }
    return Error{ErrorCode::NotFound, "no such key", {"key", shownText(id.toStdString(), 40).toStdString()}};
}

Error badExpiry(const char* field, const std::string& value, const char* allowed)
{
    return {ErrorCode::InvalidArgument,
            "when a key expires",
            {field, shownText(value, 40).toStdString(), allowed}};
}

/// When the key of this body expires; nothing: never.
Result<std::optional<std::int64_t>> expiryOf(const Json& body, std::int64_t now)
{
    const bool hasTime = body.contains("expires_at");
    if (hasTime && body.contains("expires_in"))
        return badExpiry("expires_at", "given together with expires_in", "one of the two");
    if (hasTime) {
        const std::string text = body["expires_at"].get<std::string>();
        const auto time = timeFrom(text);
        if (!time || *time <= now)
            return badExpiry("expires_at", text, "a time in the future, such as 2027-01-31T00:00:00Z");
        return time;
    }
    const std::string text = body.value("expires_in", std::string(usualExpiry));
    if (text == never)
        return std::optional<std::int64_t>();
    const auto duration = durationFrom(text);
    if (!duration)
        return badExpiry("expires_in", text, "a number with s, m, h or d, such as 90d, or never");
    return std::optional(now + duration->count());
}

Result<HttpAnswer> createKey(const RouteParts& parts, const HttpCall& call)
{
    if (call.headers.contains("idempotency-key")) {
        // A repetition would have to give the key's text again, and that is kept nowhere.
        return Error{ErrorCode::InvalidArgument,
                     "keys are not made idempotently",
                     {"idempotency-key", "used to make keys", "none; a key is shown only once"}};
    }
    const std::int64_t now = parts.clock.now();
    NewKey wanted;
    wanted.name = QString::fromStdString(call.body.at("name").get<std::string>());
    for (const Json& scope : call.body.at("scopes")) {
        if (const auto action = actionFromName(QString::fromStdString(scope.get<std::string>())))
            wanted.scopes.insert(*action);
    }
    const auto expiry = expiryOf(call.body, now);
    if (!expiry)
        return expiry.error();
    wanted.expiresAt = *expiry;
    const auto created = parts.keys.create(call.principal, wanted);
    if (!created)
        return created.error();
    Json document = keyJson(created->key, now);
    document["key"] = created->text.toStdString();
    HttpAnswer answer = HttpAnswer::json(document, 201);
    answer.headers = {{"Cache-Control", "no-store"},
                      {"Location", "/api/v1/keys/" + created->key.id.toStdString()}};
    return answer;
}

Result<HttpAnswer> revokeKey(const RouteParts& parts, const HttpCall& call)
{
    const auto revoked = parts.keys.revoke(call.principal, parameter(call, "id"));
    if (!revoked)
        return revoked.error();
    return HttpAnswer::json(keyJson(*revoked, parts.clock.now()));
}

Json scopesSchema()
{
    return {{"type", "array"},
            {"items", {{"type", "string"}, {"enum", {"infer", "read", "manage", "admin", "metrics"}}}},
            {"minItems", 1},
            {"maxItems", 5},
            {"description",
             "What it may: infer (use models), read (see models, versions, aliases and settings), manage "
             "(change them), admin (keys and records), metrics. None includes another."}};
}

Json keyProperties()
{
    Json scopes = scopesSchema();
    scopes.erase("minItems"); // a word that a newer program wrote counts for nothing
    return {{"id", textSchema("The 12 characters behind mw_.")},
            {"name", textSchema("What it is for.")},
            {"scopes", std::move(scopes)},
            {"state", {{"type", "string"}, {"enum", {"active", "expired", "revoked"}}}},
            {"created_at", timeSchema("When it was made.")},
            {"created_by", textSchema("Who made it.")},
            {"expires_at", timeOrNullSchema("Until when it is valid; null: until it is revoked.")},
            {"last_used_at", timeOrNullSchema("To the minute.")},
            {"revoked_at", timeOrNullSchema("When it was revoked.")}};
}

RouteParameter idParameter()
{
    return {"id",
            "The id of a key: the 12 characters behind mw_.",
            {{"type", "string"}, {"minLength", 1}, {"maxLength", 64}},
            true};
}

Json newKeySchema()
{
    return bodySchema("A key to be made.",
                      {{"name",
                        {{"type", "string"},
                         {"minLength", 1},
                         {"maxLength", 100},
                         {"description", "What it is for: characters that can be shown."}}},
                       {"scopes", scopesSchema()},
                       {"expires_in",
                        {{"type", "string"},
                         {"maxLength", 20},
                         {"default", usualExpiry},
                         {"description", "A number with s, m, h or d, such as 90d, or never."}}},
                       {"expires_at",
                        {{"type", "string"},
                         {"maxLength", 40},
                         {"format", "date-time"},
                         {"description", "A time in the future; not together with expires_in."}}}},
                      {"name", "scopes"});
}

} // namespace

Result<void> KeyRoutes::addTo(Router& router) const
{
    router.addComponent("Key", objectSchema("A key without its secret.", keyProperties()));
    Json created = keyProperties();
    created["key"] = textSchema("The key itself. It is in this answer only.");
    router.addComponent("CreatedKey", objectSchema("A key in the moment of its making.", std::move(created)));
    router.addComponent("KeyPage", pageSchema("Key", "A page of keys, oldest first."));

    Route list;
    list.method = "GET";
    list.path = "/api/v1/keys";
    list.operation = "listKeys";
    list.tag = "Keys";
    list.summary = "All keys";
    list.description = "Keys without their secrets, oldest first, revoked and expired ones too.";
    list.access = RouteAccess::anyOf({Action::Admin});
    list.query = pageParameters();
    list.answers = {okAnswer("A page of keys.", reference("KeyPage"))};
    list.handle = [parts = m_parts](const HttpCall& call) { return listKeys(parts, call); };
    if (auto added = router.add(std::move(list)); !added)
        return added;

    Route create;
    create.method = "POST";
    create.path = "/api/v1/keys";
    create.operation = "createKey";
    create.tag = "Keys";
    create.summary = "Make a key";
    create.description = "The answer has the key's text, once and never again. A caller with the scope admin "
                         "may grant every scope. Without expires_in and expires_at it is valid for 90 days. "
                         "`Idempotency-Key` is refused, since a repetition could not show the key again.";
    create.access = RouteAccess::anyOf({Action::Admin});
    create.request = newKeySchema();
    create.example = {{"name", "notebook of Ada"}, {"scopes", {"infer"}}, {"expires_in", "90d"}};
    create.answers = {{201, "The key.", reference("CreatedKey")}};
    create.handle = [parts = m_parts](const HttpCall& call) { return createKey(parts, call); };
    if (auto added = router.add(std::move(create)); !added)
        return added;

    Route show;
    show.method = "GET";
    show.path = "/api/v1/keys/{id}";
    show.operation = "showKey";
    show.tag = "Keys";
    show.summary = "One key";
    show.description = "A key without its secret.";
    show.access = RouteAccess::anyOf({Action::Admin});
    show.pathParameters = {idParameter()};
    show.answers = {okAnswer("The key.", reference("Key")), unchangedAnswer(),
                    problem(404, "There is no such key.")};
    show.handle = [parts = m_parts](const HttpCall& call) { return showKey(parts, call); };
    if (auto added = router.add(std::move(show)); !added)
        return added;

    Route revoke;
    revoke.method = "DELETE";
    revoke.path = "/api/v1/keys/{id}";
    revoke.operation = "revokeKey";
    revoke.tag = "Keys";
    revoke.summary = "Revoke a key";
    revoke.description =
        "From now on the key is refused, the caller's own too. Its row stays, so that records "
        "can be read; revoking again changes nothing.";
    revoke.access = RouteAccess::anyOf({Action::Admin});
    revoke.pathParameters = {idParameter()};
    revoke.answers = {okAnswer("The revoked key.", reference("Key")), problem(404, "There is no such key.")};
    revoke.handle = [parts = m_parts](const HttpCall& call) { return revokeKey(parts, call); };
    return router.add(std::move(revoke));
}

} // namespace mw::app
