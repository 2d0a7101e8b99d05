// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_repository.h"

#include "app/conversations/conversation_json.h"
#include "app/storage/each_row.h"

namespace mw::app::ConversationRepository {

namespace {

using Json = nlohmann::ordered_json;

QString jsonText(const Json& json)
{
    return QString::fromStdString(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json parsed(const QString& text)
{
    return Json::parse(text.toStdString(), nullptr, false);
}

QString stateName(const StoredTurn& turn)
{
    return turn.open                  ? QStringLiteral("open")
           : turn.content.interrupted ? QStringLiteral("interrupted")
                                      : QStringLiteral("done");
}

Result<void> saveTurn(Connection& connection, qint64 conversation, const StoredTurn& turn)
{
    const TurnContent& content = turn.content;
    const bool answer = content.kind == TurnKind::Answer;
    const auto saved = connection.run(
        QStringLiteral("INSERT INTO conversation_turns (conversation_id, turn, parent, kind, state, written, "
                       "left_out, text, sampling, figures, created_at) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT (conversation_id, turn) DO UPDATE SET state = excluded.state, "
                       "left_out = excluded.left_out, text = excluded.text, figures = excluded.figures"),
        conversation, turn.id, turn.parent, answer ? QStringLiteral("answer") : QStringLiteral("question"),
        stateName(turn), content.written, content.leftOut, content.text,
        answer ? std::optional(jsonText(samplingJson(content.sampling))) : std::nullopt,
        answer ? std::optional(jsonText(figuresJson(content.figures))) : std::nullopt, content.createdAt);
    if (!saved)
        return saved.error();
    if (content.tokens.empty())
        return {};
    const auto tokens = connection.run(
        QStringLiteral("INSERT INTO conversation_tokens (conversation_id, turn, tokens) VALUES (?, ?, ?) "
                       "ON CONFLICT (conversation_id, turn) DO UPDATE SET tokens = excluded.tokens"),
        conversation, turn.id, jsonText(tokensJson(content.tokens)));
    return tokens ? Result<void>() : tokens.error();
}

ConversationHead headFrom(const Rows& rows)
{
    ConversationHead head;
    head.id = rows.text(0);
    head.title = rows.text(1);
    head.model = rows.text(2);
    head.leaf = static_cast<int>(rows.integer(3));
    head.createdAt = rows.integer(4);
    head.updatedAt = rows.integer(5);
    return head;
}

StoredTurn turnFrom(const Rows& rows)
{
    StoredTurn turn;
    turn.id = static_cast<int>(rows.integer(0));
    turn.parent = static_cast<int>(rows.integer(1));
    TurnContent& content = turn.content;
    content.kind = rows.text(2) == QLatin1String("answer") ? TurnKind::Answer : TurnKind::User;
    turn.open = rows.text(3) == QLatin1String("open");
    content.interrupted = rows.text(3) == QLatin1String("interrupted");
    content.written = rows.boolean(4);
    content.leftOut = rows.boolean(5);
    content.text = rows.text(6);
    if (!rows.isNull(7))
        content.sampling = samplingFrom(parsed(rows.text(7)));
    if (!rows.isNull(8))
        content.figures = figuresFrom(parsed(rows.text(8)));
    content.createdAt = rows.integer(9);
    if (!rows.isNull(10))
        content.tokens = tokensFrom(parsed(rows.text(10)));
    return turn;
}

/// The row of `id`; 0 where there is none of `owner`.
Result<qint64> rowOf(Connection& connection, const QString& owner, const QString& id)
{
    auto rows = connection.query(
        QStringLiteral("SELECT id FROM conversations WHERE public_id = ? AND owner = ?"), id, owner);
    if (!rows)
        return rows.error();
    const auto more = rows->next();
    if (!more)
        return more.error();
    return *more ? rows->integer(0) : 0;
}

} // namespace

Result<void> save(Connection& connection, const QString& owner, const ConversationChange& change)
{
    const ConversationHead& head = change.head;
    // Somebody else's conversation of the same id is a mistake that the next query finds.
    const auto made = connection.run(
        QStringLiteral("INSERT INTO conversations (public_id, owner, title, model, system_prompt, leaf, "
                       "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT (public_id) DO UPDATE SET model = excluded.model, "
                       "system_prompt = excluded.system_prompt, leaf = excluded.leaf, "
                       "updated_at = excluded.updated_at WHERE owner = excluded.owner"),
        head.id, owner, head.title, head.model, head.systemPrompt, head.leaf, head.createdAt, head.updatedAt);
    if (!made)
        return made.error();
    const auto row = rowOf(connection, owner, head.id);
    if (!row)
        return row.error();
    if (*row == 0)
        return Error{ErrorCode::NotFound, "no such conversation", {"conversation", head.id.toStdString()}};
    for (const int id : change.discarded) {
        const auto gone = connection.run(
            QStringLiteral("DELETE FROM conversation_turns WHERE conversation_id = ? AND turn = ?"), *row,
            id);
        if (!gone)
            return gone.error();
    }
    for (const StoredTurn& turn : change.turns) {
        if (auto saved = saveTurn(connection, *row, turn); !saved)
            return saved;
    }
    return {};
}

QString likePattern(const QString& text)
{
    QString pattern = text;
    for (const char* special : {"\\", "%", "_"})
        pattern.replace(QLatin1String(special), QLatin1Char('\\') + QLatin1String(special));
    return u'%' + pattern + u'%';
}

Result<std::vector<ConversationHead>> list(Connection& connection, const QString& owner,
                                           const QString& filter, int limit)
{
    QString sql = QStringLiteral("SELECT public_id, title, model, leaf, created_at, updated_at "
                                 "FROM conversations WHERE owner = ?");
    QVariantList values{owner};
    if (!filter.isEmpty()) {
        sql += QStringLiteral(" AND (title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM conversation_turns t "
                              "WHERE t.conversation_id = conversations.id AND t.text LIKE ? ESCAPE '\\'))");
        values << likePattern(filter) << likePattern(filter);
    }
    sql += QStringLiteral(" ORDER BY updated_at DESC, id DESC LIMIT ?");
    values << limit;
    return allRows(connection.queryBound(sql, values), headFrom);
}

Result<std::optional<Conversation>> find(Connection& connection, const QString& owner, const QString& id)
{
    Conversation conversation;
    qint64 row = 0;
    {
        auto rows = connection.query(
            QStringLiteral("SELECT public_id, title, model, leaf, created_at, updated_at, system_prompt, id "
                           "FROM conversations WHERE public_id = ? AND owner = ?"),
            id, owner);
        if (!rows)
            return rows.error();
        const auto more = rows->next();
        if (!more)
            return more.error();
        if (!*more)
            return std::optional<Conversation>();
        conversation.head = headFrom(*rows);
        conversation.head.systemPrompt = rows->text(6);
        row = rows->integer(7);
    }
    auto turns = allRows(
        connection.query(
            QStringLiteral(
                "SELECT t.turn, t.parent, t.kind, t.state, t.written, t.left_out, t.text, t.sampling, "
                "t.figures, t.created_at, k.tokens FROM conversation_turns t "
                "LEFT JOIN conversation_tokens k "
                "ON k.conversation_id = t.conversation_id AND k.turn = t.turn "
                "WHERE t.conversation_id = ? ORDER BY t.turn"),
            row),
        turnFrom);
    if (!turns)
        return turns.error();
    conversation.turns = *std::move(turns);
    return std::optional(std::move(conversation));
}

Result<qint64> rename(Connection& connection, const QString& owner, const QString& id, const QString& title)
{
    return connection.run(
        QStringLiteral("UPDATE conversations SET title = ? WHERE public_id = ? AND owner = ?"), title, id,
        owner);
}

Result<qint64> remove(Connection& connection, const QString& owner, const QString& id)
{
    return connection.run(QStringLiteral("DELETE FROM conversations WHERE public_id = ? AND owner = ?"), id,
                          owner);
}

Result<void> closeOpenTurns(Connection& connection)
{
    const auto closed = connection.run(
        QStringLiteral("UPDATE conversation_turns SET state = 'interrupted' WHERE state = 'open'"));
    return closed ? Result<void>() : closed.error();
}

} // namespace mw::app::ConversationRepository
