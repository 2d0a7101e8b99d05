// SPDX-License-Identifier: Apache-2.0
#include "app/audit/request_repository.h"

#include "app/storage/conditions.h"
#include "app/storage/each_row.h"

namespace mw::app::RequestRepository {

namespace {

const QString recordColumns = QStringLiteral("sequence, request_id, started_at, recorded_at, principal, "
                                             "key_id, address, door, model, version, parameters, "
                                             "prompt_tokens, completion_tokens, time_to_first_token_us, "
                                             "duration_us, status, error, text_sha256, prev_hash, "
                                             "hash");

OpenRequest openFrom(const Rows& rows)
{
    OpenRequest request;
    request.id = rows.text(0);
    request.startedAt = rows.integer(1);
    request.principal = rows.text(2);
    request.keyId = rows.optionalText(3);
    request.address = rows.text(4);
    request.door = rows.text(5);
    request.model = rows.text(6);
    request.version = static_cast<int>(rows.integer(7));
    request.parameters = rows.text(8);
    request.prompt = rows.optionalText(9);
    return request;
}

RequestRecord recordFrom(const Rows& rows)
{
    RequestRecord record;
    record.sequence = rows.integer(0);
    record.request.id = rows.text(1);
    record.request.startedAt = rows.integer(2);
    record.recordedAt = rows.integer(3);
    record.request.principal = rows.text(4);
    record.request.keyId = rows.optionalText(5);
    record.request.address = rows.text(6);
    record.request.door = rows.text(7);
    record.request.model = rows.text(8);
    record.request.version = static_cast<int>(rows.integer(9));
    record.request.parameters = rows.text(10);
    record.promptTokens = rows.integer(11);
    record.completionTokens = rows.integer(12);
    record.timeToFirstTokenUs = rows.optionalInteger(13);
    record.durationUs = rows.integer(14);
    record.status = rows.text(15);
    record.error = rows.text(16);
    if (!rows.isNull(17))
        record.textDigest = rows.bytes(17);
    record.previousHash = rows.bytes(18);
    record.hash = rows.bytes(19);
    return record;
}

QByteArray hashOf(const RequestRecord& record)
{
    ChainLink link("request 1", record.previousHash);
    const OpenRequest& request = record.request;
    link.add(record.sequence);
    link.add(request.id);
    link.add(request.startedAt);
    link.add(record.recordedAt);
    link.add(request.principal);
    link.add(request.keyId);
    link.add(request.address);
    link.add(request.door);
    link.add(request.model);
    link.add(request.version);
    link.add(request.parameters);
    link.add(record.promptTokens);
    link.add(record.completionTokens);
    link.add(record.timeToFirstTokenUs);
    link.add(record.durationUs);
    link.add(record.status);
    link.add(record.error);
    link.add(record.textDigest);
    return link.hash();
}

QByteArray textDigest(const QString& prompt, const QString& answer)
{
    ChainLink texts("texts 1", {});
    texts.add(prompt);
    texts.add(answer);
    return texts.hash();
}

} // namespace

Result<void> addOpen(Connection& connection, const OpenRequest& request)
{
    const auto done = connection.run(
        QStringLiteral(
            "INSERT INTO open_requests (request_id, started_at, principal, key_id, address, door, model, "
            "version, parameters, prompt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        request.id, request.startedAt, request.principal, request.keyId, request.address, request.door,
        request.model, request.version, request.parameters, request.prompt);
    return done ? Result<void>() : done.error();
}

Result<std::vector<OpenRequest>> allOpen(Connection& connection)
{
    return allRows(
        connection.query(QStringLiteral(
            "SELECT request_id, started_at, principal, key_id, address, door, model, version, parameters, "
            "prompt FROM open_requests ORDER BY request_id")),
        openFrom);
}

Result<void> add(Connection& connection, RequestRecord record, const std::optional<QString>& prompt,
                 const std::optional<QString>& answer)
{
    const bool withText = prompt || answer;
    if (withText)
        record.textDigest = textDigest(prompt.value_or(QString()), answer.value_or(QString()));
    auto placed =
        placeBehindLast(record,
                        connection.query(QStringLiteral(
                            "SELECT sequence, hash FROM request_records ORDER BY sequence DESC LIMIT 1")),
                        hashOf);
    if (!placed)
        return placed;
    const OpenRequest& request = record.request;
    const auto added = connection.run(
        QStringLiteral(
            "INSERT INTO request_records (sequence, request_id, started_at, recorded_at, principal, key_id, "
            "address, door, model, version, parameters, prompt_tokens, completion_tokens, "
            "time_to_first_token_us, duration_us, status, error, text_sha256, prev_hash, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        record.sequence, request.id, request.startedAt, record.recordedAt, request.principal, request.keyId,
        request.address, request.door, request.model, request.version, request.parameters,
        record.promptTokens, record.completionTokens, record.timeToFirstTokenUs, record.durationUs,
        record.status, record.error, record.textDigest, record.previousHash, record.hash);
    if (!added)
        return added.error();
    if (withText) {
        const auto kept = connection.run(
            QStringLiteral("INSERT INTO request_texts (sequence, prompt, answer) VALUES (?, ?, ?)"),
            record.sequence, prompt.value_or(QString()), answer.value_or(QString()));
        if (!kept)
            return kept.error();
    }
    const auto closed =
        connection.run(QStringLiteral("DELETE FROM open_requests WHERE request_id = ?"), request.id);
    return closed ? Result<void>() : closed.error();
}

Result<std::vector<RequestRecord>> list(Connection& connection, const RequestFilter& filter)
{
    Conditions conditions;
    conditions.add("started_at >= ?", filter.from);
    conditions.add("started_at < ?", filter.to);
    conditions.add("principal = ?", filter.principal);
    conditions.add("key_id = ?", filter.keyId);
    conditions.add("model = ?", filter.model);
    conditions.add("door = ?", filter.door);
    conditions.add("status = ?", filter.status);
    conditions.add("sequence < ?", filter.before);
    QVariantList values = conditions.values();
    values.append(boundValue(filter.limit));
    return allRows(connection.queryBound(QStringLiteral("SELECT ") + recordColumns +
                                             QStringLiteral(" FROM request_records") + conditions.text() +
                                             QStringLiteral(" ORDER BY sequence DESC LIMIT ?"),
                                         values),
                   recordFrom);
}

Result<std::optional<RequestTexts>> texts(Connection& connection, std::int64_t sequence)
{
    auto rows = connection.query(
        QStringLiteral("SELECT prompt, answer FROM request_texts WHERE sequence = ?"), sequence);
    if (!rows)
        return rows.error();
    const auto more = rows->next();
    if (!more)
        return more.error();
    if (!*more)
        return std::optional<RequestTexts>();
    return std::optional(RequestTexts{rows->text(0), rows->text(1)});
}

Result<ChainReport> verify(Connection& connection)
{
    auto rows = connection.query(QStringLiteral("SELECT ") + recordColumns +
                                 QStringLiteral(" FROM request_records ORDER BY sequence"));
    if (!rows)
        return rows.error();
    return verifyChain(*rows, recordFrom, hashOf);
}

} // namespace mw::app::RequestRepository
