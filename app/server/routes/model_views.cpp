// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/model_views.h"

#include "app/base/json_values.h"
#include "app/registry/registry_json.h"

namespace mw::app {

using namespace management;

Json ModelViews::deployment(const QString& model, int version) const
{
    const DeploymentTarget target{model.toStdString(), version, {}, EnginePath::Packed};
    const DeploymentStatus status = m_deployments.status(target.id()).value_or(DeploymentStatus());
    Json progress;
    if (status.state == DeploymentState::Loading && status.progress.bytesTotal > 0)
        progress =
            static_cast<double>(status.progress.bytesDone) / static_cast<double>(status.progress.bytesTotal);
    return {{"state", deploymentStateName(status.state)},
            {"progress", std::move(progress)},
            {"in_use", status.inUse},
            {"waiting", status.waiting},
            {"memory_bytes", status.memoryNeed},
            {"context_tokens", status.contextTokens},
            {"load_at_start", status.wish.loadAtStart},
            {"keep_loaded", status.wish.keepLoaded}};
}

Json ModelViews::shown(Json json, const ModelVersion& version) const
{
    json.erase("source");
    json["deployment"] = deployment(version.model, version.version);
    return json;
}

Json ModelViews::version(const ModelVersion& version) const
{
    return shown(namedVersionJson(version), version);
}

Json ModelViews::model(const RegisteredModel& model) const
{
    Json versions = Json::array();
    for (const ModelVersion& version : model.versions)
        versions.push_back(shown(versionJson(version), version));
    return {{"name", model.name.toStdString()},
            {"description", model.description.toStdString()},
            {"created_at", timeJson(model.createdAt)},
            {"created_by", model.createdBy.toStdString()},
            {"versions", std::move(versions)}};
}

void ModelViews::addComponents(Router& router)
{
    router.addComponent(
        "Deployment",
        objectSchema("Whether a version is loaded.",
                     {{"state",
                       {{"type", "string"},
                        {"enum", {"absent", "loading", "warming", "ready", "draining", "failed"}}}},
                      {"progress",
                       {{"type", {"number", "null"}},
                        {"description", "The share that is read while it is being loaded, 0 to 1."}}},
                      {"in_use", integerSchema("Requests that it answers.")},
                      {"waiting", integerSchema("Requests that wait for it.")},
                      {"memory_bytes", integerSchema("Memory that it takes, an estimate.")},
                      {"context_tokens", integerSchema("The context that it is loaded with; 0: not loaded.")},
                      {"load_at_start", {{"type", "boolean"}}},
                      {"keep_loaded", {{"type", "boolean"}}}}));
    Json properties = {
        {"version", integerSchema("Counts from 1; a number is never used again.")},
        {"sha256", textSchema("Of the file, in hexadecimal digits.")},
        {"bytes", integerSchema("The size of the file.")},
        {"format", textSchema("Such as GGUF v3.")},
        {"architecture", textSchema("Such as llama.")},
        {"parameters", integerSchema("How many weights it has.")},
        {"aliases", {{"type", "array"}, {"items", {{"type", "string"}}}}},
        {"quantization", textSchema("Such as Q4_1.")},
        {"context_length", integerSchema("Tokens that the model was trained for; 0: unknown.")},
        {"license", textSchema("As the file names it.")},
        {"state", {{"type", "string"}, {"enum", {"ready", "damaged", "missing"}}}},
        {"imported_at", timeSchema("When it was imported.")},
        {"imported_by", textSchema("Who imported it.")},
        {"verified_at", timeOrNullSchema("When its file was last compared with what was imported.")},
        {"benchmark",
         {{"type", {"object", "null"}},
          {"description",
           "How fast it was on which machine, as the newest benchmark in the window found: "
           "`measured_at`, `processor`, `isa`, rates in tokens per second as `mw bench --json` "
           "has them, `by_threads`, and in `advice` the recommended `threads`, "
           "`context_tokens` and `streams`. null: not measured."}}},
        {"deployment", reference("Deployment")}};
    router.addComponent("Model",
                        objectSchema("A registered name and its versions, oldest first.",
                                     {{"name", textSchema("What requests name it by.")},
                                      {"description", textSchema("What people wrote of it; may be empty.")},
                                      {"created_at", timeSchema("When the name was registered.")},
                                      {"created_by", textSchema("Who registered it.")},
                                      {"versions",
                                       {{"type", "array"},
                                        {"items", objectSchema("A version of the model.", properties)}}}}));
    Json named = {{"name", textSchema("The name of its model.")}};
    named.update(properties);
    router.addComponent("Version",
                        objectSchema("A version of a registered model; it never changes.", std::move(named)));
}

Result<void> findModel(Registry& registry, const HttpCall& call)
{
    const auto name = modelName(call);
    if (!name)
        return name.error();
    const auto model = registry.model(call.principal, *name);
    return model ? Result<void>() : model.error();
}

} // namespace mw::app
