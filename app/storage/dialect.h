// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QSqlError>
#include <QString>
#include <QStringList>

namespace mw::app {

/// Everything that differs between database systems, and nothing else: today SQLite's side of it.
/// Repositories write the common part of SQL (positional `?`, ON CONFLICT, RETURNING). Has no state; any
/// thread may call.
class Dialect {
public:
    enum class Use { Write, Read };
    enum class Durability {
        Full,   ///< a commit returns when the disk has it
        Grouped ///< a commit survives the end of the process; a power cut may take the last ones
    };

    static QString driver();
    static QString connectOptions();

    /// Statements that a new connection begins with.
    static QStringList preparation(Use use);

    static QString begin(Use use);
    static QString durability(Durability durability);
    /// Writes a copy of the whole store to the path that is bound; the path must be free.
    static QString copyTo();
    /// A row with one column of 1 where the table that is bound exists.
    static QString tableExists();
    /// Rows of findings; the one row `ok` where there is none.
    static QString integrityCheck();
    static QString sound();
    /// A row with the version of the database that runs, as its makers write it.
    static QString productVersion();

    /// Column types of migrations: {identity} an integer key that is never used twice, {integer} 64 bits,
    /// {boolean} 0 or 1, {text}, {json}, {bytes}, {real}; {strict} behind a table's closing bracket.
    static QString translated(QString migration);

    /// What a driver's error means for `path`: DiskFull, StoreDamaged, AlreadyExists (a unique column),
    /// StillUsed (a foreign key), Busy, OutOfMemory, else IoFailed for the disk and Internal for a mistake of
    /// ours.
    static Error error(const QSqlError& failure, const QString& path);
};

/// Whether an error comes from the disk below the store, not from what was asked of it.
bool isStorageFailure(const Error& error);

} // namespace mw::app
