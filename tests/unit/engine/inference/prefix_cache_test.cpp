// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/prefix_cache.h"

#include "engine/kernels/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

namespace mw::engine {
namespace {

std::vector<Token> counting(std::size_t count, Token from = 0)
{
    std::vector<Token> tokens(count);
    std::iota(tokens.begin(), tokens.end(), from);
    return tokens;
}

/// A sequence as the cache sees it: path, blocks, tokens that are all computed.
struct Walker {
    Walker(KvBlocks& theBlocks, PrefixCache& theCache, const std::string& scope, std::vector<Token> theTokens)
        : pool(theBlocks), cache(theCache), tokens(std::move(theTokens))
    {
        cache.open(path, scope);
    }
    ~Walker() { leave(); }
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;

    /// Shares what is there, computes the rest; how many tokens it found.
    std::size_t walk()
    {
        cache.share(path, tokens, tokens.size() - 1, blocks);
        const std::size_t found = blocks.size() * kvBlockPositions;
        EXPECT_TRUE(pool.take(blocksFor(tokens.size()) - blocks.size(), blocks));
        cache.enter(path, tokens, blocks);
        cache.enterTail(path, tokens, blocks);
        return found;
    }
    void leave()
    {
        cache.close(path);
        pool.give(blocks);
    }

    KvBlocks& pool;
    PrefixCache& cache;
    std::vector<Token> tokens;
    PrefixCache::Path path;
    std::vector<std::uint32_t> blocks;
};

TEST(PrefixCache, SharesWholeBlocksAndKeepsThemAfterTheirSequence)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 16);
    {
        Walker first(blocks, cache, "a", counting(200));
        EXPECT_EQ(first.walk(), 0U);
        Walker second(blocks, cache, "a", counting(200));
        EXPECT_EQ(second.walk(), 192U);
        EXPECT_TRUE(std::equal(second.blocks.begin(), second.blocks.begin() + 3, first.blocks.begin()));
        EXPECT_NE(second.blocks[3], first.blocks[3]) << "a block that is being filled is nobody else's";
        EXPECT_EQ(cache.unused(), 0U);
    }
    EXPECT_EQ(cache.held(), 4U);
    EXPECT_EQ(cache.unused(), 4U);
    EXPECT_EQ(blocks.available(), 12U);
    Walker third(blocks, cache, "a", counting(200));
    EXPECT_EQ(third.walk(), 192U);
    Walker other(blocks, cache, "a", counting(200, 1));
    EXPECT_EQ(other.walk(), 0U);
}

TEST(PrefixCache, ScopesShareNothing)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 16);
    Walker first(blocks, cache, "a", counting(130));
    first.walk();
    for (const std::string scope : {"b", "", "aa", "A"}) {
        Walker other(blocks, cache, scope, counting(130));
        EXPECT_EQ(cache.beginning(other.path, other.tokens, 129).positions, 0U) << scope;
        EXPECT_EQ(other.walk(), 0U) << scope;
    }
}

TEST(PrefixCache, TheLastTokenIsNeverShared)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 16);
    Walker first(blocks, cache, "a", counting(128));
    first.walk();
    Walker second(blocks, cache, "a", counting(128));
    EXPECT_EQ(cache.share(second.path, second.tokens, 127, second.blocks), 1U);
    EXPECT_EQ(cache.beginning(second.path, second.tokens, 127).positions, 63U);
}

TEST(PrefixCache, FindsTheLongestBeginningOfABlock)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 16);
    Walker first(blocks, cache, "a", counting(90));
    first.walk();
    std::vector<Token> tokens = counting(120);
    for (std::size_t i = 80; i < tokens.size(); ++i)
        tokens[i] = 7;
    Walker second(blocks, cache, "a", tokens);
    second.walk();
    const auto find = [&](const std::vector<Token>& wanted) {
        PrefixCache::Path path;
        std::vector<std::uint32_t> shared;
        cache.open(path, "a");
        cache.share(path, wanted, wanted.size() - 1, shared);
        const auto found = cache.beginning(path, wanted, wanted.size() - 1);
        cache.close(path);
        blocks.give(shared);
        return std::pair(found.positions, found.block);
    };
    EXPECT_EQ(find(counting(100)), std::pair(std::size_t{26}, first.blocks[1]));
    EXPECT_EQ(find(tokens), std::pair(std::size_t{55}, second.blocks[1]));
    tokens[100] = 8;
    EXPECT_EQ(find(tokens), std::pair(std::size_t{36}, second.blocks[1]));
    EXPECT_EQ(find(counting(70, 3)).first, 0U);
}

TEST(PrefixCache, TheSameComputedTwiceIsKeptOnce)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 16);
    Walker first(blocks, cache, "a", counting(150));
    Walker second(blocks, cache, "a", counting(150));
    for (Walker* walker : {&first, &second})
        ASSERT_TRUE(blocks.take(3, walker->blocks));
    for (Walker* walker : {&first, &second}) {
        cache.enter(walker->path, walker->tokens, walker->blocks);
        cache.enterTail(walker->path, walker->tokens, walker->blocks);
    }
    EXPECT_EQ(cache.held(), 3U);
    EXPECT_EQ(first.blocks[0], second.blocks[0]);
    EXPECT_EQ(first.blocks[1], second.blocks[1]);
    EXPECT_EQ(blocks.available(), 12U);
    // Both go on, the same way, over the border of the block.
    for (Walker* walker : {&first, &second}) {
        for (Token token = 0; token < 50; ++token)
            walker->tokens.push_back(token);
        ASSERT_TRUE(blocks.take(1, walker->blocks));
        cache.enter(walker->path, walker->tokens, walker->blocks);
    }
    EXPECT_EQ(cache.held(), 3U);
    EXPECT_EQ(first.blocks[2], second.blocks[2]);
}

TEST(PrefixCache, GivesUpWhatWasNotUsedForLongest)
{
    KvBlocks blocks(16);
    PrefixCache cache(blocks, 6);
    const auto pass = [&](Token from) { return Walker(blocks, cache, "a", counting(129, from)).walk(); };
    EXPECT_EQ(pass(0), 0U);
    EXPECT_EQ(pass(1000), 0U);
    EXPECT_EQ(pass(0), 128U);
    EXPECT_EQ(cache.held(), 6U);
    EXPECT_EQ(pass(2000), 0U); // in the place of 1000
    EXPECT_EQ(cache.held(), 6U);
    EXPECT_EQ(pass(0), 128U);
    EXPECT_EQ(pass(1000), 0U);
    // Whoever wants blocks gets those of the cache.
    blocks.setReclaim([&](std::size_t count) { cache.giveUp(count); });
    std::vector<std::uint32_t> all;
    EXPECT_TRUE(blocks.take(16, all));
    EXPECT_EQ(cache.held(), 0U);
    blocks.give(all);
}

TEST(PrefixCache, NothingInUseIsGivenUp)
{
    KvBlocks blocks(8);
    PrefixCache cache(blocks, 0); // keeps nothing beyond its sequences
    {
        Walker first(blocks, cache, "a", counting(150));
        first.walk();
        EXPECT_EQ(cache.held(), 3U);
        cache.giveUp(100);
        EXPECT_EQ(cache.held(), 3U);
        EXPECT_EQ(Walker(blocks, cache, "a", counting(150)).walk(), 128U);
    }
    cache.trim();
    EXPECT_EQ(cache.held(), 0U);
    EXPECT_EQ(blocks.available(), 8U);
}

// Random walkers come, grow and go: counts fit together at any time and nothing is left at the end.
TEST(PrefixCache, RandomWalkersLeaveNothing)
{
    KvBlocks blocks(64);
    PrefixCache cache(blocks, 20);
    blocks.setReclaim([&](std::size_t count) { cache.giveUp(count); });
    std::mt19937 random(5);
    std::vector<std::unique_ptr<Walker>> walkers;
    for (int round = 0; round < 4000; ++round) {
        if (walkers.size() < 8 && random() % 2 == 0) {
            std::vector<Token> tokens(1 + random() % 250);
            const Token kind = static_cast<Token>(random() % 3);
            for (std::size_t i = 0; i < tokens.size(); ++i)
                tokens[i] = random() % 200 == 0 ? 9 : kind;
            walkers.push_back(
                std::make_unique<Walker>(blocks, cache, std::string(1, 'a' + random() % 2), tokens));
            walkers.back()->walk();
        } else if (!walkers.empty()) {
            Walker& walker = *walkers[random() % walkers.size()];
            for (std::size_t i = random() % 40; i > 0; --i)
                walker.tokens.push_back(static_cast<Token>(random() % 2));
            ASSERT_TRUE(blocks.take(blocksFor(walker.tokens.size()) - walker.blocks.size(), walker.blocks));
            cache.enter(walker.path, walker.tokens, walker.blocks);
            if (random() % 2 == 0)
                cache.enterTail(walker.path, walker.tokens, walker.blocks);
            if (random() % 2 == 0 || walker.tokens.size() > 400)
                walkers.erase(
                    std::ranges::find_if(walkers, [&](const auto& one) { return one.get() == &walker; }));
        }
        ASSERT_LE(cache.unused(), cache.held());
        if (walkers.empty()) {
            cache.trim();
            ASSERT_EQ(cache.unused(), cache.held());
            ASSERT_LE(cache.held(), 20U);
            ASSERT_EQ(blocks.available() + cache.held(), 64U);
        }
    }
    walkers.clear();
    cache.giveUp(cache.held());
    EXPECT_EQ(blocks.available(), 64U);
}

} // namespace
} // namespace mw::engine
