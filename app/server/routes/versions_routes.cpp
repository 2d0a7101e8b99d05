// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/versions_routes.h"

#include "app/base/model_reference.h"
#include "app/server/routes/management.h"
#include "app/server/routes/model_views.h"

namespace mw::app {

using namespace management;

namespace {

Result<ModelReference> referenceOf(const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    const auto number = versionNumber(call);
    if (!number)
        return number.error();
    return ModelReference{name->toStdString(), {}, *number};
}

Result<std::vector<ModelVersion>> versions(const RouteParts& parts, const HttpCall& call)
{
    std::vector<ModelVersion> all;
    if (const auto only = queryText(call, "model")) {
        auto model = parts.registry.model(call.principal, *only);
        if (!model)
            return model.error();
        return std::move(model->versions);
    }
    auto models = parts.registry.models(call.principal);
    if (!models)
        return models.error();
    for (RegisteredModel& model : *models)
        all.insert(all.end(), model.versions.begin(), model.versions.end());
    return all;
}

Result<HttpAnswer> listVersions(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    ModelReference after;
    if (page->cursor) {
        auto parsed = ModelReference::parse(*page->cursor);
        if (!parsed || !parsed->version)
            return badCursor();
        after = *std::move(parsed);
    }
    const auto all = versions(parts, call);
    if (!all)
        return all.error();
    const ModelViews views(parts.deployments);
    return HttpAnswer::json(pageJson(
        *all, *page,
        [&](const ModelVersion& version) {
            const std::string name = version.model.toStdString();
            return name > after.name || (name == after.name && version.version > *after.version);
        },
        [](const ModelVersion& version) { return version.reference().toStdString(); },
        [&](const ModelVersion& version) { return views.version(version); }));
}

Result<HttpAnswer> showVersion(const RouteParts& parts, const HttpCall& call)
{
    const auto reference = referenceOf(call);
    if (!reference)
        return reference.error();
    const auto version = parts.registry.version(call.principal, *reference);
    if (!version)
        return version.error();
    return taggedAnswer(call, ModelViews(parts.deployments).version(*version));
}

Result<HttpAnswer> removeVersion(const RouteParts& parts, const HttpCall& call)
{
    const auto reference = referenceOf(call);
    if (!reference)
        return reference.error();
    const QString name = QString::fromStdString(reference->name);
    if (auto removed = parts.registry.removeVersions(call.principal, name, reference->version); !removed)
        return removed.error();
    return emptyAnswer();
}

Result<HttpAnswer> verifyVersion(const RouteParts& parts, const HttpCall& call)
{
    const auto reference = referenceOf(call);
    if (!reference)
        return reference.error();
    const auto verified = parts.registry.verify(call.principal, *reference, {}, call.cancel);
    const bool found = verified || verified.error().code == ErrorCode::FileDamaged ||
                       verified.error().code == ErrorCode::FileNotFound;
    if (!found)
        return verified.error();
    // What was found is the answer, damage too.
    const auto version = parts.registry.version(call.principal, *reference);
    if (!version)
        return version.error();
    return HttpAnswer::json(ModelViews(parts.deployments).version(*version));
}

Route versionRoute(const char* method, const char* more, const char* operation, Action action)
{
    Route route;
    route.method = method;
    route.path = std::string("/api/v1/versions/{name}/{version}") + more;
    route.operation = operation;
    route.tag = "Versions";
    route.access = RouteAccess::anyOf({action});
    route.pathParameters = {modelNameParameter(), versionParameter()};
    return route;
}

} // namespace

Result<void> VersionRoutes::addTo(Router& router) const
{
    ModelViews::addComponents(router);
    router.addComponent("VersionPage", pageSchema("Version", "A page of versions, by name and number."));

    Route list;
    list.method = "GET";
    list.path = "/api/v1/versions";
    list.operation = "listVersions";
    list.tag = "Versions";
    list.summary = "Versions of registered models";
    list.description = "The versions of all models, or of one, by name and number.";
    list.access = RouteAccess::anyOf({Action::Read});
    list.query = pageParameters();
    list.query.push_back(modelFilter());
    list.answers = {okAnswer("A page of versions.", reference("VersionPage")),
                    problem(404, "There is no such model.")};
    list.handle = [parts = m_parts](const HttpCall& call) { return listVersions(parts, call); };
    if (auto added = router.add(std::move(list)); !added)
        return added;

    Route show = versionRoute("GET", "", "showVersion", Action::Read);
    show.summary = "One version";
    show.description = "What is known about one version.";
    show.answers = {okAnswer("The version.", reference("Version")), unchangedAnswer(),
                    problem(404, "There is no such version.")};
    show.handle = [parts = m_parts](const HttpCall& call) { return showVersion(parts, call); };
    if (auto added = router.add(std::move(show)); !added)
        return added;

    Route remove = versionRoute("DELETE", "", "removeVersion", Action::Manage);
    remove.summary = "Remove a version";
    remove.description = "Removes one version; its number is not used again.";
    remove.answers = {goneAnswer("It is removed."), problem(404, "There is no such version."),
                      problem(409, "An alias or a deployment points at it.")};
    remove.handle = [parts = m_parts](const HttpCall& call) { return removeVersion(parts, call); };
    if (auto added = router.add(std::move(remove)); !added)
        return added;

    Route verify = versionRoute("POST", "/verify", "verifyVersion", Action::Manage);
    verify.summary = "Compare a version's file with what was imported";
    verify.description = "Reads the whole file, which takes its time, and answers what it found: `state` is "
                         "`ready`, `damaged` or `missing`. A version that is not ready is refused to "
                         "requests until it is imported again.";
    verify.answers = {okAnswer("The version with what was found.", reference("Version")),
                      problem(404, "There is no such version.")};
    verify.thread = RouteThread::Admissions; // it reads gigabytes
    verify.handle = [parts = m_parts](const HttpCall& call) { return verifyVersion(parts, call); };
    return router.add(std::move(verify));
}

} // namespace mw::app
