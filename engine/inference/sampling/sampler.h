// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "engine/kernels/kernels.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mw::engine {

/// Scratch for choosing tokens, one per worker.
struct SamplerScratch {
    std::vector<float> weights;
    std::vector<Token> candidates;
};

struct SampledToken {
    Token token = -1;
    float logprob = 0;
    std::vector<std::pair<Token, float>> top; ///< id and log-probability, likeliest first
};

/// Chooses the tokens of one sequence. The draw for the n-th token depends on seed and n alone, so a
/// sequence is the same however it was scheduled.
class Sampler {
public:
    /// `seed` replaces a missing seed of the options.
    Sampler(SamplingOptions options, std::uint64_t seed, int topLogprobs);

    std::uint64_t seed() const { return m_seed; }

    /// `logits` (vocabulary values) may be changed. `prompt` and `answer` are the sequence so far. Nothing
    /// where the logits are not finite.
    std::optional<SampledToken> choose(std::span<float> logits, std::span<const Token> prompt,
                                       std::span<const Token> answer, const Kernels& kernels,
                                       SamplerScratch& scratch) const;

private:
    void readDistribution(std::span<const float> logits, float maximum, const Kernels& kernels,
                          SamplerScratch& scratch, SampledToken& result, double& logTotal) const;
    void penalise(std::span<float> logits, std::span<const Token> prompt,
                  std::span<const Token> answer) const;
    Token draw(std::span<const float> logits, float maximum, std::size_t step, const Kernels& kernels,
               SamplerScratch& scratch) const;

    const SamplingOptions m_options;
    const std::uint64_t m_seed;
    const int m_topLogprobs;
};

} // namespace mw::engine
