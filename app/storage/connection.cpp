// SPDX-License-Identifier: Apache-2.0
#include "app/storage/connection.h"

#include <QUuid>

namespace mw::app {

namespace {

constexpr std::size_t mostPrepared = 100;

} // namespace

Rows::Rows(Connection& connection, QString sql, std::unique_ptr<QSqlQuery> query)
    : m_connection(&connection), m_sql(std::move(sql)), m_query(std::move(query))
{}

Rows::~Rows()
{
    if (m_query)
        m_connection->keep(m_sql, std::move(m_query));
}

Result<bool> Rows::next()
{
    if (m_query->next())
        return true;
    if (m_query->lastError().isValid())
        return Dialect::error(m_query->lastError(), m_connection->m_path);
    return false;
}

bool Rows::isNull(int column) const
{
    return m_query->isNull(column);
}

qint64 Rows::integer(int column) const
{
    return m_query->value(column).toLongLong();
}

double Rows::real(int column) const
{
    return m_query->value(column).toDouble();
}

QString Rows::text(int column) const
{
    return m_query->value(column).toString();
}

QByteArray Rows::bytes(int column) const
{
    return m_query->value(column).toByteArray();
}

std::optional<qint64> Rows::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<QString> Rows::optionalText(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

Connection::Connection(QString path, Dialect::Use use)
    : m_path(std::move(path)), m_use(use),
      m_database(QSqlDatabase::addDatabase(Dialect::driver(), QUuid::createUuid().toString()))
{}

Connection::~Connection()
{
    m_prepared.clear();
    const QString name = m_database.connectionName();
    m_database.close();
    m_database = QSqlDatabase(); // removeDatabase wants no other holder
    QSqlDatabase::removeDatabase(name);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString& path, Dialect::Use use)
{
    std::unique_ptr<Connection> connection(new Connection(path, use));
    QSqlDatabase& database = connection->m_database;
    if (!database.isValid()) {
        return Error{ErrorCode::Internal,
                     "Qt's driver " + Dialect::driver().toStdString() + " is not installed"};
    }
    database.setDatabaseName(path);
    database.setConnectOptions(Dialect::connectOptions());
    if (!database.open())
        return Dialect::error(database.lastError(), path);
    for (const QString& statement : Dialect::preparation(use)) {
        if (const auto done = connection->run(statement); !done)
            return done.error();
    }
    return connection;
}

Result<std::unique_ptr<QSqlQuery>> Connection::execute(const QString& sql, const QVariantList& values)
{
    std::unique_ptr<QSqlQuery> query;
    if (const auto found = m_prepared.find(sql); found != m_prepared.end()) {
        query = std::move(found->second);
        m_prepared.erase(found);
    } else {
        query = std::make_unique<QSqlQuery>(m_database);
        query->setForwardOnly(true);
        if (!query->prepare(sql))
            return Dialect::error(query->lastError(), m_path);
    }
    for (int i = 0; i < values.size(); ++i)
        query->bindValue(i, values[i]);
    if (!query->exec()) {
        const QSqlError failure = query->lastError();
        query->finish();
        return Dialect::error(failure, m_path);
    }
    return query;
}

void Connection::keep(const QString& sql, std::unique_ptr<QSqlQuery> query)
{
    query->finish();
    if (m_prepared.size() < mostPrepared)
        m_prepared.emplace(sql, std::move(query));
}

Result<qint64> Connection::runBound(const QString& sql, const QVariantList& values)
{
    auto query = execute(sql, values);
    if (!query)
        return query.error();
    const qint64 changed = (*query)->numRowsAffected();
    keep(sql, *std::move(query));
    return changed;
}

Result<Rows> Connection::queryBound(const QString& sql, const QVariantList& values)
{
    auto query = execute(sql, values);
    if (!query)
        return query.error();
    return Rows(*this, sql, *std::move(query));
}

Result<void> Connection::begin()
{
    const auto done = run(Dialect::begin(m_use));
    return done ? Result<void>() : done.error();
}

Result<void> Connection::setDurability(Dialect::Durability durability)
{
    if (m_durability == durability)
        return {};
    const auto done = run(Dialect::durability(durability));
    if (!done)
        return done.error();
    m_durability = durability;
    return {};
}

Result<void> Connection::commit()
{
    const auto done = run(QStringLiteral("COMMIT"));
    return done ? Result<void>() : done.error();
}

Result<void> Connection::rollback()
{
    const auto done = run(QStringLiteral("ROLLBACK"));
    return done ? Result<void>() : done.error();
}

Result<void> Connection::checkIntegrity()
{
    auto rows = query(Dialect::integrityCheck());
    if (!rows)
        return rows.error();
    auto more = rows->next();
    if (!more)
        return more.error();
    const QString finding = *more ? rows->text(0) : QString();
    if (finding == Dialect::sound())
        return {};
    return Error{
        ErrorCode::StoreDamaged, finding.toStdString(), {m_path.toStdString(), finding.toStdString()}};
}

} // namespace mw::app
