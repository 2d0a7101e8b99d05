// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation_service.h"

#include <map>
#include <mutex>
#include <set>

namespace mw::app {

/// What is new in conversations on its way to the store: the newest state of each turn, once. What could not
/// be written stays and is tried again. Any thread may call.
class ConversationWriter {
public:
    /// The service outlives the writer.
    ConversationWriter(ConversationService& service, Principal principal);

    /// Takes a change over; never waits.
    void put(ConversationChange change);

    /// Writes everything that was put before the call; blocks on the store. Fails with what the store says;
    /// what was not written waits for the next call.
    Result<void> write();

    /// Writes what waits of the conversation, then removes it; blocks on the store.
    Result<Conversation> remove(const QString& id);

private:
    struct Waiting {
        ConversationHead head;
        std::map<int, StoredTurn> turns;
        std::set<int> discarded;
    };
    static ConversationChange changeOf(Waiting waiting);
    static void merge(Waiting& into, ConversationChange change, bool newer);

    ConversationService& m_service;
    const Principal m_principal;
    std::mutex m_writing; ///< held while something is written, so that an older state never follows a newer
    std::mutex m_mutex;   ///< guards m_waiting
    std::map<QString, Waiting> m_waiting;
};

} // namespace mw::app
