// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <chrono>
#include <cstddef>
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

/// Who goes first where not all can: whole classes, fair between keys within each.
enum class Priority { Interactive, Batch, Shadow };
inline constexpr std::size_t priorityCount = 3;

/// How the packed engine rounds the activations that meet quantized weights: to one term of 8 bits in blocks
/// of 32, or to two, which is 16 bits: nearer to floats, but prompts take longer. Weights in F32, F16 and
/// BF16 and the reference engine know no difference.
enum class Precision : std::uint8_t { Int8, Int16 };

/// Tokens that were guessed ahead and checked together: what came of it. Answers are the same without.
struct SpeculationFigures {
    int proposed = 0;
    int accepted = 0;
};
inline constexpr int mostSpeculativeTokens = 8;

struct TokenUsage {
    int promptTokens = 0;
    int completionTokens = 0; ///< the end token is not counted
    int cachedTokens = 0;     ///< of the prompt: shared with another request, not computed again
};

/// Durations in milliseconds, rates in tokens per second.
struct GenerationTimings {
    double queueMs = 0;      ///< submitted until first scheduled
    double prefillMs = 0;    ///< first scheduled until the prompt was computed
    double firstTokenMs = 0; ///< submitted until the first token was sampled
    double totalMs = 0;
    double prefillTokensPerSecond = 0; ///< of those that were computed
    double decodeTokensPerSecond = 0;  ///< over the tokens after the first; 0 where there is only one
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
    SpeculationFigures speculation;
    int preemptions = 0; ///< how often it had to wait again and be computed anew; its tokens do not change
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

/// What a sink may get between two looks at `ready`.
inline constexpr std::size_t mostEventsAtOnce = mostSpeculativeTokens + 2;

/// Receives the events of one request on the engine's scheduler thread. Neither call may block or throw.
class TokenSink {
public:
    virtual ~TokenSink() = default;
    /// Whether mostEventsAtOnce more events fit. While not, the sequence is paused and costs nothing.
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
    /// Opaque: computed tokens are shared among requests of one scope, never with another. Empty: with none.
    /// What is computed does not depend on it.
    std::string cacheScope;
    /// Opaque: within a priority keys get equal parts of the computing, however many requests each has.
    std::string fairnessKey;
    Priority priority = Priority::Interactive;
    /// Not ended by then, it fails with DeadlineExceeded.
    std::optional<std::chrono::steady_clock::time_point> deadline;
    /// At most so many tokens are guessed at a time, by looking up what followed the last ones before in
    /// prompt and answer; 0: none, at most mostSpeculativeTokens. Stops by itself where it does not pay.
    int speculativeTokens = 0;
    /// Requests of one precision are computed together; a step of the other one comes in between.
    Precision activations = Precision::Int8;
    Cancel cancel;
};

} // namespace mw
