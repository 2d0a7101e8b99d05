// SPDX-License-Identifier: Apache-2.0
// Removal, verification and aliases: the part of Registry that works on what is registered already.
#include "app/registry/benchmark_json.h"
#include "app/registry/model_repository.h"
#include "app/registry/registry.h"

#include <algorithm>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr qsizetype longestReason = 1000;

QString resourceOf(const QString& name)
{
    return QLatin1String("model/") + name;
}

Json versionJson(int version)
{
    return {{"version", version}};
}

Error stillUsed(const ModelVersion& version, const QString& by)
{
    const std::string reference = version.reference().toStdString();
    return {ErrorCode::StillUsed,
            reference + " is still used by " + by.toStdString(),
            {"version", reference, by.toStdString()}};
}

Result<void> checkReason(const QString& reason)
{
    if (reason.size() <= longestReason)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 "the reason is too long",
                 {"reason", "longer than 1000 characters", "up to 1000 characters"}};
}

/// One line that can be shown: what would draw elsewhere or hide is refused, joiners are part of scripts.
Result<void> checkDescription(const QString& text)
{
    const auto shown = [](QChar c) {
        return c.isPrint() || c.isSurrogate() || c == QChar(0x200C) || c == QChar(0x200D);
    };
    const char* why = nullptr;
    if (text.size() > Registry::longestDescription)
        why = "longer than 500 characters";
    else if (!text.isValidUtf16() || !std::all_of(text.begin(), text.end(), shown))
        why = "text with control characters or line breaks";
    if (why == nullptr)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 std::string("the description is ") + why,
                 {"description", why, "one line of up to 500 characters"}};
}

Result<void> checkUnused(Connection& store, const ModelVersion& version)
{
    if (!version.aliases.isEmpty())
        return stillUsed(version, version.model + u'@' + version.aliases.front());
    const auto deployed = ModelRepository::isDeployed(store, version.model, version.version);
    if (!deployed)
        return deployed.error();
    return *deployed ? Result<void>(stillUsed(version, QStringLiteral("a deployment"))) : Result<void>();
}

} // namespace

Result<void> Registry::removeVersions(const Principal& principal, const QString& name,
                                      std::optional<int> version)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(name)); !may)
        return may;
    const std::lock_guard together(m_files);
    std::vector<ModelVersion> versions;
    if (const auto model = visibleModel(principal, name); !model)
        return model.error();
    else if (!version)
        versions = model->versions;
    else if (const auto found = versionOf(*model, {name.toStdString(), {}, version}); !found)
        return found.error();
    else
        versions = {*found};
    QStringList contents;
    for (const ModelVersion& gone : versions) {
        if (!contents.contains(gone.sha256))
            contents.append(gone.sha256);
    }
    const auto forget = [&](Connection& store) -> Result<void> {
        const auto models = ModelRepository::models(store, name); // as it is in this transaction
        if (!models)
            return models.error();
        for (const ModelVersion& gone : versions) {
            for (const ModelVersion& now : models->empty() ? versions : models->front().versions) {
                if (now.version != gone.version)
                    continue;
                if (auto unused = checkUnused(store, now); !unused)
                    return unused;
            }
            if (auto removed = ModelRepository::removeVersion(store, name, gone.version); !removed)
                return removed;
            if (auto recorded = m_parts.recorder.record(store, {principal,
                                                                QStringLiteral("remove"),
                                                                QStringLiteral("version"),
                                                                gone.reference(),
                                                                {{"sha256", gone.sha256.toStdString()}},
                                                                {}});
                !recorded)
                return recorded;
        }
        return {};
    };
    auto removed = m_artefacts.remove(
        contents, [&] { return m_parts.store.change(forget); }, isWanted());
    if (removed)
        changed(Change::Topic::Models, name.toStdString());
    else
        renewCatalogue(); // the rows may be gone although a file stayed
    return removed;
}

Result<ModelVersion> Registry::verify(const Principal& principal, const ModelReference& reference,
                                      const ProgressCallback& progress, const Cancel& cancel)
{
    auto found = version(principal, reference);
    if (!found)
        return found;
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(found->model)); !may)
        return may.error();
    const auto sha256 = m_artefacts.hash(path(*found), progress, cancel);
    if (sha256)
        found->state = *sha256 == found->sha256 ? VersionState::Ready : VersionState::Damaged;
    else if (sha256.error().code == ErrorCode::FileNotFound)
        found->state = VersionState::Missing;
    else
        return sha256.error();
    found->verifiedAt = m_parts.clock.now();
    const auto noted = m_parts.store.change([&](Connection& store) {
        return ModelRepository::setContentState(store, found->sha256, found->state, *found->verifiedAt);
    });
    if (!noted)
        return noted.error();
    changed(Change::Topic::Models, found->model.toStdString());
    return found->state == VersionState::Ready ? found : unusable(*found);
}

Result<QString> Registry::setDescription(const Principal& principal, const QString& name,
                                         const QString& description, const ModelCheck& check)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(name)); !may)
        return may.error();
    const QString wanted = description.trimmed();
    if (auto usable = checkDescription(wanted); !usable)
        return usable.error();
    auto before = m_parts.store.change([&](Connection& store) -> Result<QString> {
        const auto models = ModelRepository::models(store, name);
        if (!models)
            return models.error();
        if (models->empty())
            return noModel(name.toStdString());
        if (auto expected = check ? check(models->front()) : Result<void>(); !expected)
            return expected.error();
        const QString was = models->front().description;
        if (was == wanted)
            return was;
        if (auto done = ModelRepository::setDescription(store, name, wanted); !done)
            return done.error();
        if (auto recorded = m_parts.recorder.record(store, {principal,
                                                            QStringLiteral("describe"),
                                                            QStringLiteral("model"),
                                                            name,
                                                            {{"description", was.toStdString()}},
                                                            {{"description", wanted.toStdString()}}});
            !recorded)
            return recorded.error();
        return was;
    });
    if (before && *before != wanted)
        changed(Change::Topic::Models, name.toStdString());
    return before;
}

Result<BenchmarkRecord> Registry::recordBenchmark(const Principal& principal, const QString& name,
                                                  int version, BenchmarkRecord record)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(name)); !may)
        return may.error();
    record.at = m_parts.clock.now();
    record.by = principal.id;
    const auto kept = m_parts.store.change([&](Connection& store) -> Result<void> {
        const auto models = ModelRepository::models(store, name);
        if (!models)
            return models.error();
        if (models->empty())
            return noModel(name.toStdString());
        const auto measured = versionOf(models->front(), {name.toStdString(), {}, version});
        if (!measured)
            return measured.error();
        if (auto added = ModelRepository::addBenchmark(store, name, version, record); !added)
            return added;
        const auto& before = measured->benchmark;
        return m_parts.recorder.record(
            store, {principal, QStringLiteral("benchmark"), QStringLiteral("version"), measured->reference(),
                    before ? benchmarkJson(*before) : Json(), benchmarkJson(record)});
    });
    if (!kept)
        return kept.error();
    changed(Change::Topic::Models, name.toStdString());
    return record;
}

Result<Alias> Registry::setAlias(const Principal& principal, const QString& name, const QString& alias,
                                 int version, const QString& reason, const AliasCheck& check)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(name)); !may)
        return may.error();
    if (auto usable = checkAliasName(alias.toStdString()); !usable)
        return usable.error();
    if (auto usable = checkReason(reason); !usable)
        return usable.error();
    const Alias wanted{name, alias, version, m_parts.clock.now(), principal.id};
    bool moved = false;
    auto set = m_parts.store.change([&](Connection& store) -> Result<Alias> {
        const auto models = ModelRepository::models(store, name);
        if (!models)
            return models.error();
        if (models->empty())
            return noModel(name.toStdString());
        if (const auto there = versionOf(models->front(), {name.toStdString(), {}, version}); !there)
            return there.error();
        const auto before = aliasNow(store, name, alias);
        if (!before)
            return before.error();
        if (auto expected = check ? check(*before) : Result<void>(); !expected)
            return expected.error();
        if (*before && (*before)->version == version)
            return **before;
        if (auto done = ModelRepository::setAlias(store, wanted); !done)
            return done.error();
        if (auto written = ModelRepository::addAliasHistory(
                store, name, {alias, version, wanted.updatedAt, wanted.updatedBy, reason});
            !written)
            return written.error();
        if (auto recorded = m_parts.recorder.record(
                store, {principal, QStringLiteral("set"), QStringLiteral("alias"), name + u'@' + alias,
                        *before ? versionJson((*before)->version) : Json(), versionJson(version)});
            !recorded)
            return recorded.error();
        moved = true;
        return wanted;
    });
    if (set && moved)
        changed(Change::Topic::Aliases, name.toStdString());
    return set;
}

Result<void> Registry::removeAlias(const Principal& principal, const QString& name, const QString& alias,
                                   const QString& reason, const AliasCheck& check)
{
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, resourceOf(name)); !may)
        return may;
    if (auto usable = checkReason(reason); !usable)
        return usable;
    auto removed = m_parts.store.change([&](Connection& store) -> Result<void> {
        const auto before = aliasNow(store, name, alias);
        if (!before)
            return before.error();
        if (!*before) {
            const std::string reference = QString(name + u'@' + alias).toStdString();
            return Error{ErrorCode::NotFound, "there is no alias " + reference, {"alias", reference}};
        }
        if (auto expected = check ? check(*before) : Result<void>(); !expected)
            return expected;
        if (auto done = ModelRepository::removeAlias(store, name, alias); !done)
            return done;
        if (auto written = ModelRepository::addAliasHistory(
                store, name, {alias, std::nullopt, m_parts.clock.now(), principal.id, reason});
            !written)
            return written;
        return m_parts.recorder.record(store, {principal,
                                               QStringLiteral("remove"),
                                               QStringLiteral("alias"),
                                               name + u'@' + alias,
                                               versionJson((*before)->version),
                                               {}});
    });
    if (removed)
        changed(Change::Topic::Aliases, name.toStdString());
    return removed;
}

Result<std::optional<Alias>> Registry::aliasNow(Connection& store, const QString& name, const QString& alias)
{
    const auto all = ModelRepository::aliases(store, name);
    if (!all)
        return all.error();
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const Alias& one) { return one.alias == alias; });
    return found != all->end() ? std::optional(*found) : std::nullopt;
}

Result<std::vector<Alias>> Registry::aliases(const Principal& principal, const std::optional<QString>& name)
{
    if (name) {
        if (const auto model = visibleModel(principal, *name); !model)
            return model.error();
    }
    auto all = m_parts.store.read([&](Connection& store) { return ModelRepository::aliases(store, name); });
    if (all)
        std::erase_if(*all, [&](const Alias& alias) { return !maySee(principal, alias.model); });
    return all;
}

Result<std::vector<AliasChange>> Registry::aliasHistory(const Principal& principal, const QString& name)
{
    if (!maySee(principal, name))
        return noModel(name.toStdString());
    // History outlives the model: it is empty only where there never was one of this name.
    auto history =
        m_parts.store.read([&](Connection& store) { return ModelRepository::aliasHistory(store, name); });
    if (!history || !history->empty())
        return history;
    if (const auto model = visibleModel(principal, name); !model)
        return model.error();
    return history;
}

} // namespace mw::app
