// SPDX-License-Identifier: Apache-2.0
#include "app/access/key_repository.h"

#include "app/storage/each_row.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace mw::app {

std::optional<Action> actionFromName(const QString& name)
{
    for (const Action action :
         {Action::Infer, Action::Read, Action::Manage, Action::Admin, Action::Metrics}) {
        if (actionName(action) == name)
            return action;
    }
    return std::nullopt;
}

namespace KeyRepository {

namespace {

QString scopesJson(const std::set<Action>& scopes)
{
    QJsonArray names;
    for (const Action scope : scopes)
        names.append(actionName(scope));
    return QString::fromUtf8(QJsonDocument(names).toJson(QJsonDocument::Compact));
}

/// A word that this program does not know grants nothing.
std::set<Action> scopesFrom(const QString& json)
{
    std::set<Action> scopes;
    for (const QJsonValue& name : QJsonDocument::fromJson(json.toUtf8()).array()) {
        if (const auto action = actionFromName(name.toString()))
            scopes.insert(*action);
    }
    return scopes;
}

ApiKey keyFrom(const Rows& rows)
{
    ApiKey key;
    key.id = rows.text(0);
    key.name = rows.text(1);
    key.scopes = scopesFrom(rows.text(2));
    key.secretDigest = rows.bytes(3);
    key.createdAt = rows.integer(4);
    key.createdBy = rows.text(5);
    key.expiresAt = rows.optionalInteger(6);
    key.lastUsedAt = rows.optionalInteger(7);
    key.revokedAt = rows.optionalInteger(8);
    key.revokedBy = rows.optionalText(9);
    return key;
}

} // namespace

Result<void> add(Connection& connection, const ApiKey& key)
{
    const auto done = connection.run(
        QStringLiteral(
            "INSERT INTO api_keys (key_id, name, scopes, secret_sha256, created_at, created_by, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"),
        key.id, key.name, scopesJson(key.scopes), key.secretDigest, key.createdAt, key.createdBy,
        key.expiresAt);
    return done ? Result<void>() : done.error();
}

Result<std::vector<ApiKey>> all(Connection& connection)
{
    return allRows(
        connection.query(QStringLiteral(
            "SELECT key_id, name, scopes, secret_sha256, created_at, created_by, expires_at, last_used_at, "
            "revoked_at, revoked_by FROM api_keys ORDER BY id")),
        keyFrom);
}

Result<void> revoke(Connection& connection, const QString& id, std::int64_t at, const QString& by)
{
    const auto done = connection.run(
        QStringLiteral("UPDATE api_keys SET revoked_at = ?, revoked_by = ? WHERE key_id = ?"), at, by, id);
    return done ? Result<void>() : done.error();
}

Result<void> noteUse(Connection& connection, const QString& id, std::int64_t at)
{
    const auto done =
        connection.run(QStringLiteral("UPDATE api_keys SET last_used_at = ? WHERE key_id = ?"), at, id);
    return done ? Result<void>() : done.error();
}

} // namespace KeyRepository
} // namespace mw::app
