// SPDX-License-Identifier: Apache-2.0
#include "app/cli/registry_texts.h"

#include "app/base/readable.h"

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
            {"imported_at", timeText(version.createdAt).toStdString()},
            {"imported_by", version.createdBy.toStdString()},
            {"verified_at", version.verifiedAt ? Json(timeText(*version.verifiedAt).toStdString()) : Json()}};
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
    return {{"name", model.name.toStdString()}, {"versions", std::move(versions)}};
}

QStringList versionHeads()
{
    return {QStringLiteral("model"), QStringLiteral("version"),      QStringLiteral("size"),
            QStringLiteral("type"),  QStringLiteral("architecture"), QStringLiteral("parameters"),
            QStringLiteral("state"), QStringLiteral("aliases")};
}

QStringList versionRow(const ModelVersion& version, const QLocale& locale)
{
    return {version.model,
            QString::number(version.version),
            bytesText(version.bytes, locale),
            version.quantization,
            version.architecture,
            locale.toString(static_cast<qulonglong>(version.parameters)),
            versionStateName(version.state),
            version.aliases.join(u',')};
}

} // namespace mw::app
