// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/conversations/conversation.h"
#include "app/storage/store.h"

namespace mw::app {

/// The conversations of the one who had them: nobody sees or changes another's. They need the permission
/// Infer on "conversation". They are a person's own text, so the change log says nothing of them. Any thread
/// may call; calls block on the store.
class ConversationService {
public:
    static constexpr int mostListed = 10'000;
    static constexpr qsizetype longestTitle = 200;

    /// The references outlive the service.
    ConversationService(Store& store, const Authorizer& authorizer, const Clock& clock);

    /// Answers that an earlier process was still writing become interrupted ones. Once, before other calls.
    Result<void> recover();

    /// Makes the conversation `change.head.id` or adds to it; what is there already keeps its title. Fails
    /// with Refused, NotFound (of somebody else) and the errors of Store::change.
    Result<void> save(const Principal& principal, const ConversationChange& change);

    /// Newest first, at most mostListed, without system prompts. With a filter, those that have it in the
    /// title or in a turn, on whatever branch; letters of ASCII match in either case.
    Result<std::vector<ConversationHead>> list(const Principal& principal, const QString& filter = {});

    /// Fails with NotFound (args: conversation, id).
    Result<Conversation> open(const Principal& principal, const QString& id);

    /// The title is cut to longestTitle characters; a blank one is InvalidArgument.
    Result<void> rename(const Principal& principal, const QString& id, const QString& title);

    /// Gives back what was removed, for who wants it back: `save` of all of it.
    Result<Conversation> remove(const Principal& principal, const QString& id);

    /// A title from the first line of a question that has letters; never longer than a line in a list.
    static QString titleFrom(const QString& question);

private:
    Result<void> allowed(const Principal& principal) const;

    Store& m_store;
    const Authorizer& m_authorizer;
    const Clock& m_clock;
};

} // namespace mw::app
