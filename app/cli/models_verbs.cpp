// SPDX-License-Identifier: Apache-2.0
#include "app/cli/models_verbs.h"

#include "app/base/model_reference.h"
#include "app/base/readable.h"
#include "app/cli/registry_texts.h"
#include "app/cli/removal.h"
#include "app/cli/support.h"
#include "app/registry/registry_json.h"

#include <CLI/CLI.hpp>

#include <QDir>
#include <QFile>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* group = "models";
constexpr const char* groupHelp = "Registered models and model files";

ProgressCallback shownProgress(ProgressLine& line, const std::string& what)
{
    return [&line, what](const WorkProgress& progress) {
        const auto percent = progress.total == 0 ? 0 : progress.done * 100 / progress.total;
        line.show(what + " " + std::to_string(percent) + " %");
    };
}

} // namespace

CLI::App* ModelsImportVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)
                         ->add_subcommand("import", "Copy a model file into the data folder and register it");
    verb->add_option("FILE", m_file, "Path of a model file")->type_name("")->required();
    verb->add_option("--name", m_name, "Register it under this name; else the file's own")->type_name("N");
    return verb;
}

Result<void> ModelsImportVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const ImportRequest request{
        QDir(io.workingFolder).absoluteFilePath(QFile::decodeName(QByteArray::fromStdString(m_file))),
        QString::fromStdString(m_name)};
    Result<ImportOutcome> outcome = [&] {
        ProgressLine line(io.error);
        return services.registry().importFile(services.principal(), request, shownProgress(line, "importing"),
                                              io.cancel());
    }();
    if (!outcome)
        return outcome.error();
    const ModelVersion& version = outcome->version;
    if (common.json) {
        Json document = namedVersionJson(version);
        document["existed"] = outcome->existed;
        return writeJson(io.output, document);
    }
    const QString text =
        outcome->existed
            ? QStringLiteral("%1 has this content already; nothing was added\n").arg(version.reference())
            : QStringLiteral("%1 imported: %2, %3 %4\n")
                  .arg(version.reference(), bytesText(version.bytes, io.locale), version.architecture,
                       version.quantization);
    return io.output.write(text.toStdString());
}

CLI::App* ModelsListVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    return verbGroup(root, group, groupHelp)
        ->add_subcommand("list", "All registered models and their versions");
}

Result<void> ModelsListVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto models = services.registry().models(services.principal());
    if (!models)
        return models.error();
    if (common.json) {
        Json document = Json::array();
        for (const RegisteredModel& model : *models)
            document.push_back(modelJson(model));
        return writeJson(io.output, document);
    }
    if (models->empty())
        return io.output.write("no models are registered; mw models import FILE registers one\n");
    std::vector<QStringList> table{versionHeads()};
    for (const RegisteredModel& model : *models) {
        for (const ModelVersion& version : model.versions)
            table.push_back(versionRow(version, io.locale));
    }
    return io.output.write(columnsText(table));
}

CLI::App* ModelsDescribeVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)
                         ->add_subcommand("describe", "Say in one line what a registered model is for");
    verb->add_option("NAME", m_model, "A registered name")->type_name("")->required();
    verb->add_option("TEXT", m_description, "Up to 500 characters; \"\" takes the description away")
        ->type_name("")
        ->required();
    return verb;
}

Result<void> ModelsDescribeVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const QString name = QString::fromStdString(m_model);
    const auto before =
        services.registry().setDescription(services.principal(), name, QString::fromStdString(m_description));
    if (!before)
        return before.error();
    const auto model = services.registry().model(services.principal(), name);
    if (!model)
        return model.error();
    if (common.json) {
        return writeJson(io.output, {{"name", m_model}, {"description", model->description.toStdString()}});
    }
    return io.output.write(model->description.isEmpty()
                               ? m_model + " has no description\n"
                               : m_model + ": " + model->description.toStdString() + "\n");
}

CLI::App* ModelsRemoveVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = verbGroup(root, group, groupHelp)
                         ->add_subcommand("remove", "Remove a registered model and all its versions");
    verb->add_option("NAME", m_model, "A registered name, or NAME:VERSION for one version")
        ->type_name("")
        ->required();
    return verb;
}

Result<void> ModelsRemoveVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    return removeVersions(m_model, io, services, common);
}

CLI::App* ModelsVerifyVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb =
        verbGroup(root, group, groupHelp)
            ->add_subcommand("verify", "Read a model's files again and compare them with what was imported");
    verb->add_option("MODEL", m_model, "A registered name (all its versions), NAME@ALIAS or NAME:VERSION")
        ->type_name("")
        ->required();
    return verb;
}

Result<void> ModelsVerifyVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto reference = ModelReference::parse(m_model);
    if (!reference)
        return reference.error();
    std::vector<ModelVersion> versions;
    if (reference->alias || reference->version) {
        const auto version = services.registry().version(services.principal(), *reference);
        if (!version)
            return version.error();
        versions.push_back(*version);
    } else {
        const auto model =
            services.registry().model(services.principal(), QString::fromStdString(reference->name));
        if (!model)
            return model.error();
        versions = model->versions;
    }
    // All are looked at, also behind a damaged one; the first finding is the answer.
    std::optional<Error> finding;
    Json document = Json::array();
    std::string text;
    for (const ModelVersion& version : versions) {
        ProgressLine line(io.error);
        const std::string name = version.reference().toStdString();
        const auto verified =
            services.registry().verify(services.principal(), *ModelReference::parse(name),
                                       shownProgress(line, "verifying " + name), io.cancel());
        if (!verified && verified.error().code == ErrorCode::Cancelled)
            return verified.error();
        if (!verified) {
            finding = finding ? finding : verified.error();
            continue;
        }
        document.push_back(namedVersionJson(*verified));
        text += name + " is what was imported\n";
    }
    if (finding)
        return *finding;
    return common.json ? writeJson(io.output, document) : io.output.write(text);
}

} // namespace mw::app
