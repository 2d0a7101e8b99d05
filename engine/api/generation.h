// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mw {

/// How the next token is chosen. The samplers run in the order of the fields: penalties and bias on the
/// logits, temperature, top-k, top-p, min-p, then one draw. docs/sampling.md explains each.
struct SamplingOptions {
    float repetitionPenalty = 1.0F; ///< > 0; 1 is off; Keskar et al. 2019, over prompt and answer
    float presencePenalty = 0.0F;   ///< -2..2; subtracted once from each token that the answer has
    float frequencyPenalty = 0.0F;  ///< -2..2; subtracted per occurrence in the answer
    int penaltyWindow = 256;        ///< last tokens the repetition penalty looks at; 0 is off, -1 is all
    std::vector<std::pair<Token, float>> logitBias; ///< added to the logit
    float temperature = 0.7F;                       ///< 0 is greedy (the lowest id wins a tie)
    int topK = 0;                                   ///< 0 is off
    float topP = 0.95F;                             ///< (0, 1]; 1 is off; Holtzman et al. 2020
    float minP = 0.0F;                 ///< [0, 1); share of the likeliest token's probability; 0 is off
    std::optional<std::uint64_t> seed; ///< none draws one; the seed used stands in Completion
};

enum class FinishReason { Stop, Length, Cancelled, Failed };

struct TokenUsage {
    int promptTokens = 0;
    int completionTokens = 0; ///< the end token is not counted
};

/// Durations in milliseconds, rates in tokens per second.
struct GenerationTimings {
    double queueMs = 0;      ///< submitted until first scheduled
    double prefillMs = 0;    ///< first scheduled until the prompt was computed
    double firstTokenMs = 0; ///< submitted until the first token was sampled
    double totalMs = 0;
    double prefillTokensPerSecond = 0;
    double decodeTokensPerSecond = 0; ///< over the tokens after the first; 0 where there is only one
};

struct TokenAlternative {
    Token token = -1;
    std::string text;  ///< bytes of the token; may be part of a UTF-8 sequence
    float logprob = 0; ///< natural logarithm, from the raw distribution (before penalties and temperature)
};

struct Completion {
    FinishReason reason = FinishReason::Stop;
    std::optional<Error> error; ///< set for Failed
    TokenUsage usage;
    GenerationTimings timings;
    std::uint64_t seed = 0;
    std::string stopString; ///< the stop string that matched, if one did
};

/// One step of an answer. `text` is complete UTF-8 and may be empty while a character or a possible stop
/// string is incomplete. The last event has `end` and no token.
struct TokenEvent {
    Token token = -1;
    std::string text;
    std::string bytes; ///< of the token alone, with logprobs; may be part of a UTF-8 sequence
    float logprob = 0;
    std::vector<TokenAlternative> top;
    std::optional<Completion> end;
};

/// Receives the events of one request on the engine's scheduler thread. Neither call may block or throw.
class TokenSink {
public:
    virtual ~TokenSink() = default;
    /// Whether two more events fit. While not, the sequence is paused and costs nothing.
    virtual bool ready() const noexcept = 0;
    virtual void push(TokenEvent event) noexcept = 0;
};

struct GenerationRequest {
    std::vector<Token> prompt; ///< not empty
    SamplingOptions sampling;
    int maxTokens = 0;             ///< 0: what is left of the context
    std::vector<std::string> stop; ///< none of them is part of the text
    bool ignoreEnd = false;        ///< go on after end tokens
    bool logprobs = false;         ///< fill in bytes and log-probability of each token
    int topLogprobs = 0;           ///< with logprobs: alternatives per token, 0..64
    std::chrono::milliseconds slowReaderLimit{30000};
    Cancel cancel;
};

} // namespace mw
