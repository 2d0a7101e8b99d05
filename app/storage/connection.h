// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/storage/dialect.h"
#include "engine/api/result.h"

#include <QHashFunctions>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <concepts>
#include <memory>
#include <optional>
#include <unordered_map>

namespace mw::app {

class Connection;

/// Values as they are bound: integers as 64 bits, booleans as 0 and 1, text never NULL, an empty optional
/// NULL.
inline QVariant boundValue(bool value)
{
    return QVariant::fromValue<qlonglong>(value ? 1 : 0);
}
template <std::integral T>
requires(!std::same_as<T, bool>) QVariant boundValue(T value)
{
    return QVariant::fromValue<qlonglong>(static_cast<qlonglong>(value));
}
inline QVariant boundValue(double value)
{
    return value;
}
inline QVariant boundValue(const QString& value)
{
    return value.isNull() ? QVariant(QLatin1String("")) : QVariant(value);
}
inline QVariant boundValue(const QByteArray& value)
{
    return value.isNull() ? QVariant(QByteArray("")) : QVariant(value);
}
inline QVariant boundValue(std::nullopt_t)
{
    return {};
}
template <typename T>
QVariant boundValue(const std::optional<T>& value)
{
    return value ? boundValue(*value) : QVariant();
}

/// The rows that a statement gives. Begins before the first; no longer than the transaction it is read in.
class Rows {
public:
    Rows(Rows&&) noexcept = default;
    Rows& operator=(Rows&&) = delete;
    ~Rows();

    /// Goes to the next row; false after the last.
    Result<bool> next();

    bool isNull(int column) const;
    qint64 integer(int column) const; ///< 0 where NULL
    bool boolean(int column) const { return integer(column) != 0; }
    double real(int column) const;
    QString text(int column) const;
    QByteArray bytes(int column) const;
    std::optional<qint64> optionalInteger(int column) const;
    std::optional<QString> optionalText(int column) const;

private:
    friend class Connection;
    Rows(Connection& connection, QString sql, std::unique_ptr<QSqlQuery> query);

    Connection* m_connection;
    QString m_sql;
    std::unique_ptr<QSqlQuery> m_query;
};

/// One connection to the store, used by the one thread that opened it. Statements are kept prepared. All
/// values are bound, never written into the text of a statement. Errors as Dialect::error.
class Connection {
public:
    static Result<std::unique_ptr<Connection>> open(const QString& path, Dialect::Use use);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a statement that gives no rows; how many it changed.
    template <typename... Values>
    Result<qint64> run(const QString& sql, const Values&... values)
    {
        return runBound(sql, {boundValue(values)...});
    }

    /// Runs a statement and gives its rows.
    template <typename... Values>
    Result<Rows> query(const QString& sql, const Values&... values)
    {
        return queryBound(sql, {boundValue(values)...});
    }

    Result<qint64> runBound(const QString& sql, const QVariantList& values);
    Result<Rows> queryBound(const QString& sql, const QVariantList& values);

    Result<void> begin();
    Result<void> setDurability(Dialect::Durability durability); ///< between transactions
    Result<void> commit();
    /// Ends the transaction without its changes. Fails where the connection is not to be used any more.
    Result<void> rollback();

    /// Fails with StoreDamaged where the database finds itself inconsistent. Reads everything.
    Result<void> checkIntegrity();

private:
    friend class Rows;
    Connection(QString path, Dialect::Use use);
    Result<std::unique_ptr<QSqlQuery>> execute(const QString& sql, const QVariantList& values);
    void keep(const QString& sql, std::unique_ptr<QSqlQuery> query);

    QString m_path;
    Dialect::Use m_use;
    QSqlDatabase m_database;
    std::unordered_map<QString, std::unique_ptr<QSqlQuery>> m_prepared;
    std::optional<Dialect::Durability> m_durability;
};

} // namespace mw::app
