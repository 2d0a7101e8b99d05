// SPDX-License-Identifier: Apache-2.0
#include "app/registry/registry.h"

#include "app/base/identifiers.h"
#include "app/base/readable.h"
#include "app/registry/model_repository.h"

#include <QFile>

#include <algorithm>

namespace mw::app {

namespace {

const QLatin1String defaultAlias("production");

QString resourceOf(const QString& name)
{
    return QLatin1String("model/") + name;
}

Error noSuch(const char* kind, const std::string& reference)
{
    return {ErrorCode::NotFound, std::string("there is no ") + kind + " " + reference, {kind, reference}};
}

ModelVersion describedVersion(const ModelDescription& description)
{
    ModelVersion version;
    version.format = shownText(description.format);
    version.architecture = shownText(description.architecture);
    version.quantization = shownText(description.quantization);
    version.parameters = description.parameters;
    version.contextLength = description.contextLength;
    version.license = shownText(description.license);
    return version;
}

} // namespace

Registry::Registry(const Parts& parts, const QString& folder)
    : m_parts(parts), m_artefacts(parts.files, folder)
{}

Result<void> Registry::open()
{
    if (auto opened = m_artefacts.open(); !opened)
        return opened;
    if (auto settled = m_artefacts.settle(isWanted()); !settled)
        return settled;
    renewCatalogue();
    return {};
}

std::shared_ptr<const Registry::Catalogue> Registry::catalogue() const
{
    const std::lock_guard lock(m_catalogueMutex);
    return m_catalogue;
}

/// Reads all models again: content that two models share changes its state for both.
void Registry::renewCatalogue()
{
    const std::lock_guard one(m_renewal);
    auto models =
        m_parts.store.read([](Connection& store) { return ModelRepository::models(store, std::nullopt); });
    std::shared_ptr<Catalogue> renewed;
    if (models) {
        renewed = std::make_shared<Catalogue>();
        for (RegisteredModel& model : *models)
            renewed->emplace(model.name.toStdString(), std::move(model));
    }
    const std::lock_guard lock(m_catalogueMutex);
    m_catalogue = std::move(renewed);
}

/// What a committed change needs: memory first, so that who hears of the change finds it.
void Registry::changed(Change::Topic topic, const std::string& name)
{
    renewCatalogue();
    m_parts.bus.announce({topic, name});
}

Error Registry::noModel(const std::string& reference)
{
    return {ErrorCode::NotFound, "no model " + reference + " is registered", {"model", reference}};
}

Result<ModelVersion> Registry::versionOf(const RegisteredModel& model, const ModelReference& reference)
{
    const auto find = [&model](auto matches) {
        return std::find_if(model.versions.begin(), model.versions.end(), matches);
    };
    const auto pointedAt = [&find](const QString& alias) {
        return find([&alias](const ModelVersion& version) { return version.aliases.contains(alias); });
    };
    if (reference.version) {
        const auto found =
            find([&](const ModelVersion& version) { return version.version == *reference.version; });
        return found != model.versions.end() ? Result<ModelVersion>(*found)
                                             : noSuch("version", reference.text());
    }
    if (reference.alias == "latest")
        return model.versions.back();
    const auto found = pointedAt(reference.alias ? QString::fromStdString(*reference.alias) : defaultAlias);
    if (found != model.versions.end())
        return *found;
    if (reference.alias)
        return noSuch("alias", reference.text());
    return model.versions.back();
}

Error Registry::unusable(const ModelVersion& version) const
{
    const std::string name = version.reference().toStdString();
    if (version.state == VersionState::Missing)
        return {ErrorCode::FileNotFound, name + ": its file is gone", {path(version).toStdString()}};
    const std::string what = "its content is not what was imported";
    return {ErrorCode::FileDamaged, name + ": " + what, {name, what}};
}

ArtefactStore::IsWanted Registry::isWanted()
{
    return [this](const QString& sha256) {
        return m_parts.store.read(
            [&](Connection& store) { return ModelRepository::contentIsUsed(store, sha256); });
    };
}

bool Registry::maySee(const Principal& principal, const QString& name) const
{
    return m_parts.authorizer.may(principal, Action::Read, resourceOf(name)) ||
           m_parts.authorizer.may(principal, Action::Infer, resourceOf(name)) ||
           m_parts.authorizer.may(principal, Action::Manage, resourceOf(name));
}

Result<RegisteredModel> Registry::visibleModel(const Principal& principal, const QString& name)
{
    if (!maySee(principal, name))
        return noModel(name.toStdString()); // what may not be seen is not there
    auto found = m_parts.store.read([&](Connection& store) { return ModelRepository::models(store, name); });
    if (!found)
        return found.error();
    if (found->empty())
        return noModel(name.toStdString());
    return std::move(found->front());
}

Result<StagedArtefact> Registry::stage(const ImportRequest& request, const ProgressCallback& progress,
                                       const Cancel& cancel)
{
    auto staged = m_artefacts.stage(request.path, false, progress, cancel);
    if (!staged || !staged->wasThere())
        return staged;
    // An import also mends: where the kept file was found damaged or gone, the copy takes its place.
    const auto sound = m_parts.store.read(
        [&](Connection& store) { return ModelRepository::contentIsSound(store, staged->sha256()); });
    if (!sound)
        return sound.error();
    if (*sound)
        return staged;
    return m_artefacts.stage(request.path, true, progress, cancel);
}

/// Adds the version, or finds the one that has its content.
Result<ImportOutcome> Registry::record(Connection& store, const Principal& principal,
                                       const ModelVersion& version, bool copied)
{
    if (copied) { // also for those that had this content before
        const auto sound =
            ModelRepository::setContentState(store, version.sha256, VersionState::Ready, version.createdAt);
        if (!sound)
            return sound.error();
    }
    const auto existing = ModelRepository::versionOfContent(store, version.model, version.sha256);
    if (!existing)
        return existing.error();
    ImportOutcome outcome{version, existing->has_value()};
    if (!outcome.existed) {
        const auto model = ModelRepository::findOrAddModel(store, version.model, newUuid(version.createdAt),
                                                           version.createdAt, version.createdBy);
        if (!model)
            return model.error();
        const auto number = ModelRepository::addVersion(store, *model, version, newUuid(version.createdAt));
        if (!number)
            return number.error();
        outcome.version.version = *number;
        const auto recorded = m_parts.recorder.record(
            store, {principal,
                    QStringLiteral("import"),
                    QStringLiteral("version"),
                    outcome.version.reference(),
                    {},
                    {{"sha256", version.sha256.toStdString()}, {"source", version.source.toStdString()}}});
        return recorded ? Result<ImportOutcome>(std::move(outcome)) : recorded.error();
    }
    const auto models = ModelRepository::models(store, version.model);
    if (!models)
        return models.error();
    for (const ModelVersion& known : models->front().versions) {
        if (known.version == **existing)
            outcome.version = known;
    }
    return outcome;
}

Result<ImportOutcome> Registry::importFile(const Principal& principal, const ImportRequest& request,
                                           const ProgressCallback& progress, const Cancel& cancel)
{
    std::string name = request.name.toStdString();
    if (request.name.isEmpty()) {
        auto derived = modelNameOfFile(QFile::encodeName(request.path).toStdString());
        if (!derived) {
            // What is no file at all is the better answer, for those who may ask.
            const auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf({}));
            const auto isFile = may ? m_artefacts.checkSource(request.path) : may;
            return isFile ? derived.error() : isFile.error();
        }
        name = *std::move(derived);
    }
    if (auto usable = checkModelName(name); !usable)
        return usable.error();
    const QString model = QString::fromStdString(name);
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(model)); !may)
        return may.error();
    if (auto isFile = m_artefacts.checkSource(request.path); !isFile)
        return isFile.error();
    // Before gigabytes are copied; what counts is the copy, below.
    if (auto readable = m_parts.inspector.inspect(request.path); !readable)
        return readable.error();
    auto staged = stage(request, progress, cancel);
    if (!staged)
        return staged.error();
    const auto description = m_parts.inspector.inspect(staged->path());
    if (!description)
        return description.error();
    ModelVersion version = describedVersion(*description);
    version.model = model;
    version.sha256 = staged->sha256();
    version.bytes = staged->bytes();
    version.source = request.path;
    version.createdAt = m_parts.clock.now();
    version.createdBy = principal.id;

    const std::lock_guard together(m_files);
    std::optional<ImportOutcome> outcome;
    const auto published = m_artefacts.publish(*staged, [&]() -> Result<void> {
        auto recorded = m_parts.store.change(
            [&](Connection& store) { return record(store, principal, version, !staged->wasThere()); });
        if (!recorded)
            return recorded.error();
        outcome = *std::move(recorded);
        return {};
    });
    if (!published) {
        renewCatalogue(); // the row may be there although the file's move failed
        return published.error();
    }
    changed(Change::Topic::Models, name);
    return *std::move(outcome);
}

Result<std::vector<RegisteredModel>> Registry::models(const Principal& principal)
{
    auto all =
        m_parts.store.read([](Connection& store) { return ModelRepository::models(store, std::nullopt); });
    if (all) {
        std::erase_if(*all, [&](const RegisteredModel& model) { return !maySee(principal, model.name); });
    }
    return all;
}

Result<RegisteredModel> Registry::model(const Principal& principal, const QString& name)
{
    return visibleModel(principal, name);
}

Result<ModelVersion> Registry::version(const Principal& principal, const ModelReference& reference)
{
    const auto model = visibleModel(principal, QString::fromStdString(reference.name));
    if (!model)
        return model.error();
    return versionOf(*model, reference);
}

Result<ResolvedModel> Registry::resolve(const Principal& principal, std::string_view reference)
{
    const auto parsed = ModelReference::parse(reference);
    if (!parsed)
        return parsed.error();
    const auto known = catalogue();
    const auto found = [&]() -> Result<ModelVersion> {
        if (!known)
            return version(principal, *parsed);
        const auto model = known->find(parsed->name);
        if (model == known->end() || !maySee(principal, model->second.name))
            return noModel(parsed->name);
        return versionOf(model->second, *parsed);
    }();
    if (!found)
        return found.error();
    if (found->state != VersionState::Ready)
        return unusable(*found);
    return ResolvedModel{found->model.toStdString(), found->version, path(*found),
                         found->sha256.toStdString(), found->bytes};
}

} // namespace mw::app
