// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"

#include <QByteArray>
#include <QHashFunctions>
#include <QString>

#include <cstdint>
#include <optional>
#include <set>
#include <shared_mutex>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace mw::app {

/// A key as it is kept: everything but the secret.
struct ApiKey {
    QString id; ///< 12 characters of [A-Za-z0-9]
    QString name;
    std::set<Action> scopes;
    QByteArray secretDigest; ///< SHA-256 of the secret's characters
    std::int64_t createdAt = 0;
    QString createdBy;
    std::optional<std::int64_t> expiresAt;
    std::optional<std::int64_t> lastUsedAt;
    std::optional<std::int64_t> revokedAt;
    std::optional<QString> revokedBy;

    bool usableAt(std::int64_t now) const { return !revokedAt && (!expiresAt || now < *expiresAt); }
};

/// All keys of the store in memory, so that a request is answered without it. Any thread may call.
class KeyRing {
public:
    void replaceAll(std::vector<ApiKey> keys);
    void put(ApiKey key);
    std::optional<ApiKey> find(const QString& id) const;
    std::vector<ApiKey> all() const; ///< oldest first

    /// Notes a use; true where the last one that was noted so is a minute old, so that it is worth writing.
    bool touch(const QString& id, std::int64_t now);

private:
    struct Entry {
        ApiKey key;
        std::int64_t writtenUse = 0;
    };

    mutable std::shared_mutex m_mutex;
    std::unordered_map<QString, Entry> m_keys;
};

} // namespace mw::app
