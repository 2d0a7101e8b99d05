// SPDX-License-Identifier: Apache-2.0
#include "app/cli/versions_verbs.h"

#include "app/base/model_reference.h"
#include "app/base/readable.h"
#include "app/cli/registry_texts.h"
#include "app/cli/removal.h"
#include "app/cli/support.h"
#include "app/registry/registry_json.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* group = "versions";
constexpr const char* groupHelp = "Versions of registered models";

void addVersionOption(CLI::App& verb, std::string& version)
{
    verb.add_option("VERSION", version, "NAME:VERSION")->type_name("")->required();
}

Error notOneVersion(const std::string& text)
{
    return {ErrorCode::InvalidArgument,
            text + " names no single version",
            {"version", text, "NAME:VERSION, such as smollm2:1"}};
}

} // namespace

CLI::App* VersionsListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("list", "The versions of a model");
    verb->add_option("NAME", m_model, "A registered name")->type_name("")->required();
    return verb;
}

Result<void> VersionsListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto model = services.registry().model(services.principal(), QString::fromStdString(m_model));
    if (!model)
        return model.error();
    if (common.json)
        return writeJson(io.output, modelJson(*model)["versions"]);
    std::vector<QStringList> table{versionHeads()};
    for (const ModelVersion& version : model->versions)
        table.push_back(versionRow(version, io.locale));
    return io.output.write(columnsText(table));
}

CLI::App* VersionsShowVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb =
        verbGroup(root, group, groupHelp)->add_subcommand("show", "What is known about one version");
    addVersionOption(*verb, m_version);
    return verb;
}

Result<void> VersionsShowVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto reference = ModelReference::parse(m_version);
    if (!reference)
        return reference.error();
    const auto version = services.registry().version(services.principal(), *reference);
    if (!version)
        return version.error();
    const Json document = namedVersionJson(*version);
    if (common.json)
        return writeJson(io.output, document);
    QString card;
    for (const auto& [name, value] : document.items()) {
        QString text;
        if (name == "bytes")
            text = bytesText(version->bytes, io.locale);
        else if (name == "aliases")
            text = version->aliases.join(QLatin1String(", "));
        else if (name == "benchmark" && version->benchmark)
            text = benchmarkLine(*version->benchmark, io.locale);
        else
            text = value.is_string() ? shownText(value.get<std::string>())
                                     : QString::fromStdString(value.is_null() ? "never" : value.dump());
        if (!text.isEmpty())
            card += QString::fromStdString(name).replace(u'_', u' ').leftJustified(16) + text + u'\n';
    }
    return io.output.write(card.toStdString());
}

CLI::App* VersionsRemoveVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)->add_subcommand("remove", "Remove one version");
    addVersionOption(*verb, m_version);
    return verb;
}

Result<void> VersionsRemoveVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto reference = ModelReference::parse(m_version);
    if (!reference)
        return reference.error();
    if (!reference->version)
        return notOneVersion(m_version);
    return removeVersions(m_version, io, services, common);
}

} // namespace mw::app
