// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sampling/sampler.h"

#include "engine/inference/finite.h"
#include "engine/inference/sampling/likeliest.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace mw::engine {

namespace {

// Below it a temperature is taken as 0: its inverse would not be a float any more.
constexpr float leastTemperature = 1e-6F;

/// SplitMix64 (Steele, Lea and Flood 2014) as a counter-based generator: value `n` of stream `seed`, in [0,
/// 1).
double uniform(std::uint64_t seed, std::uint64_t n)
{
    std::uint64_t z = seed + (n + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-53;
}

} // namespace

Sampler::Sampler(SamplingOptions options, std::uint64_t seed, int topLogprobs)
    : m_options(std::move(options)), m_seed(m_options.seed.value_or(seed)), m_topLogprobs(topLogprobs)
{}

std::optional<SampledToken> Sampler::choose(std::span<float> logits, std::span<const Token> prompt,
                                            std::span<const Token> answer, const Kernels& kernels,
                                            SamplerScratch& scratch) const
{
    SampledToken result;
    if (logits.empty() || !allFinite(logits))
        return std::nullopt;
    std::size_t best = kernels.argMax(logits.data(), logits.size());
    scratch.weights.resize(logits.size());
    double logTotal = 0;
    const float rawMaximum = logits[best];
    std::vector<float> raw;
    if (m_topLogprobs >= 0) {
        readDistribution(logits, rawMaximum, kernels, scratch, result, logTotal);
        raw.assign(logits.begin(), logits.end());
    }
    penalise(logits, prompt, answer);
    best = kernels.argMax(logits.data(), logits.size());
    if (best >= logits.size() || !std::isfinite(logits[best]))
        return std::nullopt;
    result.token = m_options.temperature >= leastTemperature
                       ? draw(logits, logits[best], answer.size(), kernels, scratch)
                       : static_cast<Token>(best);
    if (!raw.empty())
        result.logprob = static_cast<float>(static_cast<double>(raw[static_cast<std::size_t>(result.token)]) -
                                            static_cast<double>(rawMaximum) - logTotal);
    return result;
}

void Sampler::readDistribution(std::span<const float> logits, float maximum, const Kernels& kernels,
                               SamplerScratch& scratch, SampledToken& result, double& logTotal) const
{
    logTotal =
        std::log(kernels.exponentials(logits.data(), logits.size(), maximum, 1.0F, scratch.weights.data()));
    if (m_topLogprobs == 0)
        return;
    likeliest(logits, scratch.weights, static_cast<std::size_t>(m_topLogprobs), 2.0 * std::exp(logTotal),
              scratch.candidates);
    for (Token id : scratch.candidates)
        result.top.emplace_back(id,
                                static_cast<float>(static_cast<double>(logits[static_cast<std::size_t>(id)]) -
                                                   static_cast<double>(maximum) - logTotal));
}

void Sampler::penalise(std::span<float> logits, std::span<const Token> prompt,
                       std::span<const Token> answer) const
{
    const auto valid = [&](Token token) {
        return token >= 0 && static_cast<std::size_t>(token) < logits.size();
    };
    if (m_options.repetitionPenalty != 1.0F && m_options.penaltyWindow != 0) {
        const std::size_t all = prompt.size() + answer.size();
        const std::size_t window = m_options.penaltyWindow < 0
                                       ? all
                                       : std::min(all, static_cast<std::size_t>(m_options.penaltyWindow));
        std::vector<Token> seen;
        seen.reserve(window);
        for (std::size_t i = all - window; i < all; ++i)
            seen.push_back(i < prompt.size() ? prompt[i] : answer[i - prompt.size()]);
        std::ranges::sort(seen);
        seen.erase(std::ranges::unique(seen).begin(), seen.end());
        for (Token token : seen) {
            if (!valid(token))
                continue;
            float& logit = logits[static_cast<std::size_t>(token)];
            logit = logit > 0 ? logit / m_options.repetitionPenalty : logit * m_options.repetitionPenalty;
        }
    }
    if (m_options.presencePenalty != 0.0F || m_options.frequencyPenalty != 0.0F) {
        std::unordered_map<Token, int> counts;
        for (Token token : answer)
            ++counts[token];
        for (const auto& [token, count] : counts)
            if (valid(token))
                logits[static_cast<std::size_t>(token)] -=
                    m_options.presencePenalty + m_options.frequencyPenalty * static_cast<float>(count);
    }
    for (const auto& [token, bias] : m_options.logitBias)
        if (valid(token))
            logits[static_cast<std::size_t>(token)] += bias;
}

Token Sampler::draw(std::span<const float> logits, float maximum, std::size_t step, const Kernels& kernels,
                    SamplerScratch& scratch) const
{
    std::vector<float>& weights = scratch.weights;
    double total = kernels.exponentials(logits.data(), logits.size(), maximum, 1.0F / m_options.temperature,
                                        weights.data());
    const double point = uniform(m_seed, step);
    const float least = m_options.minP; // the likeliest weight is 1
    const bool cut = m_options.topK > 0 || m_options.topP < 1.0F;
    if (!cut && least > 0.0F) {
        total = 0;
        for (float weight : weights)
            total += weight >= least ? static_cast<double>(weight) : 0.0;
    }
    if (!cut) {
        double left = point * total;
        Token last = 0;
        for (std::size_t id = 0; id < weights.size(); ++id) {
            if (weights[id] < least || weights[id] == 0.0F)
                continue;
            last = static_cast<Token>(id);
            left -= static_cast<double>(weights[id]);
            if (left < 0)
                break;
        }
        return last;
    }

    std::vector<Token>& kept = scratch.candidates;
    const auto weightOf = [&](Token id) {
        return static_cast<double>(weights[static_cast<std::size_t>(id)]);
    };
    if (m_options.topK > 0) {
        likeliest(logits, weights, static_cast<std::size_t>(m_options.topK), 2 * total, kept);
        total = 0;
        for (Token id : kept)
            total += weightOf(id);
    } else {
        likeliest(logits, weights, weights.size(), static_cast<double>(m_options.topP) * total, kept);
    }
    // Top-p keeps the likeliest until they reach the share; min-p then drops those below its own bound.
    double held = 0;
    std::size_t count = 0;
    while (count < kept.size() && (count == 0 || held < static_cast<double>(m_options.topP) * total))
        held += weightOf(kept[count++]);
    while (count > 1 &&
           (weightOf(kept[count - 1]) < static_cast<double>(least) || weightOf(kept[count - 1]) == 0))
        held -= weightOf(kept[--count]);
    double left = point * held;
    for (std::size_t i = 0; i < count; ++i) {
        left -= weightOf(kept[i]);
        if (left < 0)
            return kept[i];
    }
    return kept[count - 1];
}

} // namespace mw::engine
