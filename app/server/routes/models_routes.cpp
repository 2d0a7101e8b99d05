// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/models_routes.h"

#include "app/base/model_reference.h"
#include "app/server/routes/management.h"
#include "app/server/routes/model_views.h"

#include <limits>

namespace mw::app {

using namespace management;

namespace {

Result<HttpAnswer> listModels(const RouteParts& parts, const HttpCall& call)
{
    const auto page = pageOf(call);
    if (!page)
        return page.error();
    if (page->cursor && !checkModelName(*page->cursor))
        return badCursor();
    const auto models = parts.registry.models(call.principal);
    if (!models)
        return models.error();
    const ModelViews views(parts.deployments);
    return HttpAnswer::json(pageJson(
        *models, *page,
        [&](const RegisteredModel& model) { return model.name.toStdString() > *page->cursor; },
        [](const RegisteredModel& model) { return model.name.toStdString(); },
        [&](const RegisteredModel& model) { return views.model(model); }));
}

Result<HttpAnswer> showModel(const RouteParts& parts, const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    const auto model = parts.registry.model(call.principal, *name);
    if (!model)
        return model.error();
    return taggedAnswer(call, ModelViews(parts.deployments).model(*model));
}

Result<HttpAnswer> describeModel(const RouteParts& parts, const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    const ModelViews views(parts.deployments);
    bool outdated = false;
    const auto check = [&](const RegisteredModel& now) -> Result<void> {
        outdated = !preconditionsHold(call, views.model(now));
        if (!outdated)
            return {};
        return Error{ErrorCode::StillUsed, "the model was changed meanwhile"};
    };
    const auto before = parts.registry.setDescription(
        call.principal, *name, QString::fromStdString(call.body.at("description").get<std::string>()), check);
    if (outdated)
        return outdatedAnswer(call);
    if (!before)
        return before.error();
    const auto model = parts.registry.model(call.principal, *name);
    if (!model)
        return model.error();
    return taggedAnswer(call, views.model(*model));
}

Result<HttpAnswer> removeModel(const RouteParts& parts, const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    if (auto removed = parts.registry.removeVersions(call.principal, *name, std::nullopt); !removed)
        return removed.error();
    return emptyAnswer();
}

/// The version that the body names, else the one that the model's bare name means.
Result<ModelReference> referenceOf(const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    ModelReference reference;
    reference.name = name->toStdString();
    if (const auto version = call.body.find("version"); version != call.body.end())
        reference.version = version->get<int>();
    return reference;
}

HttpAnswer begun(const RouteParts& parts, const QString& name, int version)
{
    return HttpAnswer::json({{"name", name.toStdString()},
                             {"version", version},
                             {"deployment", ModelViews(parts.deployments).deployment(name, version)}},
                            202);
}

Result<HttpAnswer> loadModel(const RouteParts& parts, const HttpCall& call)
{
    const auto reference = referenceOf(call);
    if (!reference)
        return reference.error();
    const auto model = parts.registry.resolve(call.principal, reference->text());
    if (!model &&
        (model.error().code == ErrorCode::FileDamaged || model.error().code == ErrorCode::FileNotFound)) {
        return problemAnswer(HttpProblem::of(HttpFault::WrongState,
                                             "The version is damaged or its file is gone; it is ready again "
                                             "once the same file is imported."),
                             call.path, call.requestId);
    }
    if (!model)
        return model.error();
    const DeploymentTarget target{model->name, model->version, model->path, EnginePath::Packed};
    if (auto loading = parts.deployments.load(call.principal, target); !loading)
        return loading.error();
    return begun(parts, QString::fromStdString(model->name), model->version);
}

Result<HttpAnswer> unloadModel(const RouteParts& parts, const HttpCall& call)
{
    const auto reference = referenceOf(call);
    if (!reference)
        return reference.error();
    const auto version = parts.registry.version(call.principal, *reference);
    if (!version)
        return version.error();
    const std::string id = version->reference().toStdString();
    if (auto may = parts.authorizer.require(call.principal, Action::Manage,
                                            QLatin1String("model/") + version->model);
        !may)
        return may.error();
    // What was never asked for is unloaded already.
    if (auto unloading = parts.deployments.unload(call.principal, id);
        !unloading && unloading.error().code != ErrorCode::NotFound)
        return unloading.error();
    return begun(parts, version->model, version->version);
}

Route loading(const char* verb, const char* operation, const char* summary, const char* description)
{
    Route route;
    route.method = "POST";
    route.path = std::string("/api/v1/models/{name}/") + verb;
    route.operation = operation;
    route.tag = "Models";
    route.summary = summary;
    route.description = description;
    route.access = RouteAccess::anyOf({Action::Manage});
    route.pathParameters = {modelNameParameter()};
    route.request = bodySchema("Which version.",
                               {{"version",
                                 {{"type", "integer"},
                                  {"minimum", 1},
                                  {"maximum", std::numeric_limits<int>::max()},
                                  {"description", "Without one: the alias `production` if it is set, else "
                                                  "the newest version."}}}},
                               {});
    route.example = {{"version", 1}};
    route.answers = {
        {202, "It has begun.",
         objectSchema("What was begun with.", {{"name", textSchema("The name of the model.")},
                                               {"version", integerSchema("The version that is meant.")},
                                               {"deployment", reference("Deployment")}})},
        problem(404, "There is no such model or version.")};
    return route;
}

} // namespace

Result<void> ModelRoutes::addTo(Router& router) const
{
    ModelViews::addComponents(router);
    router.addComponent("ModelPage", pageSchema("Model", "A page of models, by name."));

    Route list;
    list.method = "GET";
    list.path = "/api/v1/models";
    list.operation = "listModels";
    list.tag = "Models";
    list.summary = "Registered models";
    list.description = "All registered models with their versions, by name. Models are registered on the "
                       "machine, in the window or with `mw models import`; a client cannot name a file.";
    list.access = RouteAccess::anyOf({Action::Read});
    list.query = pageParameters();
    list.answers = {okAnswer("A page of models.", reference("ModelPage"))};
    list.handle = [parts = m_parts](const HttpCall& call) { return listModels(parts, call); };
    if (auto added = router.add(std::move(list)); !added)
        return added;

    Route show;
    show.method = "GET";
    show.path = "/api/v1/models/{name}";
    show.operation = "showModel";
    show.tag = "Models";
    show.summary = "One model";
    show.description = "A registered model, its versions and whether they are loaded.";
    show.access = RouteAccess::anyOf({Action::Read});
    show.pathParameters = {modelNameParameter()};
    show.answers = {okAnswer("The model.", reference("Model")), unchangedAnswer(),
                    problem(404, "There is no such model.")};
    show.handle = [parts = m_parts](const HttpCall& call) { return showModel(parts, call); };
    if (auto added = router.add(std::move(show)); !added)
        return added;

    Route describe;
    describe.method = "PATCH";
    describe.path = "/api/v1/models/{name}";
    describe.operation = "describeModel";
    describe.tag = "Models";
    describe.summary = "Describe a model";
    describe.description = "Changes what people read of a model. Its name and its versions stay as they are. "
                           "With `If-Match` only where the model still has that tag.";
    describe.access = RouteAccess::anyOf({Action::Manage});
    describe.pathParameters = {modelNameParameter()};
    describe.request =
        bodySchema("What is changed.",
                   {{"description",
                     {{"type", "string"},
                      {"maxLength", Registry::longestDescription},
                      {"description", "One line of up to 500 characters; empty takes it away."}}}},
                   {"description"});
    describe.example = {{"description", "Small talk and first drafts, in English"}};
    describe.answers = {okAnswer("The model as it is now.", reference("Model")),
                        problem(404, "There is no such model."), problem(412, "It was changed meanwhile.")};
    describe.find = [parts = m_parts](const HttpCall& call) { return findModel(parts.registry, call); };
    describe.handle = [parts = m_parts](const HttpCall& call) { return describeModel(parts, call); };
    if (auto added = router.add(std::move(describe)); !added)
        return added;

    Route remove;
    remove.method = "DELETE";
    remove.path = "/api/v1/models/{name}";
    remove.operation = "removeModel";
    remove.tag = "Models";
    remove.summary = "Remove a model";
    remove.description =
        "Removes a model, all its versions and the files that no other model has. Nothing is "
        "removed while an alias or a deployment points at one of them.";
    remove.access = RouteAccess::anyOf({Action::Manage});
    remove.pathParameters = {modelNameParameter()};
    remove.answers = {goneAnswer("It is removed."), problem(404, "There is no such model."),
                      problem(409, "An alias or a deployment points at one of its versions.")};
    remove.handle = [parts = m_parts](const HttpCall& call) { return removeModel(parts, call); };
    if (auto added = router.add(std::move(remove)); !added)
        return added;

    Route load =
        loading("load", "loadModel", "Load a version",
                "Begins to load a version and answers at once; `GET /api/v1/models/{name}` tells how far it "
                "is. Not needed before a request: one for a model that is not loaded loads it and waits.");
    load.answers.push_back(problem(409, "The version is damaged or missing."));
    load.find = [parts = m_parts](const HttpCall& call) { return findModel(parts.registry, call); };
    load.handle = [parts = m_parts](const HttpCall& call) { return loadModel(parts, call); };
    if (auto added = router.add(std::move(load)); !added)
        return added;

    Route unload = loading("unload", "unloadModel", "Unload a version",
                           "Begins to unload a version, so that it gives its memory back, and answers at "
                           "once. What it is answering ends first.");
    unload.find = [parts = m_parts](const HttpCall& call) { return findModel(parts.registry, call); };
    unload.handle = [parts = m_parts](const HttpCall& call) { return unloadModel(parts, call); };
    return router.add(std::move(unload));
}

} // namespace mw::app
