// SPDX-License-Identifier: Apache-2.0
#include "app/storage/migrations.h"

#include "app/base/crypto.h"
#include "app/base/logging.h"
#include "app/storage/each_row.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <map>

// Outside of every namespace, as Q_INIT_RESOURCE asks for.
static void makeMigrationsAvailable()
{
    Q_INIT_RESOURCE(migrations);
}

namespace mw::app {

namespace {

Error damaged(const QString& path, const QString& what)
{
    return {ErrorCode::StoreDamaged, what.toStdString(), {path.toStdString(), what.toStdString()}};
}

QString number(int version)
{
    return QStringLiteral("%1").arg(version, 4, 10, QLatin1Char('0'));
}

/// Version and checksum of what was applied; empty for a new store.
Result<std::map<int, QByteArray>> appliedMigrations(Connection& connection)
{
    std::map<int, QByteArray> applied;
    {
        auto table = connection.query(Dialect::tableExists(), QStringLiteral("schema_migrations"));
        if (!table)
            return table.error();
        const auto there = table->next();
        if (!there)
            return there.error();
        if (!*there)
            return applied;
    }
    const auto read =
        forEachRow(connection.query(QStringLiteral("SELECT version, checksum FROM schema_migrations")),
                   [&applied](const Rows& row) { applied[static_cast<int>(row.integer(0))] = row.bytes(1); });
    if (!read)
        return read.error();
    return applied;
}

Result<void> checkApplied(const std::map<int, QByteArray>& applied, const std::vector<Migration>& known,
                          const QString& path)
{
    const int newest = static_cast<int>(known.size());
    if (!applied.empty() && applied.rbegin()->first > newest) {
        const std::string found = std::to_string(applied.rbegin()->first);
        return Error{ErrorCode::StoreTooNew,
                     "schema " + found + " is newer than " + std::to_string(newest),
                     {path.toStdString(), found, std::to_string(newest)}};
    }
    int expected = 1;
    for (const auto& [version, checksum] : applied) {
        if (version != expected++)
            return damaged(path, QStringLiteral("migration %1 is missing").arg(number(expected - 1)));
        if (checksum != known[static_cast<std::size_t>(version) - 1].checksum())
            return damaged(
                path, QStringLiteral("migration %1 is not the one of this program").arg(number(version)));
    }
    return {};
}

/// A copy of the whole store, complete or not there.
Result<void> copyStore(Connection& connection, const Files& files, const QString& path, const QString& to)
{
    const auto store = files.info(path);
    if (!store)
        return store.error();
    const QString folder = QFileInfo(path).path();
    if (const auto space = files.requireSpace(folder, store->bytes); !space)
        return space;
    const QString beside = to + QLatin1String(".new");
    static_cast<void>(files.remove(beside)); // of an earlier attempt; the copy fails where it stays
    const auto copied = [&]() -> Result<void> {
        {
            // Made first, so that it has the right mode before there is something in it.
            auto file = files.create(beside);
            if (!file)
                return file.error();
        }
        if (const auto written = connection.run(Dialect::copyTo(), beside); !written)
            return written.error();
        auto file = files.openToWrite(beside);
        if (!file)
            return file.error();
        if (auto synced = file->sync(); !synced)
            return synced;
        if (auto renamed = files.rename(beside, to); !renamed)
            return renamed;
        return files.syncFolder(folder);
    }();
    if (!copied)
        static_cast<void>(files.remove(beside));
    return copied;
}

Result<void> applyOne(Connection& connection, const Migration& migration, const Clock& clock)
{
    if (auto begun = connection.begin(); !begun)
        return begun;
    const auto applied = [&]() -> Result<void> {
        for (const QString& statement : splitStatements(Dialect::translated(migration.sql))) {
            if (const auto done = connection.run(statement); !done)
                return done.error();
        }
        const auto recorded = connection.run(
            QStringLiteral("INSERT INTO schema_migrations (version, name, checksum, applied_at, program)"
                           " VALUES (?, ?, ?, ?, ?)"),
            migration.version, migration.name, migration.checksum(), clock.now(),
            QStringLiteral(MODELWRIGHT_VERSION));
        if (!recorded)
            return recorded.error();
        return connection.commit();
    }();
    if (!applied)
        static_cast<void>(connection.rollback()); // of what may have ended by itself
    return applied;
}

} // namespace

QByteArray Migration::checksum() const
{
    return sha256(QStringLiteral("%1 %2\n%3").arg(number(version), name, sql).toUtf8());
}

Result<std::vector<Migration>> builtInMigrations()
{
    makeMigrationsAvailable();
    const QDir folder(QStringLiteral(":/modelwright/migrations"));
    std::vector<Migration> migrations;
    for (const QString& fileName : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(fileName));
        if (!file.open(QIODevice::ReadOnly))
            return Error{ErrorCode::Internal, "the migration " + fileName.toStdString() + " cannot be read"};
        const QString base = QFileInfo(fileName).completeBaseName();
        migrations.push_back({base.left(4).toInt(), base.mid(5), QString::fromUtf8(file.readAll())});
        if (migrations.back().version != static_cast<int>(migrations.size()))
            return Error{ErrorCode::Internal, "the migration " + fileName.toStdString() + " is out of order"};
    }
    return migrations;
}

Result<int> migrate(Connection& connection, const Files& files, const QString& path,
                    const std::vector<Migration>& migrations, const Clock& clock)
{
    const auto applied = appliedMigrations(connection);
    if (!applied)
        return applied.error();
    if (const auto fits = checkApplied(*applied, migrations, path); !fits)
        return fits.error();
    int count = 0;
    for (std::size_t i = applied->size(); i < migrations.size(); ++i) {
        const Migration& migration = migrations[i];
        if (i > 0 && !(applied->empty())) {
            const QString copy = path + QLatin1String(".before-") + number(migration.version);
            if (const auto copied = copyStore(connection, files, path, copy); !copied)
                return copied.error();
        }
        if (const auto done = applyOne(connection, migration, clock); !done)
            return done.error();
        if (!applied->empty()) {
            qCInfo(logStorage, "migration %s %s applied", qUtf8Printable(number(migration.version)),
                   qUtf8Printable(migration.name));
        }
        ++count;
    }
    return count;
}

QStringList splitStatements(const QString& script)
{
    QStringList statements;
    QString statement;
    for (qsizetype at = 0; at < script.size(); ++at) {
        const QChar character = script[at];
        if (character == u'\'' || character == u'"') {
            const qsizetype end =
                script.indexOf(character, at + 1); // a doubled quote is two strings in a row
            statement += QStringView(script).mid(at, end < 0 ? -1 : end - at + 1);
            at = end < 0 ? script.size() : end;
        } else if (QStringView(script).mid(at).startsWith(u"--")) {
            const qsizetype end = script.indexOf(u'\n', at);
            statement += u'\n';
            at = end < 0 ? script.size() : end;
        } else if (character == u';') {
            statements.append(statement.trimmed());
            statement.clear();
        } else {
            statement += character;
        }
    }
    statements.append(statement.trimmed());
    statements.removeAll(QString());
    return statements;
}

} // namespace mw::app
