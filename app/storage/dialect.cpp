// SPDX-License-Identifier: Apache-2.0
#include "app/storage/dialect.h"

#include <array>
#include <utility>

namespace mw::app {

namespace {

/// SQLite's primary result codes that are told apart.
enum Code {
    Busy = 5,
    Locked = 6,
    NoMemory = 7,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    Constraint = 19,
    NotADatabase = 26,
};

} // namespace

QString Dialect::driver()
{
    return QStringLiteral("QSQLITE");
}

QString Dialect::connectOptions()
{
    // One instance owns the folder, so waiting is for a checkpoint or somebody's reading tool.
    return QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000");
}

QStringList Dialect::preparation(Use use)
{
    QStringList statements{
        QStringLiteral("PRAGMA trusted_schema=OFF"),
        QStringLiteral("PRAGMA cell_size_check=ON"),
        QStringLiteral("PRAGMA foreign_keys=ON"),
        QStringLiteral("PRAGMA temp_store=MEMORY"),
    };
    if (use == Use::Write) {
        statements << QStringLiteral("PRAGMA journal_mode=WAL") << QStringLiteral("PRAGMA synchronous=FULL")
                   << QStringLiteral("PRAGMA secure_delete=ON")
                   << QStringLiteral("PRAGMA journal_size_limit=67108864");
    } else {
        statements << QStringLiteral("PRAGMA query_only=ON");
    }
    return statements;
}

QString Dialect::begin(Use use)
{
    // IMMEDIATE: a transaction that will write takes the right to it at once, not in its middle.
    return use == Use::Write ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
}

QString Dialect::durability(Durability durability)
{
    return durability == Durability::Full ? QStringLiteral("PRAGMA synchronous=FULL")
                                          : QStringLiteral("PRAGMA synchronous=NORMAL");
}

QString Dialect::copyTo()
{
    return QStringLiteral("VACUUM INTO ?");
}

QString Dialect::tableExists()
{
    return QStringLiteral("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
}

QString Dialect::integrityCheck()
{
    return QStringLiteral("PRAGMA integrity_check");
}

QString Dialect::sound()
{
    return QStringLiteral("ok");
}

QString Dialect::productVersion()
{
    return QStringLiteral("SELECT sqlite_version()");
}

QString Dialect::translated(QString migration)
{
    constexpr std::array<std::pair<const char*, const char*>, 8> words{{
        {"{identity}", "INTEGER PRIMARY KEY AUTOINCREMENT"},
        {"{integer}", "INTEGER"},
        {"{boolean}", "INTEGER"},
        {"{text}", "TEXT"},
        {"{json}", "TEXT"},
        {"{bytes}", "BLOB"},
        {"{real}", "REAL"},
        {"{strict}", "STRICT"},
    }};
    for (const auto& [word, type] : words)
        migration.replace(QLatin1String(word), QLatin1String(type));
    return migration;
}

Error Dialect::error(const QSqlError& failure, const QString& path)
{
    const std::string name = path.toStdString();
    const QString message = failure.databaseText().isEmpty() ? failure.driverText() : failure.databaseText();
    const std::string reason = message.toStdString();
    const std::string detail = reason + " (" + failure.nativeErrorCode().toStdString() + ")";
    switch (failure.nativeErrorCode().toInt() & 0xff) { // the high bits tell kinds apart
    case Busy:
    case Locked:
        return {ErrorCode::Busy, detail};
    case NoMemory:
        return {ErrorCode::OutOfMemory, detail};
    case Corrupt:
    case NotADatabase:
        return {ErrorCode::StoreDamaged, detail, {name, reason}};
    case Full:
        return {ErrorCode::DiskFull, detail, {name}};
    case IoError:
    case CannotOpen:
    case ReadOnly:
        return {ErrorCode::IoFailed, detail, {name, reason}};
    case Constraint:
        if (message.startsWith(QLatin1String("UNIQUE")))
            return {ErrorCode::AlreadyExists, detail, {"entry", reason}};
        if (message.startsWith(QLatin1String("FOREIGN KEY")))
            return {ErrorCode::StillUsed, detail, {"entry", ""}};
        return {ErrorCode::Internal, detail};
    default:
        return {ErrorCode::Internal, detail};
    }
}

bool isStorageFailure(const Error& error)
{
    switch (error.code) {
    case ErrorCode::DiskFull:
    case ErrorCode::IoFailed:
    case ErrorCode::StoreDamaged:
    case ErrorCode::Busy:
    case ErrorCode::OutOfMemory:
        return true;
    default:
        return false;
    }
}

} // namespace mw::app
