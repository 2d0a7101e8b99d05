// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "app/storage/connection.h"
#include "app/storage/files.h"

#include <vector>

namespace mw::app {

/// One step of the store's schema, never edited once it was released.
struct Migration {
    int version = 0; ///< 1, 2, 3 without gaps
    QString name;
    QString sql; ///< statements in the types of Dialect::translated, each ending in `;`; no triggers

    QByteArray checksum() const; ///< SHA-256 of version, name and sql
};

/// The program's own, resources/migrations/NNNN_name.sql.
Result<std::vector<Migration>> builtInMigrations();

/// Brings the store at `path` to the newest of `migrations`, one transaction each; a copy of a store that
/// holds anything is made beside it (`<path>.before-NNNN`) before each. Fails, with nothing changed by the
/// failing step, with StoreTooNew where a newer program wrote the store, StoreDamaged where a migration is
/// not the one that was applied, and with the errors of Connection and Files. Returns how many were applied.
Result<int> migrate(Connection& connection, const Files& files, const QString& path,
                    const std::vector<Migration>& migrations, const Clock& clock);

/// The statements of a script, without comments; a `;` inside quotes ends none.
QStringList splitStatements(const QString& script);

} // namespace mw::app
