// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "engine/inference/drafter.h"
#include "engine/inference/prefix_cache.h"
#include "engine/inference/sampling/sampler.h"
#include "engine/inference/text_assembler.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mw::engine {

struct FairnessKey;

using SteadyTime = std::chrono::steady_clock::time_point;

/// One generation from queue to end event. Owned and used by the scheduler's thread.
class Sequence {
public:
    Sequence(GenerationRequest request, std::shared_ptr<TokenSink> sink, std::uint64_t seed,
             int maximumTokens, SteadyTime submitted);

    std::vector<std::uint32_t> blocks; ///< KV blocks, for what is computed and being computed
    PrefixCache::Path path;            ///< in the cache of its scope
    FairnessKey* fairness = nullptr;   ///< of its queue
    bool inStep = false;               ///< part of the step being made
    std::vector<Token> guesses;        ///< that the step checks behind the last token

    const GenerationRequest& request() const { return m_request; }
    int maximumTokens() const { return m_maximumTokens; }
    /// Where its computed tokens are kept: the request's scope and the precision they were computed in;
    /// empty: nowhere.
    const std::string& cacheScope() const { return m_cacheScope; }
    const Sampler& sampler() const { return m_sampler; }
    std::span<const Token> tokens() const { return m_tokens; } ///< prompt and answer
    std::span<const Token> prompt() const { return std::span(m_tokens).first(m_promptSize); }
    std::span<const Token> answer() const { return std::span(m_tokens).subspan(m_promptSize); }

    /// For each block that begins in the prompt a number that stands for scope and prompt up to its end.
    /// Equal numbers hint at equal tokens; nothing is shared by them alone.
    const std::vector<std::uint64_t>& blockMarks();

    std::size_t computed() const { return m_computed; } ///< positions in the KV cache
    /// Tokens that wait to be computed, at least one.
    std::span<const Token> pending() const { return std::span(m_tokens).subspan(m_computed); }
    /// Whether only the last token of the answer waits.
    bool decoding() const { return m_tokens.size() > m_promptSize && m_computed + 1 == m_tokens.size(); }

    /// Fills `guesses` with at most `most` tokens, where guessing pays.
    void guess(std::size_t most);
    /// The last token of the answer and the guesses behind it.
    std::span<const Token> withGuesses();
    /// What came of the guesses; before their tokens are accepted.
    void checked(std::size_t accepted);
    /// After that: positions of wrong guesses are computed no more.
    void dropGuesses();

    /// Whether its consumer takes events now; one that does not for too long ends the sequence.
    bool readable(SteadyTime now);
    bool paused() const { return m_blockedSince.has_value(); } ///< since its consumer took none
    bool begun() const { return m_started; }                   ///< it was running at least once
    bool finished() const { return m_finished; }
    bool failed() const { return m_failed; }
    bool prefilled() const { return m_prefilled; }  ///< its prompt was computed
    std::size_t cached() const { return m_cached; } ///< prompt positions that came from the cache

    void started(SteadyTime now);
    /// Positions that came from the cache.
    void adopted(std::size_t positions);
    void advanced(std::size_t positions, SteadyTime now);
    /// Its blocks are another's now: what was computed will be computed again.
    void restart();
    void preempted() { ++m_preemptions; }
    std::span<const Token> computedTokens() const { return std::span(m_tokens).first(m_computed); }

    /// Takes the next token; ends the sequence where it is the last.
    void accept(const SampledToken& sampled, const Tokenizer& tokenizer, SteadyTime now);
    void end(FinishReason reason, std::optional<Error> error, SteadyTime now);

private:
    GenerationRequest m_request;
    const std::string m_cacheScope;
    std::shared_ptr<TokenSink> m_sink;
    Sampler m_sampler;
    TextAssembler m_text;
    const int m_maximumTokens;
    const std::size_t m_promptSize;
    std::vector<Token> m_tokens;
    std::vector<std::uint64_t> m_marks;
    PromptLookup m_lookup;
    SpeculationControl m_control;
    SpeculationFigures m_speculation;
    std::vector<Token> m_checking; // withGuesses
    int m_preemptions = 0;
    std::size_t m_computed = 0;
    std::size_t m_cached = 0;  // prompt positions that came from the cache
    std::size_t m_sampled = 0; // the end token included, which the answer has not
    bool m_started = false;
    bool m_prefilled = false;
    bool m_finished = false;
    bool m_failed = false;
    std::optional<SteadyTime> m_blockedSince;
    const SteadyTime m_submittedAt;
    SteadyTime m_startedAt;
    SteadyTime m_prefilledAt;
    SteadyTime m_firstTokenAt;
};

} // namespace mw::engine
