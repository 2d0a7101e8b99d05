// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace mw::app {

enum class CompletionShape { Chat, Plain };

/// Appends `text` as the inside of a JSON string; what is no UTF-8 is replaced.
void appendJsonText(std::string& out, std::string_view text);

/// "stop" or "length"; other ends are errors and not told this way.
const char* finishReasonText(FinishReason reason);

/// Writes the events of one streamed answer. What all events share is made once: a token costs its escaped
/// text and a few copies.
class ChunkText {
public:
    struct Head {
        std::string id;
        std::int64_t created = 0; ///< unix seconds
        std::string model;
        bool includeUsage = false; ///< then every chunk but the last says `"usage":null`
    };
    ChunkText(CompletionShape shape, const Head& head);

    /// The first chunk of a chat's choice; plain completions have none.
    void begin(std::string& out, int index) const;

    /// `logprobs` is JSON text, "null" without.
    void text(std::string& out, int index, std::string_view text, std::string_view logprobs = "null") const;

    void finish(std::string& out, int index, FinishReason reason) const;

    /// Only with includeUsage.
    void usage(std::string& out, const TokenUsage& usage) const;

    static void done(std::string& out) { out += "data: [DONE]\n\n"; }

private:
    CompletionShape m_shape;
    std::string m_head; ///< up to and with `"choices":[`
    std::string m_tail; ///< from the end of the choice on
};

} // namespace mw::app
