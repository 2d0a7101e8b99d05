// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/aliases_routes.h"

#include "app/base/model_reference.h"
#include "app/base/numbers.h"
#include "app/registry/registry_json.h"
#include "app/server/routes/management.h"
#include "app/server/routes/model_views.h"

#include <limits>
#include <tuple>

namespace mw::app {

using namespace management;

namespace {

struct AliasName {
    QString model;
    QString alias;
};

/// What the path names. An alias that none can be called is for the registry to refuse where it is set.
Result<AliasName> aliasName(const HttpCall& call)
{
    auto name = modelName(call);
    if (!name)
        return name.error();
    return AliasName{*std::move(name), parameter(call, "alias")};
}

Error noAlias(const AliasName& name)
{
    const std::string alias =
        checkAliasName(name.alias.toStdString()) ? name.alias.toStdString() : "that name";
    return {ErrorCode::NotFound, "there is no such alias", {"alias", name.model.toStdString() + "@" + alias}};
}

Result<HttpAnswer> listAliases(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    ModelReference after;
    if (page->cursor) {
        auto parsed = ModelReference::parse(*page->cursor);
        if (!parsed || !parsed->alias)
            return badCursor();
        after = *std::move(parsed);
    }
    const auto aliases = parts.registry.aliases(call.principal, queryText(call, "model"));
    if (!aliases)
        return aliases.error();
    return HttpAnswer::json(pageJson(
        *aliases, *page,
        [&](const Alias& alias) {
            return std::tuple(alias.model.toStdString(), alias.alias.toStdString()) >
                   std::tuple(after.name, *after.alias);
        },
        [](const Alias& alias) { return QString(alias.model + u'@' + alias.alias).toStdString(); },
        aliasJson));
}

Result<HttpAnswer> showAlias(const RouteParts& parts, const HttpCall& call)
{
    const auto name = aliasName(call);
    if (!name)
        return name.error();
    const auto aliases = parts.registry.aliases(call.principal, name->model);
    if (!aliases)
        return aliases.error();
    for (const Alias& alias : *aliases) {
        if (alias.alias == name->alias)
            return taggedAnswer(call, aliasJson(alias));
    }
    return noAlias(*name);
}

/// Looks at the preconditions when nothing else can change the alias any more, and notes what it saw.
struct AliasGuard {
    bool outdated = false;
    bool existed = false;

    AliasCheck check(const HttpCall& call)
    {
        return [this, &call](const std::optional<Alias>& now) -> Result<void> {
            existed = now.has_value();
            outdated = !preconditionsHold(call, now ? std::optional(aliasJson(*now)) : std::nullopt);
            if (!outdated)
                return {};
            return Error{ErrorCode::StillUsed, "the alias was changed meanwhile"};
        };
    }
};

Result<HttpAnswer> setAlias(const RouteParts& parts, const HttpCall& call)
{
    const auto name = aliasName(call);
    if (!name)
        return name.error();
    AliasGuard guard;
    const auto alias = parts.registry.setAlias(
        call.principal, name->model, name->alias, call.body.at("version").get<int>(),
        QString::fromStdString(call.body.value("reason", std::string())), guard.check(call));
    if (guard.outdated)
        return outdatedAnswer(call);
    if (!alias)
        return alias.error();
    return taggedAnswer(call, aliasJson(*alias), guard.existed ? 200 : 201);
}

Result<HttpAnswer> removeAlias(const RouteParts& parts, const HttpCall& call)
{
    const auto name = aliasName(call);
    if (!name)
        return name.error();
    if (!checkAliasName(name->alias.toStdString()))
        return noAlias(*name);
    AliasGuard guard;
    const auto removed =
        parts.registry.removeAlias(call.principal, name->model, name->alias,
                                   queryText(call, "reason").value_or(QString()), guard.check(call));
    if (guard.outdated)
        return outdatedAnswer(call);
    if (!removed)
        return removed.error();
    return emptyAnswer();
}

Result<HttpAnswer> aliasHistory(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    const auto from = page->cursor ? wholeNumberFrom<std::size_t>(*page->cursor) : std::size_t(0);
    if (!from)
        return badCursor();
    const auto name = aliasName(call);
    if (!name)
        return name.error();
    auto history = parts.registry.aliasHistory(call.principal, name->model);
    if (!history)
        return history.error();
    std::erase_if(*history, [&](const AliasChange& change) { return change.alias != name->alias; });
    if (history->empty())
        return noAlias(*name);
    // Lines are only ever added behind the others: a place in the list stays what it is.
    const auto place = [&](const AliasChange& change) {
        return static_cast<std::size_t>(&change - history->data());
    };
    return HttpAnswer::json(pageJson(
        *history, *page, [&](const AliasChange& change) { return place(change) >= *from; },
        [&](const AliasChange& change) { return std::to_string(place(change) + 1); }, aliasChangeJson));
}

Route aliasRoute(const char* method, const char* more, const char* operation, Action action)
{
    Route route;
    route.method = method;
    route.path = std::string("/api/v1/aliases/{name}/{alias}") + more;
    route.operation = operation;
    route.tag = "Aliases";
    route.access = RouteAccess::anyOf({action});
    route.pathParameters = {modelNameParameter(), aliasParameter()};
    return route;
}

constexpr const char* preconditions =
    " With `If-Match` and the `ETag` that an earlier answer gave it is done only if nobody moved the alias "
    "since; `If-None-Match: *` sets it only if it is not there.";

} // namespace

Result<void> AliasRoutes::addTo(Router& router) const
{
    router.addComponent("Alias", objectSchema("A name that points at a version.",
                                              {{"name", textSchema("The name of the model.")},
                                               {"alias", textSchema("Such as production.")},
                                               {"version", integerSchema("The version that it means.")},
                                               {"at", timeSchema("Since when.")},
                                               {"by", textSchema("Who pointed it there.")}}));
    router.addComponent(
        "AliasChange",
        objectSchema("One line of an alias's history.",
                     {{"alias", textSchema("Such as production.")},
                      {"version", integerOrNullSchema("What it meant from then on; null: it was removed.")},
                      {"at", timeSchema("When.")},
                      {"by", textSchema("Who.")},
                      {"reason", textSchema("Why, as whoever moved it says.")}}));
    router.addComponent("AliasPage", pageSchema("Alias", "A page of aliases, by model and name."));
    router.addComponent("AliasHistoryPage",
                        pageSchema("AliasChange", "A page of an alias's history, oldest first."));

    Route list;
    list.method = "GET";
    list.path = "/api/v1/aliases";
    list.operation = "listAliases";
    list.tag = "Aliases";
    list.summary = "Aliases and their versions";
    list.description = "The aliases of all models, or of one. A request that names only the model gets the "
                       "version of its alias `production`, if it has one.";
    list.access = RouteAccess::anyOf({Action::Read});
    list.query = pageParameters();
    list.query.push_back(modelFilter());
    list.answers = {okAnswer("A page of aliases.", reference("AliasPage")),
                    problem(404, "There is no such model.")};
    list.handle = [parts = m_parts](const HttpCall& call) { return listAliases(parts, call); };
    if (auto added = router.add(std::move(list)); !added)
        return added;

    Route show = aliasRoute("GET", "", "showAlias", Action::Read);
    show.summary = "One alias";
    show.description = "The version that an alias means now.";
    show.answers = {okAnswer("The alias.", reference("Alias")), unchangedAnswer(),
                    problem(404, "There is no such alias.")};
    show.handle = [parts = m_parts](const HttpCall& call) { return showAlias(parts, call); };
    if (auto added = router.add(std::move(show)); !added)
        return added;

    Route set = aliasRoute("PUT", "", "setAlias", Action::Manage);
    set.summary = "Point an alias at a version";
    set.description = std::string("Makes the alias or moves it; requests that name it get the other version "
                                  "at once.") +
                      preconditions;
    set.request = bodySchema(
        "Where it points and why.",
        {{"version", {{"type", "integer"}, {"minimum", 1}, {"maximum", std::numeric_limits<int>::max()}}},
         {"reason",
          {{"type", "string"}, {"maxLength", 1000}, {"description", "Kept in the alias's history."}}}},
        {"version"});
    set.example = {{"version", 1}, {"reason", "better answers in the comparison of 22 November"}};
    set.answers = {okAnswer("It points there now.", reference("Alias")),
                   {201, "It was made.", reference("Alias")},
                   problem(404, "There is no such model or version."),
                   problem(412, "It was moved meanwhile.")};
    set.find = [parts = m_parts](const HttpCall& call) { return findModel(parts.registry, call); };
    set.handle = [parts = m_parts](const HttpCall& call) { return setAlias(parts, call); };
    if (auto added = router.add(std::move(set)); !added)
        return added;

    Route remove = aliasRoute("DELETE", "", "removeAlias", Action::Manage);
    remove.summary = "Remove an alias";
    remove.description = "Its version and its history stay. `If-Match` as with PUT.";
    remove.query = {reasonParameter()};
    remove.answers = {goneAnswer("It is removed."), problem(404, "There is no such alias."),
                      problem(412, "It was moved meanwhile.")};
    remove.handle = [parts = m_parts](const HttpCall& call) { return removeAlias(parts, call); };
    if (auto added = router.add(std::move(remove)); !added)
        return added;

    Route history = aliasRoute("GET", "/history", "listAliasHistory", Action::Read);
    history.summary = "Which version an alias meant when";
    history.description = "Oldest first; it outlives the alias and the model.";
    history.query = pageParameters();
    history.answers = {okAnswer("A page of its history.", reference("AliasHistoryPage")),
                       problem(404, "There never was such an alias.")};
    history.handle = [parts = m_parts](const HttpCall& call) { return aliasHistory(parts, call); };
    return router.add(std::move(history));
}

} // namespace mw::app
