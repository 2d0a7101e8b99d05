// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/turn.h"

namespace mw::app {

/// A turn as it stands in the tree of its conversation. Ids are from 1 and never used twice in it; a turn has
/// a higher id than the one it follows.
struct StoredTurn {
    int id = 0;
    int parent = 0;    ///< the turn that it follows; 0 for the first place
    bool open = false; ///< an answer that is still being written
    TurnContent content;
};

/// A conversation without its turns.
struct ConversationHead {
    QString id;
    QString title;
    QString model;        ///< that answered last, as people read it; empty before the first answer
    QString systemPrompt; ///< not in lists
    int leaf = 0;         ///< the turn that ends the path which is shown
    qint64 createdAt = 0; ///< microseconds UTC
    qint64 updatedAt = 0; ///< of the last turn that came or changed
};

struct Conversation {
    ConversationHead head;
    std::vector<StoredTurn> turns; ///< by id
};

/// What is new in a conversation: its head, turns that are new or different, and turns that are gone.
struct ConversationChange {
    ConversationHead head;
    std::vector<StoredTurn> turns;
    std::vector<int> discarded;
};

} // namespace mw::app
