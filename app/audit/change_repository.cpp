// SPDX-License-Identifier: Apache-2.0
#include "app/audit/change_repository.h"

#include "app/storage/conditions.h"
#include "app/storage/each_row.h"

namespace mw::app::ChangeRepository {

namespace {

const QString columns = QStringLiteral(
    "sequence, changed_at, principal, action, resource_kind, resource, before, after, prev_hash, hash");

ChangeRecord recordFrom(const Rows& rows)
{
    ChangeRecord record;
    record.sequence = rows.integer(0);
    record.changedAt = rows.integer(1);
    record.principal = rows.text(2);
    record.action = rows.text(3);
    record.resourceKind = rows.text(4);
    record.resource = rows.text(5);
    record.before = rows.optionalText(6);
    record.after = rows.optionalText(7);
    record.previousHash = rows.bytes(8);
    record.hash = rows.bytes(9);
    return record;
}

QByteArray hashOf(const ChangeRecord& record)
{
    ChainLink link("change 1", record.previousHash);
    link.add(record.sequence);
    link.add(record.changedAt);
    link.add(record.principal);
    link.add(record.action);
    link.add(record.resourceKind);
    link.add(record.resource);
    link.add(record.before);
    link.add(record.after);
    return link.hash();
}

} // namespace

Result<void> add(Connection& connection, ChangeRecord record)
{
    auto placed =
        placeBehindLast(record,
                        connection.query(QStringLiteral(
                            "SELECT sequence, hash FROM change_events ORDER BY sequence DESC LIMIT 1")),
                        hashOf);
    if (!placed)
        return placed;
    const auto added = connection.run(
        QStringLiteral(
            "INSERT INTO change_events (sequence, changed_at, principal, action, resource_kind, resource, "
            "before, after, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        record.sequence, record.changedAt, record.principal, record.action, record.resourceKind,
        record.resource, record.before, record.after, record.previousHash, record.hash);
    return added ? Result<void>() : added.error();
}

Result<std::vector<ChangeRecord>> list(Connection& connection, const ChangeFilter& filter)
{
    Conditions conditions;
    conditions.add("changed_at >= ?", filter.from);
    conditions.add("changed_at < ?", filter.to);
    conditions.add("principal = ?", filter.principal);
    conditions.add("resource_kind = ?", filter.resourceKind);
    conditions.add("resource = ?", filter.resource);
    conditions.add("sequence < ?", filter.before);
    QVariantList values = conditions.values();
    values.append(boundValue(filter.limit));
    return allRows(connection.queryBound(QStringLiteral("SELECT ") + columns +
                                             QStringLiteral(" FROM change_events") + conditions.text() +
                                             QStringLiteral(" ORDER BY sequence DESC LIMIT ?"),
                                         values),
                   recordFrom);
}

Result<ChainReport> verify(Connection& connection)
{
    auto rows = connection.query(QStringLiteral("SELECT ") + columns +
                                 QStringLiteral(" FROM change_events ORDER BY sequence"));
    if (!rows)
        return rows.error();
    return verifyChain(*rows, recordFrom, hashOf);
}

} // namespace mw::app::ChangeRepository
