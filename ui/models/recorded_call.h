// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/request_repository.h"
#include "app/conversations/conversation.h"
#include "engine/api/generation.h"

#include <QString>

#include <optional>
#include <vector>

namespace mw::ui {

/// What a call of the endpoint asked and was answered, as far as texts were recorded, ready to be asked
/// again.
struct RecordedCall {
    struct Turn {
        bool user = false;
        QString text;
    };

    QString model; ///< "smollm2:1"
    QString systemPrompt;
    std::vector<Turn> turns; ///< of a chat: a user's first, taking turns; what was answered is the last
    std::optional<QString> rawPrompt;          ///< of a completion: the text to go on from, instead of turns
    QString answer;                            ///< of a completion
    std::optional<app::AnswerFigures> figures; ///< of the answer that was recorded
    SamplingOptions sampling;
    int maxTokens = 0; ///< 0: what is left of the context

    /// A chat as a conversation without an id; answers that came with the question
    /// count as written, for their figures are not known.
    app::Conversation conversation() const;

    /// None where a prompt was given as token ids, or does not take turns.
    static std::optional<RecordedCall> from(const app::RequestRecord& record, const app::RequestTexts& texts);
};

} // namespace mw::ui
