// SPDX-License-Identifier: Apache-2.0
// A packed model behind the scheduler gives the same tokens alone, beside fifteen others, with and without
// prefix cache, chunks, preemption and guesses, with any number of threads, in both precisions.
#include "engine/inference/scheduler.h"
#include "tests/unit/engine/inference/fake_model.h"
#include "tests/unit/engine/inference/packed_model.h"

#include <gtest/gtest.h>

namespace mw::engine {
namespace {

struct Setting {
    std::string name;
    int threads = 1;
    std::size_t cacheTokens = 8192;
    SchedulingLimits limits = {};
    std::string scope = {};
    int guesses = 0;
    bool together = true;
    int rounds = 1;
};

constexpr std::size_t requests = 16;
constexpr int answerTokens = 90;

/// Of several lengths, most of them with a common beginning; half greedy, half drawn, half of each in 16
/// bits.
GenerationRequest requestOf(std::size_t i, std::size_t vocabulary, const Setting& setting)
{
    GenerationRequest request = greedyRequest(randomTokens(150, vocabulary, 3));
    request.prompt.resize(20 + (i * 37) % 130);
    const auto own = randomTokens(5 + i * 3, vocabulary, static_cast<unsigned>(i / 3));
    request.prompt.insert(request.prompt.end(), own.begin(), own.end());
    request.ignoreEnd = true;
    if (i % 2 == 1) {
        request.sampling.temperature = 0.9F;
        request.sampling.topP = 0.9F;
        request.sampling.repetitionPenalty = 1.1F;
        request.sampling.seed = i;
    }
    request.activations = i / 2 % 2 == 1 ? Precision::Int16 : Precision::Int8;
    request.cacheScope = setting.scope;
    request.speculativeTokens = setting.guesses;
    request.fairnessKey = std::string(i % 3 == 0 ? "a" : "b");
    request.priority = i % 5 == 4 ? Priority::Batch : Priority::Interactive;
    return request;
}

struct Answers {
    std::vector<std::vector<Token>> tokens;
    ModelActivity activity;
};

Answers answersOf(const std::string& path, const Setting& setting)
{
    ComputePool pool(setting.threads);
    auto file = GgufFile::open(path);
    auto spec = makeModelSpec(*file);
    auto weights = packWeights(*file, *spec, 1, {}, Cancel());
    PackedExecutor executor(std::move(*spec), std::move(*weights), pool, kernelsFor(selectedIsa()), 512,
                            setting.cacheTokens);
    FakeTokenizer tokenizer;
    Scheduler scheduler(pool, kernelsFor(selectedIsa()));
    const auto client = scheduler.add(executor, tokenizer, setting.limits);
    Answers answers;
    for (int round = 0; round < setting.rounds; ++round) {
        answers.tokens.clear();
        std::vector<std::shared_ptr<CollectingSink>> sinks;
        for (std::size_t i = 0; i < requests; ++i) {
            sinks.push_back(std::make_shared<CollectingSink>());
            EXPECT_TRUE(scheduler.submit(client, requestOf(i, executor.vocabulary(), setting), answerTokens,
                                         sinks.back()));
            if (!setting.together) {
                EXPECT_TRUE(sinks.back()->wait());
            }
        }
        for (const auto& sink : sinks) {
            EXPECT_TRUE(sink->wait());
            answers.tokens.push_back(sink->tokens());
        }
    }
    scheduler.call([] {});
    answers.activity = Scheduler::activityOf(*client);
    scheduler.remove(client);
    return answers;
}

TEST(Determinism, TheSameTokensHoweverTheyAreScheduled)
{
    const std::string path = test::writeTinyModel({.context = 512});
    const Setting alone{.name = "alone", .together = false};
    const auto right = answersOf(path, alone).tokens;
    for (const auto& tokens : right)
        ASSERT_EQ(tokens.size(), static_cast<std::size_t>(answerTokens));

    SchedulingLimits chunks;
    chunks.stepTokens = 16;
    SchedulingLimits odd;
    odd.stepTokens = 37;
    SchedulingLimits small = chunks;
    small.cacheBytes = 0;
    const std::vector<Setting> settings = {
        {.name = "together"},
        {.name = "two threads", .threads = 2},
        {.name = "three threads", .threads = 3},
        {.name = "chunks", .threads = 2, .limits = chunks},
        {.name = "odd chunks, three threads", .threads = 3, .limits = odd},
        {.name = "shared", .threads = 2, .scope = "a"},
        {.name = "shared, second round", .threads = 3, .scope = "a", .rounds = 2},
        {.name = "preempted", .threads = 2, .cacheTokens = 640, .limits = small},
        {.name = "guessed", .threads = 2, .guesses = 8},
        {.name = "guessed alone", .guesses = 8, .together = false},
        {.name = "all of it",
         .threads = 2,
         .cacheTokens = 640,
         .limits = chunks,
         .scope = "a",
         .guesses = 8,
         .rounds = 2},
        {.name = "all of it, three threads",
         .threads = 3,
         .cacheTokens = 640,
         .limits = chunks,
         .scope = "a",
         .guesses = 5},
    };
    for (const Setting& setting : settings) {
        SCOPED_TRACE(setting.name);
        const Answers answers = answersOf(path, setting);
        for (std::size_t i = 0; i < requests; ++i)
            EXPECT_EQ(answers.tokens[i], right[i]) << i;
        EXPECT_EQ(answers.activity.cachedTokens > 0, !setting.scope.empty());
        if (setting.cacheTokens < 1000) {
            EXPECT_GT(answers.activity.preemptions, 0U);
        }
        if (setting.guesses == 8) {
            EXPECT_GT(answers.activity.acceptedTokens, 0U);
        }
    }
}

} // namespace
} // namespace mw::engine
