// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_service.h"

#include "app/conversations/conversation_repository.h"

namespace mw::app {

namespace {

constexpr qsizetype titleLength = 80;

Error unknown(const QString& id)
{
    return {ErrorCode::NotFound, "no such conversation", {"conversation", id.toStdString()}};
}

/// The first `length` characters, no half of one at the end.
QString cut(const QString& text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    const bool half = text[length - 1].isHighSurrogate();
    return text.left(half ? length - 1 : length);
}

} // namespace

ConversationService::ConversationService(Store& store, const Authorizer& authorizer, const Clock& clock)
    : m_store(store), m_authorizer(authorizer), m_clock(clock)
{}

Result<void> ConversationService::allowed(const Principal& principal) const
{
    return m_authorizer.require(principal, Action::Infer, QStringLiteral("conversation"));
}

Result<void> ConversationService::recover()
{
    return m_store.change(
        [](Connection& connection) { return ConversationRepository::closeOpenTurns(connection); });
}

Result<void> ConversationService::save(const Principal& principal, const ConversationChange& change)
{
    if (auto may = allowed(principal); !may)
        return may;
    ConversationChange stored = change;
    stored.head.title = cut(stored.head.title, longestTitle);
    if (stored.head.createdAt == 0)
        stored.head.createdAt = m_clock.now();
    if (stored.head.updatedAt == 0)
        stored.head.updatedAt = m_clock.now();
    return m_store.change([&](Connection& connection) {
        return ConversationRepository::save(connection, principal.id, stored);
    });
}

Result<std::vector<ConversationHead>> ConversationService::list(const Principal& principal,
                                                                const QString& filter)
{
    if (auto may = allowed(principal); !may)
        return may.error();
    return m_store.read([&](Connection& connection) {
        return ConversationRepository::list(connection, principal.id, filter, mostListed);
    });
}

Result<Conversation> ConversationService::open(const Principal& principal, const QString& id)
{
    if (auto may = allowed(principal); !may)
        return may.error();
    auto found = m_store.read(
        [&](Connection& connection) { return ConversationRepository::find(connection, principal.id, id); });
    if (!found)
        return found.error();
    if (!*found)
        return unknown(id);
    return **std::move(found);
}

Result<void> ConversationService::rename(const Principal& principal, const QString& id, const QString& title)
{
    if (auto may = allowed(principal); !may)
        return may;
    const QString wanted = cut(title.simplified(), longestTitle);
    if (wanted.isEmpty()) {
        return Error{ErrorCode::InvalidArgument, "a title without characters", {"title", "", "a text"}};
    }
    return m_store.change([&](Connection& connection) -> Result<void> {
        const auto renamed = ConversationRepository::rename(connection, principal.id, id, wanted);
        if (!renamed)
            return renamed.error();
        return *renamed > 0 ? Result<void>() : unknown(id);
    });
}

Result<Conversation> ConversationService::remove(const Principal& principal, const QString& id)
{
    if (auto may = allowed(principal); !may)
        return may.error();
    return m_store.change([&](Connection& connection) -> Result<Conversation> {
        auto found = ConversationRepository::find(connection, principal.id, id);
        if (!found)
            return found.error();
        if (!*found)
            return unknown(id);
        if (const auto gone = ConversationRepository::remove(connection, principal.id, id); !gone)
            return gone.error();
        return **std::move(found);
    });
}

QString ConversationService::titleFrom(const QString& question)
{
    for (const QString& line : question.split(u'\n')) {
        const QString words = line.simplified();
        if (!words.isEmpty())
            return words.size() > titleLength ? cut(words, titleLength - 1) + QChar(0x2026) : words;
    }
    return {};
}

} // namespace mw::app
