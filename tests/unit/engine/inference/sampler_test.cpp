// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sampling/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

namespace mw::engine {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

const Kernels& kernels()
{
    return kernelsFor(selectedIsa());
}

SamplingOptions plain(float temperature)
{
    SamplingOptions options;
    options.temperature = temperature;
    options.topP = 1.0F;
    return options;
}

std::vector<float> randomLogits(std::size_t count, std::mt19937& random, float deviation = 3.0F)
{
    std::normal_distribution<float> normal(0.0F, deviation);
    std::vector<float> logits(count);
    for (float& logit : logits)
        logit = normal(random);
    return logits;
}

std::optional<SampledToken> choose(const Sampler& sampler, std::vector<float> logits,
                                   const std::vector<Token>& prompt = {},
                                   const std::vector<Token>& answer = {})
{
    SamplerScratch scratch;
    return sampler.choose(logits, prompt, answer, kernels(), scratch);
}

Token greedy(SamplingOptions options, const std::vector<float>& logits, const std::vector<Token>& prompt = {},
             const std::vector<Token>& answer = {})
{
    options.temperature = 0;
    const auto sampled = choose(Sampler(options, 1, -1), logits, prompt, answer);
    return sampled ? sampled->token : -1;
}

/// How often each token is drawn at the steps 0, 1, 2, ...
std::vector<int> draws(const SamplingOptions& options, const std::vector<float>& logits, int count,
                       std::uint64_t seed = 5)
{
    const Sampler sampler(options, seed, -1);
    std::vector<int> counts(logits.size());
    std::vector<Token> answer;
    SamplerScratch scratch;
    for (int i = 0; i < count; ++i) {
        std::vector<float> copy = logits;
        const auto sampled = sampler.choose(copy, {}, answer, kernels(), scratch);
        if (!sampled)
            return {};
        ++counts[static_cast<std::size_t>(sampled->token)];
        answer.push_back(0); // the draw depends on how many there are
    }
    return counts;
}

std::vector<double> softmax(const std::vector<float>& logits, double temperature)
{
    const double most = static_cast<double>(*std::ranges::max_element(logits));
    std::vector<double> shares;
    for (const float logit : logits)
        shares.push_back(std::exp((static_cast<double>(logit) - most) / temperature));
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares)
        share /= total;
    return shares;
}

double chiSquare(const std::vector<int>& counts, const std::vector<double>& shares)
{
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (shares[i] > 0)
            sum += std::pow(counts[i] - total * shares[i], 2) / (total * shares[i]);
    return sum;
}

TEST(Sampler, GreedyTakesTheLargestAndTheLowestIdOfATie)
{
    for (const std::size_t count : {1UL, 2UL, 15UL, 16UL, 17UL, 300UL}) {
        std::mt19937 random(static_cast<unsigned>(count));
        for (int round = 0; round < 50; ++round) {
            std::vector<float> logits = randomLogits(count, random);
            const std::size_t first = random() % count;
            const std::size_t second = random() % count;
            logits[first] = logits[second] = 100.0F;
            EXPECT_EQ(greedy({}, logits), static_cast<Token>(std::min(first, second)));
        }
        EXPECT_EQ(greedy({}, std::vector<float>(count, -3.0F)), 0);
    }
}

TEST(Sampler, DrawsFollowTheSoftmaxAtEveryTemperature)
{
    const std::vector<float> logits = {0.0F, 1.0F, -1.0F, 2.0F, 0.5F, 1.5F, -0.5F, 0.2F};
    for (const float temperature : {0.5F, 1.0F, 2.0F}) {
        const auto shares = softmax(logits, static_cast<double>(temperature));
        // 7 degrees of freedom: above 24.3 once in 1,000.
        EXPECT_LT(chiSquare(draws(plain(temperature), logits, 20000), shares), 24.3) << temperature;
        SamplingOptions cut = plain(temperature);
        cut.topK = 8; // the same distribution by the other way of drawing
        EXPECT_LT(chiSquare(draws(cut, logits, 20000, 6), shares), 24.3) << temperature;
    }
}

/// The ids that may be drawn, by the definitions.
std::set<Token> candidates(const std::vector<float>& logits, const SamplingOptions& options)
{
    const auto shares = softmax(logits, static_cast<double>(options.temperature));
    std::vector<Token> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](Token a, Token b) {
        return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    if (options.topK > 0 && order.size() > static_cast<std::size_t>(options.topK))
        order.resize(static_cast<std::size_t>(options.topK));
    double total = 0;
    for (const Token id : order)
        total += shares[static_cast<std::size_t>(id)];
    double held = 0;
    std::set<Token> kept;
    for (const Token id : order) {
        if (!kept.empty() && held >= static_cast<double>(options.topP) * total)
            break;
        held += shares[static_cast<std::size_t>(id)];
        kept.insert(id);
    }
    const double least = static_cast<double>(options.minP) * shares[static_cast<std::size_t>(order[0])];
    std::erase_if(kept,
                  [&](Token id) { return id != order[0] && shares[static_cast<std::size_t>(id)] < least; });
    return kept;
}

TEST(Sampler, CutsKeepExactlyTheCandidates)
{
    std::mt19937 random(11);
    const auto uniform = [&] { return std::uniform_real_distribution<float>(0.0F, 1.0F)(random); };
    for (int round = 0; round < 300; ++round) {
        const std::vector<float> logits = randomLogits(6 + random() % 40, random, 0.5F + 3 * uniform());
        SamplingOptions options = plain(0.5F + uniform());
        if (random() % 2 == 0)
            options.topK = 1 + static_cast<int>(random() % 20);
        if (random() % 2 == 0)
            options.topP = 0.05F + 0.94F * uniform();
        if (random() % 2 == 0)
            options.minP = 0.5F * uniform();
        const std::set<Token> right = candidates(logits, options);
        const auto counts = draws(options, logits, 400, random());
        for (std::size_t id = 0; id < counts.size(); ++id)
            ASSERT_TRUE(counts[id] == 0 || right.contains(static_cast<Token>(id))) << round << " " << id;
        // And each of them with its share of what is left.
        double total = 0;
        std::vector<double> shares = softmax(logits, static_cast<double>(options.temperature));
        for (std::size_t id = 0; id < shares.size(); ++id)
            total += right.contains(static_cast<Token>(id)) ? shares[id] : 0.0;
        for (std::size_t id = 0; id < shares.size(); ++id) {
            const double expected = right.contains(static_cast<Token>(id)) ? shares[id] / total : 0.0;
            const double deviation = std::sqrt(400 * expected * (1 - expected));
            ASSERT_LE(std::abs(counts[id] - 400 * expected), 6 * deviation + 3) << round << " " << id;
        }
    }
}

TEST(Sampler, CutsAtTheirEdges)
{
    const std::vector<float> logits = {1.0F, 3.0F, 2.0F, 3.0F};
    SamplingOptions one = plain(1.0F);
    one.topK = 1;
    EXPECT_EQ(draws(one, logits, 200)[1], 200); // the lowest id of a tie
    SamplingOptions little = plain(1.0F);
    little.topP = 1e-6F;
    EXPECT_EQ(draws(little, logits, 200)[1], 200);
    SamplingOptions high = plain(1.0F);
    high.minP = 0.99F;
    const auto counts = draws(high, logits, 400);
    EXPECT_EQ(counts[0] + counts[2], 0);
    EXPECT_GT(counts[1], 100);
    EXPECT_GT(counts[3], 100);
    SamplingOptions many = plain(1.0F);
    many.topK = 1000;
    EXPECT_LT(chiSquare(draws(many, logits, 4000), softmax(logits, 1.0)), 16.3);
}

TEST(Sampler, AVerySmallTemperatureIsGreedy)
{
    const std::vector<float> logits = {1.0F, 1.001F, -4.0F, 1.0005F};
    for (const float temperature :
         {1e-5F, 1e-7F, 1e-30F, std::numeric_limits<float>::denorm_min(), 0.0F, -1.0F})
        EXPECT_EQ(draws(plain(temperature), logits, 100)[1], 100) << temperature;
    EXPECT_EQ(draws(plain(std::numeric_limits<float>::quiet_NaN()), logits, 100)[1], 100);
}

TEST(Sampler, TheRepetitionPenaltyLooksAtItsWindow)
{
    // 2 / 2 = 1 < 1.5; -1 * 2 = -2 < -1.5.
    SamplingOptions options;
    options.repetitionPenalty = 2.0F;
    EXPECT_EQ(greedy(options, {2.0F, 1.5F}, {0}), 1);
    EXPECT_EQ(greedy(options, {2.0F, 1.5F}, {}, {0}), 1);
    EXPECT_EQ(greedy(options, {2.0F, 1.5F}, {0, 0, 0}, {0}), 1); // once, however often it occurs
    EXPECT_EQ(greedy(options, {2.0F, 0.9F}, {0, 0, 0}, {0}), 0);
    EXPECT_EQ(greedy(options, {-1.0F, -1.5F}, {0}), 1);
    options.penaltyWindow = 2;
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 0.0F}, {0, 2, 2}), 0);
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 0.0F}, {2, 0, 2}), 1);
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 0.0F}, {2, 0}, {2}), 1);
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 0.0F}, {2, 0}, {2, 2}), 0);
    options.penaltyWindow = 0;
    EXPECT_EQ(greedy(options, {2.0F, 1.5F}, {0}, {0}), 0);
    options.penaltyWindow = -1;
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 0.0F}, {0}, std::vector<Token>(1000, 2)), 1);
}

TEST(Sampler, PresenceAndFrequencyCountTheAnswer)
{
    SamplingOptions presence;
    presence.presencePenalty = 1.0F;
    EXPECT_EQ(greedy(presence, {2.0F, 1.5F}, {0}, {}), 0); // the prompt does not count
    EXPECT_EQ(greedy(presence, {2.0F, 1.5F}, {}, {0}), 1);
    EXPECT_EQ(greedy(presence, {2.0F, 0.9F}, {}, {0, 0, 0}), 0);
    SamplingOptions frequency;
    frequency.frequencyPenalty = 0.5F;
    EXPECT_EQ(greedy(frequency, {2.0F, 1.25F}, {}, {0}), 0);
    EXPECT_EQ(greedy(frequency, {2.0F, 1.25F}, {}, {0, 0}), 1);
    frequency.frequencyPenalty = -0.5F;
    EXPECT_EQ(greedy(frequency, {2.0F, 1.25F}, {}, {1, 1}), 1);
}

TEST(Sampler, ABiasIsAdded)
{
    SamplingOptions options;
    options.logitBias = {{0, -1.0F}, {2, 0.25F}, {-5, 100.0F}, {3, 100.0F}, {1 << 30, 100.0F}};
    EXPECT_EQ(greedy(options, {2.0F, 1.5F, 1.0F}), 1);
    options.logitBias = {{0, -100.0F}};
    options.temperature = 1.0F;
    options.topP = 1.0F;
    EXPECT_EQ(draws(options, {5.0F, 0.0F}, 500)[0], 0);
    options.topK = 2;
    options.logitBias = {{0, -infinity}};
    EXPECT_EQ(draws(options, {5.0F, 0.0F}, 500)[0], 0);
}

TEST(Sampler, UnknownTokensOfAPromptAreNoPenalty)
{
    SamplingOptions options;
    options.repetitionPenalty = 2.0F;
    options.presencePenalty = 1.0F;
    EXPECT_EQ(greedy(options, {2.0F, 1.5F}, {-1, 7, 1 << 30}, {-1, 9}), 0);
}

TEST(Sampler, LogprobsAreOfTheRawDistribution)
{
    std::mt19937 random(3);
    for (const std::size_t count : {5UL, 64UL, 3000UL}) {
        const std::vector<float> logits = randomLogits(count, random, 4.0F);
        const auto shares = softmax(logits, 1.0);
        SamplingOptions options;
        options.temperature = 0.3F;
        options.repetitionPenalty = 1.7F;
        options.presencePenalty = 1.0F;
        options.logitBias = {{2, 3.0F}};
        std::vector<Token> answer = {0, 1, 2};
        const auto sampled = choose(Sampler(options, 1, 10), logits, {3}, answer);
        ASSERT_TRUE(sampled);
        EXPECT_NEAR(static_cast<double>(sampled->logprob),
                    std::log(shares[static_cast<std::size_t>(sampled->token)]), 2e-5);
        ASSERT_EQ(sampled->top.size(), std::min<std::size_t>(10, count));
        std::vector<Token> order(count);
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, [&](Token a, Token b) {
            return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
        });
        for (std::size_t i = 0; i < sampled->top.size(); ++i) {
            EXPECT_EQ(sampled->top[i].first, order[i]);
            EXPECT_NEAR(static_cast<double>(sampled->top[i].second),
                        std::log(shares[static_cast<std::size_t>(order[i])]), 2e-5);
        }
    }
}

TEST(Sampler, TopAlternativesOfATieAreInTheOrderOfIds)
{
    const auto sampled = choose(Sampler(plain(0), 1, 3), {1.0F, 2.0F, 1.0F, 2.0F, 1.0F});
    ASSERT_TRUE(sampled);
    ASSERT_EQ(sampled->top.size(), 3U);
    EXPECT_EQ(sampled->top[0].first, 1);
    EXPECT_EQ(sampled->top[1].first, 3);
    EXPECT_EQ(sampled->top[2].first, 0);
}

TEST(Sampler, AlternativesFarBelowTheFirstAreFoundToo)
{
    std::vector<float> logits(1000, -40.0F); // e^-140 of the first: not even a float
    logits[500] = 100.0F;
    logits[7] = 0.0F;
    const auto sampled = choose(Sampler(plain(0), 1, 5), logits);
    ASSERT_TRUE(sampled);
    ASSERT_EQ(sampled->top.size(), 5U);
    EXPECT_EQ(sampled->top[0].first, 500);
    EXPECT_FLOAT_EQ(sampled->top[0].second, 0.0F);
    EXPECT_EQ(sampled->top[1].first, 7);
    EXPECT_FLOAT_EQ(sampled->top[1].second, -100.0F);
}

TEST(Sampler, NothingIsListedUnlessAskedFor)
{
    const auto none = choose(Sampler(plain(0), 1, -1), {1.0F, 2.0F});
    EXPECT_TRUE(none->top.empty());
    EXPECT_EQ(none->logprob, 0.0F);
    const auto own = choose(Sampler(plain(0), 1, 0), {1.0F, 2.0F});
    EXPECT_TRUE(own->top.empty());
    EXPECT_NEAR(own->logprob, -0.3132617F, 1e-6F);
}

TEST(Sampler, ValuesThatAreNotFiniteAreNoChoice)
{
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity})
        for (const std::size_t count : {1UL, 3UL, 16UL, 300UL})
            for (const std::size_t at : {std::size_t{0}, count / 2, count - 1})
                for (const float temperature : {0.0F, 1.0F}) {
                    std::vector<float> logits(count, 1.0F);
                    logits[at] = wrong;
                    EXPECT_FALSE(choose(Sampler(plain(temperature), 1, 2), logits)) << count << " " << at;
                }
    EXPECT_FALSE(choose(Sampler(plain(0), 1, 2), {}));
}

TEST(Sampler, ADrawDependsOnSeedAndStepAlone)
{
    std::mt19937 random(17);
    const std::vector<float> logits = randomLogits(50, random, 1.0F);
    SamplingOptions options = plain(1.0F);
    options.repetitionPenalty = 1.0F;
    const auto sequence = [&](const Sampler& sampler, Token filler) {
        std::vector<Token> drawn;
        for (std::size_t step = 0; step < 64; ++step)
            drawn.push_back(choose(sampler, logits, {}, std::vector<Token>(step, filler))->token);
        return drawn;
    };
    const auto first = sequence(Sampler(options, 42, -1), 0);
    EXPECT_EQ(sequence(Sampler(options, 42, 5), 9), first); // neither on what was answered nor on logprobs
    EXPECT_NE(sequence(Sampler(options, 43, -1), 0), first);
    // Steps in any order, on one object.
    const Sampler sampler(options, 42, -1);
    for (const std::size_t step : {63UL, 0UL, 31UL})
        EXPECT_EQ(choose(sampler, logits, {}, std::vector<Token>(step, 1))->token, first[step]);
    options.seed = 7;
    EXPECT_EQ(Sampler(options, 42, -1).seed(), 7U);
    EXPECT_EQ(sequence(Sampler(options, 1, -1), 0), sequence(Sampler(options, 2, -1), 0));
}

} // namespace
} // namespace mw::engine
