// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"
#include "app/storage/connection.h"

#include <optional>

namespace mw::app::ConversationRepository {

/// The tables of conversations. Functions run inside a transaction of the store. Everything is `owner`'s; of
/// another's conversation they find nothing.

/// Makes the conversation or adds to it. What is there already keeps its title.
Result<void> save(Connection& connection, const QString& owner, const ConversationChange& change);
/// Newest first, without system prompts. With a `filter`, those with it in the title or in a turn.
Result<std::vector<ConversationHead>> list(Connection& connection, const QString& owner,
                                           const QString& filter, int limit);
Result<std::optional<Conversation>> find(Connection& connection, const QString& owner, const QString& id);
/// How many were renamed or removed: 0 or 1.
Result<qint64> rename(Connection& connection, const QString& owner, const QString& id, const QString& title);
Result<qint64> remove(Connection& connection, const QString& owner, const QString& id);
/// Answers that were being written when the last process ended become interrupted ones.
Result<void> closeOpenTurns(Connection& connection);

/// The pattern of LIKE that finds `text` anywhere, with the escape character `\`.
QString likePattern(const QString& text);

} // namespace mw::app::ConversationRepository
