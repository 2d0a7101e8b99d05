// SPDX-License-Identifier: Apache-2.0
#include "app/registry/model_repository.h"

#include "app/registry/benchmark_json.h"
#include "app/storage/each_row.h"

#include <map>

namespace mw::app {

namespace {

/// Runs a statement that gives no rows.
template <typename... Values>
Result<void> run(Connection& store, const char* sql, const Values&... values)
{
    const auto done = store.run(QString::fromLatin1(sql), values...);
    return done ? Result<void>() : done.error();
}

/// Calls `row` for each row of a query.
template <typename Row, typename... Values>
Result<void> forEach(Connection& store, const QString& sql, Row row, const Values&... values)
{
    return forEachRow(store.query(sql, values...), std::move(row));
}

template <typename... Values>
Result<bool> hasRow(Connection& store, const char* sql, const Values&... values)
{
    bool found = false;
    const auto done = forEach(
        store, QString::fromLatin1(sql), [&found](const Rows&) { found = true; }, values...);
    if (!done)
        return done.error();
    return found;
}

ModelVersion versionOf(const Rows& row)
{
    ModelVersion version;
    version.model = row.text(0);
    version.version = static_cast<int>(row.integer(3));
    version.sha256 = row.text(4);
    version.bytes = static_cast<std::uint64_t>(row.integer(5));
    version.format = row.text(6);
    version.architecture = row.text(7);
    version.quantization = row.text(8);
    version.parameters = static_cast<std::uint64_t>(row.integer(9));
    version.contextLength = static_cast<int>(row.integer(10));
    version.license = row.text(11);
    version.source = row.text(12);
    version.state = versionStateFromName(row.text(13));
    version.verifiedAt = row.optionalInteger(14);
    version.createdAt = row.integer(15);
    version.createdBy = row.text(16);
    return version;
}

const QString selectVersions = QStringLiteral(
    "SELECT m.name, m.created_at, m.created_by, v.version, v.sha256, v.bytes, v.format, v.architecture, "
    "v.quantization, v.parameters, v.context_length, v.license, v.source, v.state, v.verified_at, "
    "v.created_at, v.created_by, m.description FROM models m JOIN versions v ON v.model_id = m.id %1 "
    "ORDER BY m.name, v.version");

const QString selectAliases = QStringLiteral(
    "SELECT m.name, a.alias, v.version, a.updated_at, a.updated_by FROM aliases a "
    "JOIN models m ON m.id = a.model_id JOIN versions v ON v.id = a.version_id %1 ORDER BY m.name, a.alias");

const QString selectBenchmarks = QStringLiteral(
    "SELECT m.name, v.version, b.measured_at, b.measured_by, b.figures FROM version_benchmarks b "
    "JOIN versions v ON v.id = b.version_id JOIN models m ON m.id = v.model_id %1 ORDER BY b.id");

const QString oneModel = QStringLiteral("WHERE m.name = ?");

using VersionKey = std::pair<QString, int>;

/// The newest of each version: rows come in the order of their making.
Result<std::map<VersionKey, BenchmarkRecord>> benchmarks(Connection& store,
                                                         const std::optional<QString>& name)
{
    std::map<VersionKey, BenchmarkRecord> newest;
    const auto take = [&newest](const Rows& row) {
        BenchmarkRecord record = benchmarkOf(row.text(4));
        record.at = row.integer(2);
        record.by = row.text(3);
        newest[{row.text(0), static_cast<int>(row.integer(1))}] = std::move(record);
    };
    const auto done = name ? forEach(store, selectBenchmarks.arg(oneModel), take, *name)
                           : forEach(store, selectBenchmarks.arg(QString()), take);
    if (!done)
        return done.error();
    return newest;
}

} // namespace

QString versionStateName(VersionState state)
{
    switch (state) {
    case VersionState::Ready:
        return QStringLiteral("ready");
    case VersionState::Missing:
        return QStringLiteral("missing");
    case VersionState::Damaged:
        break;
    }
    return QStringLiteral("damaged");
}

VersionState versionStateFromName(const QString& name)
{
    if (name == QLatin1String("ready"))
        return VersionState::Ready;
    return name == QLatin1String("missing") ? VersionState::Missing : VersionState::Damaged;
}

namespace ModelRepository {

Result<std::optional<ModelRow>> findModel(Connection& store, const QString& name)
{
    std::optional<ModelRow> found;
    const auto done = forEach(
        store, QStringLiteral("SELECT id, last_version FROM models WHERE name = ?"),
        [&found](const Rows& row) {
            found = ModelRow{row.integer(0), static_cast<int>(row.integer(1))};
        },
        name);
    if (!done)
        return done.error();
    return found;
}

Result<ModelRow> findOrAddModel(Connection& store, const QString& name, const QString& publicId,
                                std::int64_t now, const QString& by)
{
    const auto added = run(store,
                           "INSERT INTO models (public_id, name, created_at, created_by) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT (name) DO NOTHING",
                           publicId, name, now, by);
    if (!added)
        return added.error();
    const auto found = findModel(store, name);
    if (!found)
        return found.error();
    if (!*found)
        return Error{ErrorCode::Internal, "a model that was just added is not there"};
    return **found;
}

Result<void> setDescription(Connection& store, const QString& name, const QString& description)
{
    return run(store, "UPDATE models SET description = ? WHERE name = ?", description, name);
}

Result<int> addVersion(Connection& store, const ModelRow& model, const ModelVersion& version,
                       const QString& publicId)
{
    const int number = model.lastVersion + 1;
    auto done = run(store, "UPDATE models SET last_version = ? WHERE id = ?", number, model.id);
    if (done) {
        done = run(
            store,
            "INSERT INTO versions (public_id, model_id, version, sha256, bytes, format, architecture, "
            "quantization, parameters, context_length, license, source, state, created_at, created_by) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            publicId, model.id, number, version.sha256, version.bytes, version.format, version.architecture,
            version.quantization, version.parameters, version.contextLength, version.license, version.source,
            versionStateName(version.state), version.createdAt, version.createdBy);
    }
    if (!done)
        return done.error();
    return number;
}

Result<void> removeVersion(Connection& store, const QString& name, int version)
{
    return run(store,
               "DELETE FROM versions WHERE version = ? AND model_id = (SELECT id FROM models WHERE name = ?)",
               version, name);
}

Result<std::vector<RegisteredModel>> models(Connection& store, const std::optional<QString>& name)
{
    const auto pointing = aliases(store, name);
    if (!pointing)
        return pointing.error();
    auto measured = benchmarks(store, name);
    if (!measured)
        return measured.error();
    std::map<VersionKey, QStringList> names;
    for (const Alias& alias : *pointing)
        names[{alias.model, alias.version}].append(alias.alias);
    std::vector<RegisteredModel> models;
    const auto take = [&](const Rows& row) {
        ModelVersion version = versionOf(row);
        version.aliases = names[{version.model, version.version}];
        if (const auto found = measured->find({version.model, version.version}); found != measured->end())
            version.benchmark = std::move(found->second);
        if (models.empty() || models.back().name != version.model)
            models.push_back({version.model, row.integer(1), row.text(2), row.text(17), {}});
        models.back().versions.push_back(std::move(version));
    };
    const auto done = name ? forEach(store, selectVersions.arg(oneModel), take, *name)
                           : forEach(store, selectVersions.arg(QString()), take);
    if (!done)
        return done.error();
    return models;
}

Result<std::optional<int>> versionOfContent(Connection& store, const QString& name, const QString& sha256)
{
    std::optional<int> found;
    const auto done = forEach(
        store,
        QStringLiteral("SELECT v.version FROM versions v JOIN models m ON m.id = v.model_id "
                       "WHERE m.name = ? AND v.sha256 = ? ORDER BY v.version"),
        [&found](const Rows& row) { found = static_cast<int>(row.integer(0)); }, name, sha256);
    if (!done)
        return done.error();
    return found;
}

Result<bool> contentIsUsed(Connection& store, const QString& sha256)
{
    return hasRow(store, "SELECT 1 FROM versions WHERE sha256 = ? LIMIT 1", sha256);
}

Result<bool> contentIsSound(Connection& store, const QString& sha256)
{
    const auto unsound =
        hasRow(store, "SELECT 1 FROM versions WHERE sha256 = ? AND state <> 'ready' LIMIT 1", sha256);
    if (!unsound)
        return unsound;
    return !*unsound;
}

Result<void> setContentState(Connection& store, const QString& sha256, VersionState state,
                             std::int64_t verifiedAt)
{
    return run(store, "UPDATE versions SET state = ?, verified_at = ? WHERE sha256 = ?",
               versionStateName(state), verifiedAt, sha256);
}

Result<bool> isDeployed(Connection& store, const QString& name, int version)
{
    return hasRow(store,
                  "SELECT 1 FROM deployments d JOIN models m ON m.id = d.model_id "
                  "WHERE m.name = ? AND d.target = ? LIMIT 1",
                  name, QString::number(version));
}

Result<void> addBenchmark(Connection& store, const QString& name, int version, const BenchmarkRecord& record)
{
    return run(store,
               "INSERT INTO version_benchmarks (version_id, measured_at, measured_by, figures) "
               "SELECT v.id, ?, ?, ? FROM versions v JOIN models m ON m.id = v.model_id "
               "WHERE m.name = ? AND v.version = ?",
               record.at, record.by, QString::fromStdString(benchmarkJson(record).dump()), name, version);
}

Result<void> setAlias(Connection& store, const Alias& alias)
{
    return run(store,
               "INSERT INTO aliases (model_id, alias, version_id, updated_at, updated_by) "
               "SELECT m.id, ?, v.id, ?, ? FROM models m JOIN versions v ON v.model_id = m.id "
               "WHERE m.name = ? AND v.version = ? ON CONFLICT (model_id, alias) DO UPDATE SET "
               "version_id = excluded.version_id, updated_at = excluded.updated_at, "
               "updated_by = excluded.updated_by",
               alias.alias, alias.updatedAt, alias.updatedBy, alias.model, alias.version);
}

Result<void> removeAlias(Connection& store, const QString& name, const QString& alias)
{
    return run(store,
               "DELETE FROM aliases WHERE alias = ? AND model_id = (SELECT id FROM models WHERE name = ?)",
               alias, name);
}

Result<void> addAliasHistory(Connection& store, const QString& name, const AliasChange& change)
{
    return run(store,
               "INSERT INTO alias_history (model, alias, version, changed_at, changed_by, reason) "
               "VALUES (?, ?, ?, ?, ?, ?)",
               name, change.alias, change.version, change.at, change.by, change.reason);
}

Result<std::vector<Alias>> aliases(Connection& store, const std::optional<QString>& name)
{
    std::vector<Alias> aliases;
    const auto take = [&aliases](const Rows& row) {
        aliases.push_back(
            {row.text(0), row.text(1), static_cast<int>(row.integer(2)), row.integer(3), row.text(4)});
    };
    const auto done = name ? forEach(store, selectAliases.arg(oneModel), take, *name)
                           : forEach(store, selectAliases.arg(QString()), take);
    if (!done)
        return done.error();
    return aliases;
}

Result<std::vector<AliasChange>> aliasHistory(Connection& store, const QString& name)
{
    std::vector<AliasChange> history;
    const auto done = forEach(
        store,
        QStringLiteral("SELECT alias, version, changed_at, changed_by, reason FROM alias_history "
                       "WHERE model = ? ORDER BY id"),
        [&history](const Rows& row) {
            std::optional<int> version;
            if (!row.isNull(1))
                version = static_cast<int>(row.integer(1));
            history.push_back({row.text(0), version, row.integer(2), row.text(3), row.text(4)});
        },
        name);
    if (!done)
        return done.error();
    return history;
}

} // namespace ModelRepository

} // namespace mw::app
