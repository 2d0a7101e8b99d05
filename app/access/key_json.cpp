// SPDX-License-Identifier: Apache-2.0
#include "app/access/key_json.h"

#include "app/base/json_values.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

} // namespace

QStringList scopeNames(const ApiKey& key)
{
    QStringList names;
    for (const Action scope : key.scopes)
        names.append(actionName(scope));
    return names;
}

const char* keyStateName(const ApiKey& key, std::int64_t now)
{
    if (key.revokedAt)
        return "revoked";
    return key.usableAt(now) ? "active" : "expired";
}

Json keyJson(const ApiKey& key, std::int64_t now)
{
    Json scopes = Json::array();
    for (const QString& name : scopeNames(key))
        scopes.push_back(name.toStdString());
    return {{"id", key.id.toStdString()},
            {"name", key.name.toStdString()},
            {"scopes", std::move(scopes)},
            {"state", keyStateName(key, now)},
            {"created_at", timeJson(key.createdAt)},
            {"created_by", key.createdBy.toStdString()},
            {"expires_at", timeJson(key.expiresAt)},
            {"last_used_at", timeJson(key.lastUsedAt)},
            {"revoked_at", timeJson(key.revokedAt)}};
}

} // namespace mw::app
