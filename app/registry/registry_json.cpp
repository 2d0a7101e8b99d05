// SPDX-License-Identifier: Apache-2.0
#include "app/registry/registry_json.h"

#include "app/base/json_values.h"
#include "app/registry/benchmark_json.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

} // namespace

Json versionJson(const ModelVersion& version)
{
    Json aliases = Json::array();
    for (const QString& alias : version.aliases)
        aliases.push_back(alias.toStdString());
    return {{"version", version.version},
            {"sha256", version.sha256.toStdString()},
            {"bytes", version.bytes},
            {"format", version.format.toStdString()},
            {"architecture", version.architecture.toStdString()},
            {"parameters", version.parameters},
            {"aliases", std::move(aliases)},
            {"quantization", version.quantization.toStdString()},
            {"context_length", version.contextLength},
            {"license", version.license.toStdString()},
            {"source", version.source.toStdString()},
            {"state", versionStateName(version.state).toStdString()},
            {"imported_at", timeJson(version.createdAt)},
            {"imported_by", version.createdBy.toStdString()},
            {"verified_at", timeJson(version.verifiedAt)},
            {"benchmark", version.benchmark ? benchmarkJson(*version.benchmark) : Json()}};
}

Json namedVersionJson(const ModelVersion& version)
{
    Json document{{"name", version.model.toStdString()}};
    document.update(versionJson(version));
    return document;
}

Json modelJson(const RegisteredModel& model)
{
    Json versions = Json::array();
    for (const ModelVersion& version : model.versions)
        versions.push_back(versionJson(version));
    return {{"name", model.name.toStdString()},
            {"description", model.description.toStdString()},
            {"versions", std::move(versions)}};
}

Json aliasJson(const Alias& alias)
{
    return {{"name", alias.model.toStdString()},
            {"alias", alias.alias.toStdString()},
            {"version", alias.version},
            {"at", timeJson(alias.updatedAt)},
            {"by", alias.updatedBy.toStdString()}};
}

Json aliasChangeJson(const AliasChange& change)
{
    return {{"alias", change.alias.toStdString()},
            {"version", change.version ? Json(*change.version) : Json()},
            {"at", timeJson(change.at)},
            {"by", change.by.toStdString()},
            {"reason", change.reason.toStdString()}};
}

} // namespace mw::app
