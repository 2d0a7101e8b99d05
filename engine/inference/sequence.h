// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "engine/inference/sampling/sampler.h"
#include "engine/inference/text_assembler.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mw::engine {

using SteadyTime = std::chrono::steady_clock::time_point;

/// One generation from queue to end event. Owned and used by the scheduler's thread.
class Sequence {
public:
    Sequence(GenerationRequest request, std::shared_ptr<TokenSink> sink, std::uint64_t seed,
             int maximumTokens, SteadyTime submitted);

    std::vector<std::uint32_t> blocks; ///< KV blocks, enough for all it may become

    const GenerationRequest& request() const { return m_request; }
    int maximumTokens() const { return m_maximumTokens; }
    const Sampler& sampler() const { return m_sampler; }
    const std::vector<Token>& answer() const { return m_answer; }

    bool decoding() const { return !m_answer.empty(); }
    std::size_t computed() const { return m_computed; } ///< positions in the KV cache
    /// Tokens that wait to be computed: the rest of the prompt, or the last token of the answer.
    std::span<const Token> pending() const;

    /// Whether its consumer takes events now; one that does not for too long ends the sequence.
    bool readable(SteadyTime now);
    bool finished() const { return m_finished; }

    void started(SteadyTime now);
    void advanced(std::size_t tokens, SteadyTime now);

    /// Takes the next token; ends the sequence where it is the last.
    void accept(const SampledToken& sampled, const Tokenizer& tokenizer, SteadyTime now);
    void end(FinishReason reason, std::optional<Error> error, SteadyTime now);

private:
    GenerationRequest m_request;
    std::shared_ptr<TokenSink> m_sink;
    Sampler m_sampler;
    TextAssembler m_text;
    const int m_maximumTokens;
    std::vector<Token> m_answer;
    std::size_t m_computed = 0;
    std::size_t m_sampled = 0; // the end token included, which the answer has not
    bool m_finished = false;
    std::optional<SteadyTime> m_blockedSince;
    const SteadyTime m_submitted;
    SteadyTime m_started;
    SteadyTime m_prefilled;
    SteadyTime m_firstToken;
};

} // namespace mw::engine
