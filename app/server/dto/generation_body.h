// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "app/server/dto/body_fields.h"
#include "app/serving/inference_request.h"

#include <nlohmann/json.hpp>

#include <string>
#include <variant>
#include <vector>

namespace mw::app {

/// Limits of bodies below /v1; schemas and readers take them from here.
struct GenerationLimits {
    static constexpr int choices = 16;
    static constexpr int prompts = 64; ///< of one call, times the choices of each
    static constexpr int answerTokens = 1'048'576;
    static constexpr int topLogprobs = 20;
    static constexpr int stopStrings = 16;
    static constexpr int stopBytes = 1024;
    static constexpr int biases = 1024;
    static constexpr int bias = 100;
    static constexpr int messages = 4096;
    /// Tokens of prompts times what is told of each: all of it is held until it was sent.
    static constexpr std::size_t promptEntries = 500'000;
    static constexpr int token = 0x7FFFFFFF;
    static constexpr std::size_t bodyBytes = std::size_t{4} << 20;
};

/// What a call of /v1/chat/completions or /v1/completions asks for. Each request is answered `choices` times.
struct GenerationBody {
    std::string model;                      ///< as the caller wrote it
    std::vector<InferenceRequest> requests; ///< one per prompt, with the settings' defaults
    int choices = 1;
    bool scoreOnly = false; ///< echo without an answer: max_tokens is 0
    bool stream = false;
    bool includeUsage = false;
};

/// Fail with InvalidArgument naming the field.
Result<GenerationBody> readChatBody(const nlohmann::ordered_json& body, const Settings& settings);
Result<GenerationBody> readCompletionBody(const nlohmann::ordered_json& body, const Settings& settings);

/// One prompt: text or token ids.
using PromptInput = std::variant<std::string, std::vector<Token>>;

/// A string, an array of strings, an array of token ids or an array of such arrays; `name` is the field.
Result<std::vector<PromptInput>> readPrompts(BodyFields& fields, const char* name);

/// What the log-probabilities of a scored prompt add to `entries`; InvalidArgument naming the field where the
/// call has too many.
Result<void> countEntries(const ScoreResult& score, int topLogprobs, const char* name, std::size_t& entries);

/// Makes `request` one on that prompt as it is.
void setPrompt(InferenceRequest& request, PromptInput prompt);

/// The field `activations`, where there is one.
void readActivations(BodyFields& fields, InferenceRequest& request);

/// The conversation of the field `messages`.
Result<std::vector<ChatMessage>> readMessages(BodyFields& fields);

} // namespace mw::app
