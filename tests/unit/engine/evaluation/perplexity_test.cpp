// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation/perplexity.h"

#include "engine/library/packed_engine.h"
#include "tests/unit/engine/library/loaded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace mw::engine {
namespace {

class Perplexity : public testing::Test {
protected:
    static std::vector<Token> someTokens(int count)
    {
        std::vector<Token> tokens;
        for (int i = 0; i < count; ++i)
            tokens.push_back((i * i * 7 + i * 31) % 299);
        return tokens;
    }

    Result<PerplexityResult> measure(const std::vector<Token>& tokens, int window)
    {
        return m_model->perplexity(tokens, PerplexityOptions{window}, {}, Cancel());
    }

    static EngineOptions threads()
    {
        EngineOptions options;
        options.threads = 2;
        return options;
    }

    PackedEngine m_engine{threads()};
    std::shared_ptr<Model> m_model = loaded(m_engine);
};

TEST_F(Perplexity, IsThatOfTheSecondHalvesOfTheWindows)
{
    const std::vector<Token> tokens = someTokens(700);
    for (const int window : {3, 16, 65, 150, 256}) {
        const std::size_t size = static_cast<std::size_t>(window);
        double logprob = 0;
        std::int64_t scored = 0;
        for (std::size_t begin = 0; begin + size <= tokens.size(); begin += size) {
            const auto score = m_model->score(std::span(tokens).subspan(begin, size), {}, Cancel());
            ASSERT_TRUE(score);
            // The position size / 2 is the first whose next token counts.
            for (std::size_t i = size / 2 + 1; i < size; ++i, ++scored)
                logprob += score->tokens[i].logprob;
        }
        const auto result = measure(tokens, window);
        ASSERT_TRUE(result) << result.error().detail;
        EXPECT_EQ(result->windows, 700 / window);
        EXPECT_EQ(result->scored, scored);
        EXPECT_NEAR(result->perplexity, std::exp(-logprob / static_cast<double>(scored)), 1e-6) << window;
    }
}

TEST_F(Perplexity, AnIncompleteWindowIsLeftOut)
{
    const auto whole = measure(someTokens(128), 64);
    const auto more = measure(someTokens(191), 64);
    ASSERT_TRUE(whole && more);
    EXPECT_EQ(more->windows, 2);
    EXPECT_EQ(more->perplexity, whole->perplexity);
}

TEST_F(Perplexity, TellsHowFarItIs)
{
    std::vector<PerplexityProgress> seen;
    const auto result = m_model->perplexity(
        someTokens(160), PerplexityOptions{32},
        [&](const PerplexityProgress& progress) { seen.push_back(progress); }, Cancel());
    ASSERT_TRUE(result);
    ASSERT_EQ(seen.size(), 5U);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(seen[static_cast<std::size_t>(i)].windowsDone, i + 1);
        EXPECT_EQ(seen[static_cast<std::size_t>(i)].windowsTotal, 5);
    }
    EXPECT_EQ(seen.back().perplexity, result->perplexity);
}

TEST_F(Perplexity, RefusesWhatCannotBeMeasured)
{
    const std::vector<Token> tokens = someTokens(300);
    for (const int window : {-1, 0, 2, 257})
        EXPECT_EQ(measure(tokens, window).error().code, ErrorCode::InvalidArgument) << window;
    EXPECT_EQ(measure(someTokens(63), 64).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(measure({}, 64).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(measure(std::vector<Token>(64, 299), 64).error().code, ErrorCode::InvalidArgument);

    const Cancel cancel;
    const auto stopped = m_model->perplexity(
        tokens, PerplexityOptions{64}, [&](const PerplexityProgress&) { cancel.request(); }, cancel);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(measure(tokens, 64)); // nothing was kept
}

TEST_F(Perplexity, ScoresOfTheLastTokensAreThoseOfAll)
{
    const std::vector<Token> tokens = someTokens(200);
    const auto all = m_model->score(tokens, {}, Cancel());
    ASSERT_TRUE(all);
    for (const std::size_t first : {0UL, 1UL, 2UL, 64UL, 65UL, 100UL, 199UL}) {
        const auto last = m_model->score(tokens, {.first = first}, Cancel());
        ASSERT_TRUE(last);
        EXPECT_EQ(last->scored, first == 0 ? 199 : 200 - static_cast<int>(first));
        ASSERT_EQ(last->tokens.size(), tokens.size());
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            EXPECT_EQ(last->tokens[i].token, tokens[i]);
            EXPECT_EQ(last->tokens[i].scored, i >= std::max<std::size_t>(first, 1));
            if (last->tokens[i].scored) {
                EXPECT_EQ(last->tokens[i].logprob, all->tokens[i].logprob) << first << ", " << i;
            }
        }
    }
    const auto none = m_model->score(tokens, {.first = 200}, Cancel());
    ASSERT_TRUE(none);
    EXPECT_EQ(none->scored, 0);
    EXPECT_EQ(none->perplexity, 0);
}

} // namespace
} // namespace mw::engine
