// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployment_repository.h"

#include "app/base/identifiers.h"

namespace mw::app::DeploymentRepository {

namespace {

/// Targets are versions or aliases; these are the versions.
QString targetOf(int version)
{
    return QString::number(version);
}

Result<std::vector<StoredDeployment>> collect(Rows rows)
{
    std::vector<StoredDeployment> found;
    for (;;) {
        const auto more = rows.next();
        if (!more)
            return more.error();
        if (!*more)
            return found;
        bool number = false;
        StoredDeployment deployment;
        deployment.model = rows.text(0);
        deployment.version = rows.text(1).toInt(&number);
        if (!number)
            continue;
        deployment.wish.loadAtStart = rows.boolean(2);
        deployment.wish.keepLoaded = rows.boolean(3);
        if (const auto idle = rows.optionalInteger(4))
            deployment.wish.idleUnload = std::chrono::seconds(*idle);
        found.push_back(std::move(deployment));
    }
}

} // namespace

Result<std::vector<StoredDeployment>> all(Connection& connection)
{
    auto rows = connection.query(QStringLiteral(
        "SELECT m.name, d.target, d.load_at_start, d.keep_loaded, d.idle_timeout_s FROM deployments d "
        "JOIN models m ON m.id = d.model_id ORDER BY m.name, d.id"));
    return rows ? collect(*std::move(rows)) : rows.error();
}

Result<std::optional<DeploymentWish>> find(Connection& connection, const QString& model, int version)
{
    auto rows = connection.query(
        QStringLiteral(
            "SELECT m.name, d.target, d.load_at_start, d.keep_loaded, d.idle_timeout_s FROM deployments d "
            "JOIN models m ON m.id = d.model_id WHERE m.name = ? AND d.target = ?"),
        model, targetOf(version));
    if (!rows)
        return rows.error();
    auto found = collect(*std::move(rows));
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
