// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"
#include "engine/text/chat_template.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// Runs one template over a context given as JSON, for the tests that compare with the original.
namespace mw::test {

struct TemplateOutcome {
    bool ok = false;
    SpannedText output;
    bool limit = false; ///< of a failure
    int line = 0;
    std::string reason;
};

/// Every string of the context below "messages" counts as input, all others do not. The clock stands at
/// 2024-07-26 12:34:56, a Friday.
TemplateOutcome runTemplate(std::string_view source, const nlohmann::ordered_json& context,
                            const engine::TemplateLimits& limits = {});

} // namespace mw::test
