// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/deployment.h"
#include "app/storage/connection.h"

#include <optional>
#include <vector>

namespace mw::app {

/// What is wanted of one registered version, as it is kept.
struct StoredDeployment {
    QString model;
    int version = 0;
    DeploymentWish wish;
};

/// The table of deployments. Functions run inside a transaction of the store.
namespace DeploymentRepository {

/// By model and version.
Result<std::vector<StoredDeployment>> all(Connection& connection);

/// The wish of one version, nothing where none is kept.
Result<std::optional<DeploymentWish>> find(Connection& connection, const QString& model, int version);

/// Keeps the wish, in the place of an earlier one; one that wishes nothing is taken away. Fails with NotFound
/// (args: model, name).
Result<void> put(Connection& connection, const StoredDeployment& deployment, const QString& by,
                 std::int64_t now);

} // namespace DeploymentRepository
} // namespace mw::app
