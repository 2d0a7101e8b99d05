// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_writer.h"

#include <utility>

namespace mw::app {

ConversationWriter::ConversationWriter(ConversationService& service, Principal principal)
    : m_service(service), m_principal(std::move(principal))
{}

void ConversationWriter::merge(Waiting& into, ConversationChange change, bool newer)
{
    if (newer || into.head.id.isEmpty())
        into.head = std::move(change.head);
    for (StoredTurn& turn : change.turns) {
        const int id = turn.id;
        if (newer)
            into.turns.insert_or_assign(id, std::move(turn));
        else if (!into.discarded.contains(id))
            into.turns.emplace(id, std::move(turn));
    }
    for (const int id : change.discarded) {
        into.turns.erase(id); // an id is not used again
        into.discarded.insert(id);
    }
}

ConversationChange ConversationWriter::changeOf(Waiting waiting)
{
    ConversationChange change;
    change.head = std::move(waiting.head);
    for (auto& [id, turn] : waiting.turns)
        change.turns.push_back(std::move(turn));
    change.discarded.assign(waiting.discarded.begin(), waiting.discarded.end());
    return change;
}

void ConversationWriter::put(ConversationChange change)
{
    const std::lock_guard lock(m_mutex);
    Waiting& waiting = m_waiting[change.head.id];
    merge(waiting, std::move(change), true);
}

Result<void> ConversationWriter::write()
{
    const std::lock_guard writing(m_writing);
    std::map<QString, Waiting> taken;
    {
        const std::lock_guard lock(m_mutex);
        taken.swap(m_waiting);
    }
    Result<void> outcome;
    for (auto& [id, waiting] : taken) {
        ConversationChange change = changeOf(std::move(waiting));
        if (auto saved = m_service.save(m_principal, change); !saved) {
            outcome = saved.error();
            const std::lock_guard lock(m_mutex);
            merge(m_waiting[id], std::move(change), false);
        }
    }
    return outcome;
}

Result<Conversation> ConversationWriter::remove(const QString& id)
{
    const std::lock_guard writing(m_writing);
    Waiting waiting;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_waiting.find(id); found != m_waiting.end())
            waiting = found->second;
    }
    if (!waiting.head.id.isEmpty()) {
        if (auto saved = m_service.save(m_principal, changeOf(std::move(waiting))); !saved)
            return saved.error();
        const std::lock_guard lock(m_mutex);
        m_waiting.erase(id);
    }
    return m_service.remove(m_principal, id);
}

} // namespace mw::app
