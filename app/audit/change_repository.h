// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/chain.h"
#include "app/storage/connection.h"

#include <vector>

namespace mw::app {

/// A change as it is kept.
struct ChangeRecord {
    std::int64_t sequence = 0; ///< 0 until it is added
    std::int64_t changedAt = 0;
    QString principal;
    QString action;
    QString resourceKind;
    QString resource;
    std::optional<QString> before; ///< JSON
    std::optional<QString> after;  ///< JSON
    QByteArray previousHash;
    QByteArray hash;
};

/// Which changes; what is empty does not choose.
struct ChangeFilter {
    std::optional<std::int64_t> from; ///< microseconds UTC, including
    std::optional<std::int64_t> to;   ///< excluding
    std::optional<QString> principal;
    std::optional<QString> resourceKind;
    std::optional<QString> resource;
    std::optional<std::int64_t> before; ///< only changes with a smaller sequence: the next page
    int limit = 100;
};

/// The table of changes. Functions run inside a transaction of the store.
namespace ChangeRepository {

/// Adds the change behind the last one, with number and hashes.
Result<void> add(Connection& connection, ChangeRecord record);

/// Newest first.
Result<std::vector<ChangeRecord>> list(Connection& connection, const ChangeFilter& filter);

/// Reads everything.
Result<ChainReport> verify(Connection& connection);

} // namespace ChangeRepository
} // namespace mw::app
