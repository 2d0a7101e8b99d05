// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"
#include "app/storage/connection.h"

namespace mw::app {

/// Rows of models, versions and aliases. Each call belongs to the transaction of its connection; errors are
/// Dialect's. A model's row stays when its last version goes, so that numbers are never used twice; such a
/// model is not listed.
namespace ModelRepository {

struct ModelRow {
    qint64 id = 0;
    int lastVersion = 0;
};

/// The row of a name, made where there is none.
Result<ModelRow> findOrAddModel(Connection& store, const QString& name, const QString& publicId,
                                std::int64_t now, const QString& by);
Result<std::optional<ModelRow>> findModel(Connection& store, const QString& name);

Result<void> setDescription(Connection& store, const QString& name, const QString& description);

/// Adds `version` under the next number, which is returned.
Result<int> addVersion(Connection& store, const ModelRow& model, const ModelVersion& version,
                       const QString& publicId);
Result<void> removeVersion(Connection& store, const QString& name, int version);

/// All models, or the one of a name; by name, versions by number, with their aliases and newest benchmarks.
Result<std::vector<RegisteredModel>> models(Connection& store, const std::optional<QString>& name);

/// The version of a model with this content.
Result<std::optional<int>> versionOfContent(Connection& store, const QString& name, const QString& sha256);

/// Whether any version has this content.
Result<bool> contentIsUsed(Connection& store, const QString& sha256);
/// Whether all versions with this content are Ready.
Result<bool> contentIsSound(Connection& store, const QString& sha256);
Result<void> setContentState(Connection& store, const QString& sha256, VersionState state,
                             std::int64_t verifiedAt);

/// Where deployments mean this version by its number.
Result<bool> isDeployed(Connection& store, const QString& name, int version);

/// Nothing where the version is not there any more.
Result<void> addBenchmark(Connection& store, const QString& name, int version, const BenchmarkRecord& record);

Result<void> setAlias(Connection& store, const Alias& alias);
Result<void> removeAlias(Connection& store, const QString& name, const QString& alias);
Result<void> addAliasHistory(Connection& store, const QString& name, const AliasChange& change);
/// Of one model, or of all; by model and alias.
Result<std::vector<Alias>> aliases(Connection& store, const std::optional<QString>& name);
Result<std::vector<AliasChange>> aliasHistory(Connection& store, const QString& name); ///< oldest first

} // namespace ModelRepository

} // namespace mw::app
