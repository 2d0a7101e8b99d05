// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/openai_models_routes.h"

#include "app/server/dto/inference_schemas.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

Json modelJson(const std::string& id, std::int64_t createdAt)
{
    return {{"id", id}, {"object", "model"}, {"created", createdAt / 1'000'000}, {"owned_by", "modelwright"}};
}

Result<HttpAnswer> list(const RouteParts& parts, const HttpCall& call)
{
    const auto models = parts.registry.models(call.principal);
    if (!models)
        return models.error();
    Json data = Json::array();
    for (const RegisteredModel& model : *models)
        data.push_back(modelJson(model.name.toStdString(), model.createdAt));
    return HttpAnswer::json({{"object", "list"}, {"data", std::move(data)}});
}

Result<HttpAnswer> show(const RouteParts& parts, const HttpCall& call)
{
    const auto given = call.parameters.find("id");
    const std::string id = given == call.parameters.end() ? std::string() : given->second;
    const auto reference = ModelReference::parse(id);
    if (!reference) // what cannot be a name is no model either
        return Error{ErrorCode::NotFound, "there is no such model", {"model", id}};
    const auto version = parts.registry.version(call.principal, *reference);
    if (!version)
        return version.error();
    return HttpAnswer::json(modelJson(id, version->createdAt));
}

Json modelSchema()
{
    return objectSchema({{"id", {{"type", "string"}}},
                         {"object", {{"const", "model"}}},
                         {"created", {{"type", "integer"}, {"minimum", 0}, {"maximum", 1'000'000'000'000}}},
                         {"owned_by", {{"type", "string"}}}},
                        {"id", "object", "created", "owned_by"});
}

} // namespace

Result<void> OpenAiModelsRoutes::addTo(Router& router) const
{
    router.addComponent("OpenAiModel", modelSchema());
    Route all;
    all.method = "GET";
    all.path = "/v1/models";
    all.operation = "listOpenAiModels";
    all.tag = "Inference";
    all.summary = "The models that the key may use";
    all.description = "Every registered model, loaded or not, by name. name@alias and name:version are "
                      "accepted wherever a model is named.";
    all.access = RouteAccess::anyOf({Action::Infer, Action::Read});
    all.answers = {{200, "The models.",
                    objectSchema({{"object", {{"const", "list"}}},
                                  {"data", listSchema({{"$ref", "#/components/schemas/OpenAiModel"}})}},
                                 {"object", "data"})}};
    all.handle = [parts = m_parts](const HttpCall& call) { return list(parts, call); };
    if (auto added = router.add(std::move(all)); !added)
        return added;

    Route one;
    one.method = "GET";
    one.path = "/v1/models/{id}";
    one.operation = "showOpenAiModel";
    one.tag = "Inference";
    one.summary = "One model";
    one.description = "By name, name@alias or name:version.";
    one.access = RouteAccess::anyOf({Action::Infer, Action::Read});
    one.pathParameters = {
        {"id", "name, name@alias or name:version", {{"type", "string"}, {"maxLength", 200}}, true}};
    one.answers = {{200, "The model.", {{"$ref", "#/components/schemas/OpenAiModel"}}}};
    one.handle = [parts = m_parts](const HttpCall& call) { return show(parts, call); };
    return router.add(std::move(one));
}

} // namespace mw::app
