// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace mw::app {

/// The entry of one token in `choices[].logprobs.content` of a chat: token, logprob, bytes, top_logprobs.
/// `token` is the text of the bytes, with what is no character replaced; `bytes` has them as they are.
nlohmann::ordered_json chatLogprob(const TokenEvent& event);

/// `choices[].logprobs` of plain completions: tokens, token_logprobs, top_logprobs and text_offset, which
/// counts the characters of prompt (where it is echoed) and answer before the token.
class LegacyLogprobs {
public:
    /// `score` as an echoed prompt has it; `text` is that prompt. Tokens that the text does not show, such as
    /// one put before it, take no place.
    void addPrompt(const ScoreResult& score, std::string_view text);

    /// An echoed prompt of which the log-probabilities are not wanted.
    void addText(std::string_view text);

    void add(const TokenEvent& event);

    bool empty() const { return m_tokens.empty(); }

    /// What was added since the last call.
    nlohmann::ordered_json take();

private:
    void add(std::string_view bytes, std::optional<float> logprob, const std::vector<TokenAlternative>& top,
             std::size_t skip);

    nlohmann::ordered_json m_tokens = nlohmann::ordered_json::array();
    nlohmann::ordered_json m_logprobs = nlohmann::ordered_json::array();
    nlohmann::ordered_json m_top = nlohmann::ordered_json::array();
    nlohmann::ordered_json m_offsets = nlohmann::ordered_json::array();
    std::size_t m_characters = 0; ///< begun so far
};

/// A float as the shortest decimal that is that float, so that -5.1 is not written as -5.099999904632568.
double shortestDouble(float value);

} // namespace mw::app
