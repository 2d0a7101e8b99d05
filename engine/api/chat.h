// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <string>
#include <vector>

namespace mw {

struct ChatMessage {
    std::string role; ///< system, user, assistant, tool; "developer" is read as system
    std::string content;
};

/// Messages rendered by the model's chat template.
struct ChatPrompt {
    SpannedText text; ///< what the template wrote, with the ranges that came from message contents
    std::vector<Token> tokens;
};

} // namespace mw
