// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployment_repository.h"

#include "app/base/identifiers.h"
#include "app/storage/each_row.h"

namespace mw::app::DeploymentRepository {

namespace {

/// Targets are versions or aliases; these are the versions.
QString targetOf(int version)
{
    return QString::number(version);
}

/// Those of targets that are versions.
Result<std::vector<StoredDeployment>> collect(Result<Rows> rows)
{
    std::vector<StoredDeployment> found;
    const auto read = forEachRow(std::move(rows), [&found](const Rows& row) {
        bool number = false;
        StoredDeployment deployment;
        deployment.model = row.text(0);
        deployment.version = row.text(1).toInt(&number);
        if (!number)
            return;
        deployment.wish.loadAtStart = row.boolean(2);
        deployment.wish.keepLoaded = row.boolean(3);
        if (const auto idle = row.optionalInteger(4))
            deployment.wish.idleUnload = std::chrono::seconds(*idle);
        found.push_back(std::move(deployment));
    });
    if (!read)
        return read.error();
    return found;
}

} // namespace

Result<std::vector<StoredDeployment>> all(Connection& connection)
{
    return collect(connection.query(QStringLiteral(
        "SELECT m.name, d.target, d.load_at_start, d.keep_loaded, d.idle_timeout_s FROM deployments d "
        "JOIN models m ON m.id = d.model_id ORDER BY m.name, d.id")));
}

Result<std::optional<DeploymentWish>> find(Connection& connection, const QString& model, int version)
{
    const auto found = collect(connection.query(
        QStringLiteral(
            "SELECT m.name, d.target, d.load_at_start, d.keep_loaded, d.idle_timeout_s FROM deployments d "
            "JOIN models m ON m.id = d.model_id WHERE m.name = ? AND d.target = ?"),
        model, targetOf(version)));
    if (!found)
        return found.error();
    return found->empty() ? std::optional<DeploymentWish>() : std::optional(found->front().wish);
}

Result<void> put(Connection& connection, const StoredDeployment& deployment, const QString& by,
                 std::int64_t now)
{
    auto models = connection.query(QStringLiteral("SELECT id FROM models WHERE name = ?"), deployment.model);
    if (!models)
        return models.error();
    const auto there = models->next();
    if (!there)
        return there.error();
    if (!*there) {
        const std::string name = deployment.model.toStdString();
        return Error{ErrorCode::NotFound, "no model is registered under " + name, {"model", name}};
    }
    const qint64 model = models->integer(0);
    const QString target = targetOf(deployment.version);
    const auto gone = connection.run(
        QStringLiteral("DELETE FROM deployments WHERE model_id = ? AND target = ?"), model, target);
    if (!gone)
        return gone.error();
    if (deployment.wish == DeploymentWish())
        return {};
    const auto& idle = deployment.wish.idleUnload;
    const auto added = connection.runBound(
        QStringLiteral("INSERT INTO deployments (public_id, model_id, target, load_at_start, keep_loaded, "
                       "idle_timeout_s, created_at, updated_at, updated_by) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {boundValue(newUuid(now)), boundValue(model), boundValue(target),
         boundValue(deployment.wish.loadAtStart), boundValue(deployment.wish.keepLoaded),
         idle ? boundValue(idle->count()) : QVariant(), boundValue(now), boundValue(now), boundValue(by)});
    return added ? Result<void>() : added.error();
}

} // namespace mw::app::DeploymentRepository
