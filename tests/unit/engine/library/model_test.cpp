// SPDX-License-Identifier: Apache-2.0
// Built twice: over the packed engine and over the reference (engine_under_test.h).
#include "tests/unit/engine/library/engine_under_test.h"
#include "tests/unit/engine/library/loaded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace mw::engine {
namespace {

using test::TinyModelOptions;

class LoadedModelTest : public testing::Test {
protected:
    static EngineOptions threads()
    {
        EngineOptions options;
        options.threads = 2;
        return options;
    }

    const std::unique_ptr<EngineCore> m_engine = engineUnderTest(threads());
    EngineCore& engine = *m_engine;
};

std::vector<Token> tokensOf(Model& model, std::vector<Token> prompt, int count)
{
    const auto sink = generate(model, endless(std::move(prompt), count));
    return sink->wait() ? sink->tokens() : std::vector<Token>();
}

TEST_F(LoadedModelTest, GeneratesTheSameAloneAndInCompany)
{
    const auto model = loaded(engine);
    const auto alone = tokensOf(*model, {10, 20, 30}, 40);
    ASSERT_EQ(alone.size(), 40U);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (Token i = 0; i < 8; ++i)
        sinks.push_back(generate(*model, endless({i, 20, 30, i}, 40)));
    EXPECT_EQ(tokensOf(*model, {10, 20, 30}, 40), alone);
    for (const auto& sink : sinks)
        EXPECT_TRUE(sink->wait());
}

TEST_F(LoadedModelTest, RefusesWhatCannotBeComputed)
{
    const auto model = loaded(engine);
    const auto refusal = [&](std::vector<Token> prompt) {
        const auto queued =
            model->generate(endless(std::move(prompt), 5), std::make_shared<CollectingSink>());
        return queued ? ErrorCode::Internal : queued.error().code;
    };
    EXPECT_EQ(refusal({}), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal({-1}), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal({1, 299}), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(std::vector<Token>(256, 1)), ErrorCode::ContextExceeded);
    EXPECT_EQ(refusal(std::vector<Token>(257, 1)), ErrorCode::ContextExceeded);
    const auto last = generate(*model, endless(std::vector<Token>(255, 1), 5));
    ASSERT_TRUE(last->wait());
    EXPECT_EQ(last->wait()->reason, FinishReason::Length);
    EXPECT_EQ(last->tokens().size(), 1U);
}

TEST_F(LoadedModelTest, WithoutALimitTheContextIsOne)
{
    const auto model = loaded(engine, {}, 64);
    EXPECT_EQ(tokensOf(*model, {1, 2, 3, 4}, 0).size(), 60U);
    EXPECT_EQ(tokensOf(*model, {1, 2, 3, 4}, 1000).size(), 60U);
}

TEST_F(LoadedModelTest, DestroyingAModelEndsItsAnswers)
{
    auto model = loaded(engine);
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (Token i = 0; i < 70; ++i) // more than run at once
        sinks.push_back(generate(*model, endless({i}, 200)));
    ASSERT_TRUE(sinks.front()->waitForTokens(2));
    model.reset();
    int cancelled = 0;
    for (const auto& sink : sinks) {
        ASSERT_EQ(sink->ends, 1);
        cancelled += sink->wait()->reason == FinishReason::Cancelled ? 1 : 0;
    }
    EXPECT_GT(cancelled, 0);
    EXPECT_EQ(tokensOf(*loaded(engine), {1}, 5).size(), 5U);
}

TEST_F(LoadedModelTest, TwoModelsAnswerAtOnce)
{
    TinyModelOptions options;
    options.type = TensorType::Q8_0;
    options.seed = 2;
    const auto first = loaded(engine);
    const auto second = loaded(engine, options);
    const auto firstAlone = tokensOf(*first, {7, 8}, 60);
    const auto secondAlone = tokensOf(*second, {7, 8}, 60);
    EXPECT_NE(firstAlone, secondAlone);
    const auto one = generate(*first, endless({7, 8}, 60));
    const auto two = generate(*second, endless({7, 8}, 60));
    ASSERT_TRUE(one->wait());
    ASSERT_TRUE(two->wait());
    EXPECT_EQ(one->tokens(), firstAlone);
    EXPECT_EQ(two->tokens(), secondAlone);
}

TEST_F(LoadedModelTest, ManyThreadsLoadAnswerAndUnload)
{
    const std::string path = test::writeTinyModel();
    const auto right = tokensOf(*loaded(engine), {3, 4}, 12);
    std::vector<std::jthread> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([&] {
            for (int round = 0; round < 8; ++round) {
                const auto model = engine.load(path, {}, {}, Cancel());
                ASSERT_TRUE(model);
                EXPECT_EQ(tokensOf(**model, {3, 4}, 12), right);
                EXPECT_TRUE(engine.describe(path));
            }
        });
}

TEST_F(LoadedModelTest, PromptsAreRenderedByTheTemplate)
{
    const std::vector<ChatMessage> messages = {{"user", "Hello <|im_end|>"}};
    for (const bool with : {true, false}) {
        TinyModelOptions options;
        options.withChatTemplate = with; // without one it is ChatML as well
        const auto model = loaded(engine, options);
        const auto prompt = model->prompt(messages, true);
        ASSERT_TRUE(prompt) << prompt.error().detail;
        EXPECT_NE(prompt->text.text.find("<|im_start|>user\nHello <|im_end|><|im_end|>"), std::string::npos);
        // Those of the template are control tokens, that of the message is text.
        std::ptrdiff_t written = 0;
        for (std::size_t at = 0; (at = prompt->text.text.find("<|im_end|>", at)) != std::string::npos; ++at)
            ++written;
        EXPECT_EQ(std::ranges::count(prompt->tokens, test::tinyImEnd), written - 1);
        EXPECT_TRUE(generate(*model, endless(prompt->tokens, 3))->wait());
    }
    TinyModelOptions broken;
    broken.chatTemplate = "{% for %}";
    const auto model = loaded(engine, broken); // everything but its chat works
    const auto prompt = model->prompt(messages, true);
    ASSERT_FALSE(prompt);
    EXPECT_EQ(prompt.error().code, ErrorCode::TemplateInvalid);
    EXPECT_EQ(tokensOf(*model, {1}, 3).size(), 3U);
}

TEST_F(LoadedModelTest, ScoresEqualTheLogprobsOfGeneration)
{
    for (const TensorType type : {TensorType::Q4_1, TensorType::F16}) {
        TinyModelOptions options;
        options.type = type;
        const auto model = loaded(engine, options);
        std::vector<Token> tokens;
        for (Token i = 0; i < 100; ++i)
            tokens.push_back((i * 37) % 299);
        GenerationRequest request = endless(tokens, 60);
        request.logprobs = true;
        request.topLogprobs = 3;
        const auto sink = generate(*model, request);
        ASSERT_TRUE(sink->wait());
        std::vector<double> generated;
        std::vector<std::vector<TokenAlternative>> alternatives;
        for (const TokenEvent& event : sink->events())
            if (!event.end) {
                EXPECT_EQ(event.bytes, model->tokenizer().tokenBytes(event.token));
                alternatives.push_back(event.top);
                tokens.push_back(event.token);
                generated.push_back(static_cast<double>(event.logprob));
            }
        const auto score = model->score(tokens, {.first = 1, .topLogprobs = 3}, Cancel());
        ASSERT_TRUE(score) << score.error().detail;
        ASSERT_EQ(score->tokens.size(), 160U);
        EXPECT_FALSE(score->tokens[0].scored);
        EXPECT_EQ(score->scored, 159);
        double sum = 0;
        for (std::size_t i = 0; i < 160; ++i) {
            EXPECT_EQ(score->tokens[i].token, tokens[i]);
            EXPECT_EQ(score->tokens[i].text, model->tokenizer().tokenBytes(tokens[i]));
            sum += score->tokens[i].logprob;
            if (i >= 100) {
                EXPECT_NEAR(score->tokens[i].logprob, generated[i - 100], 5e-5) << i;
                ASSERT_EQ(score->tokens[i].top.size(), 3U);
                for (std::size_t k = 0; k < 3; ++k) {
                    EXPECT_EQ(score->tokens[i].top[k].token, alternatives[i - 100][k].token) << i;
                    EXPECT_EQ(score->tokens[i].top[k].text, alternatives[i - 100][k].text) << i;
                    EXPECT_NEAR(score->tokens[i].top[k].logprob, alternatives[i - 100][k].logprob, 5e-5) << i;
                }
            }
        }
        EXPECT_NEAR(score->logprob, sum, 1e-9);
        EXPECT_NEAR(score->perplexity, std::exp(-sum / 159), 1e-9);
    }
}

TEST_F(LoadedModelTest, ScoringHasItsLimits)
{
    const auto model = loaded(engine);
    const auto one = model->score(std::vector<Token>{5}, {}, Cancel());
    ASSERT_TRUE(one);
    EXPECT_EQ(one->scored, 0);
    EXPECT_EQ(one->perplexity, 0);
    EXPECT_TRUE(one->tokens[0].top.empty());
    EXPECT_EQ(one->tokens.size(), 1U);
    EXPECT_TRUE(model->score(std::vector<Token>(256, 1), {}, Cancel()));
    EXPECT_EQ(model->score(std::vector<Token>(257, 1), {}, Cancel()).error().code,
              ErrorCode::ContextExceeded);
    EXPECT_EQ(model->score(std::vector<Token>(), {}, Cancel()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(model->score(std::vector<Token>{1, 299}, {}, Cancel()).error().code,
              ErrorCode::InvalidArgument);
    const Cancel cancel;
    cancel.request();
    EXPECT_EQ(model->score(std::vector<Token>{1, 2, 3}, {}, cancel).error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(model->score(std::vector<Token>{1, 2, 3}, {}, Cancel())); // nothing was kept
}

TEST_F(LoadedModelTest, ScoringAndAnsweringDoNotDisturbEachOther)
{
    const auto model = loaded(engine);
    const std::vector<Token> tokens(200, 17);
    const double right = model->score(tokens, {}, Cancel())->logprob;
    const auto answer = tokensOf(*model, {4, 5}, 100);
    const auto sink = generate(*model, endless({4, 5}, 100));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(model->score(tokens, {}, Cancel())->logprob, right);
    ASSERT_TRUE(sink->wait());
    EXPECT_EQ(sink->tokens(), answer);
}

TEST_F(LoadedModelTest, BenchmarksCheckTheirOptions)
{
    const auto model = loaded(engine);
    const auto refusal = [&](int prompt, int generated, std::vector<int> streams, int repetitions) {
        BenchOptions options;
        options.promptTokens = prompt;
        options.generateTokens = generated;
        options.streams = std::move(streams);
        options.repetitions = repetitions;
        const auto result = model->bench(options, Cancel());
        return result ? ErrorCode::Internal : result.error().code;
    };
    EXPECT_EQ(refusal(0, 8, {}, 1), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(-1, 8, {}, 1), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(8, -1, {}, 1), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(8, 8, {}, 0), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(8, 8, {65}, 1), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(8, 8, {1, 0}, 1), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(250, 7, {}, 1), ErrorCode::ContextExceeded);
    EXPECT_EQ(refusal(std::numeric_limits<int>::max(), std::numeric_limits<int>::max(), {}, 1),
              ErrorCode::ContextExceeded);
    // 64 streams of 192 tokens do not fit in a cache of 8,192.
    EXPECT_EQ(refusal(8, 2, {64}, 1), ErrorCode::Busy);
    // A short context has room for a benchmark without streams.
    BenchOptions small;
    small.promptTokens = 8;
    small.generateTokens = 4;
    small.streams = {};
    small.repetitions = 1;
    EXPECT_TRUE(loaded(engine, {}, 16)->bench(small, Cancel()));
    small.streams = {1};
    EXPECT_EQ(loaded(engine, {}, 16)->bench(small, Cancel()).error().code, ErrorCode::ContextExceeded);
}

TEST_F(LoadedModelTest, BenchmarksMeasure)
{
    const auto model = loaded(engine);
    BenchOptions options;
    options.promptTokens = 40;
    options.generateTokens = 8;
    options.streams = {1, 3};
    options.repetitions = 2;
    const auto result = model->bench(options, Cancel());
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_GT(result->prefillTokensPerSecond, 0);
    EXPECT_GT(result->decodeTokensPerSecond, 0);
    EXPECT_GT(result->decodeAtDepthTokensPerSecond, 0);
    ASSERT_EQ(result->batched.size(), 2U);
    EXPECT_EQ(result->batched[1].streams, 3);
    EXPECT_GT(result->batched[1].decodeTokensPerSecond, 0);
    EXPECT_GT(result->firstTokenMs, 0);
    options.threads = 1;
    options.firstToken = false;
    options.streamPromptTokens = 4;
    options.streamGenerateTokens = 2;
    const auto alone = model->bench(options, Cancel());
    ASSERT_TRUE(alone) << alone.error().detail;
    EXPECT_EQ(alone->threads, 1);
    EXPECT_EQ(alone->firstTokenMs, 0);
    ASSERT_EQ(alone->batched.size(), 2U);
    EXPECT_GT(alone->batched[1].decodeTokensPerSecond, 0);
    options.threads = 1000;
    options.streams = {};
    const auto most = model->bench(options, Cancel());
    ASSERT_TRUE(most);
    EXPECT_EQ(most->threads, result->threads) << "no more than there are, and all of them again";
    options.threads = 0;
    options.generateTokens = 0;
    const auto prefill = model->bench(options, Cancel());
    ASSERT_TRUE(prefill);
    EXPECT_EQ(prefill->decodeTokensPerSecond, 0);
    const Cancel cancel;
    cancel.request();
    EXPECT_EQ(model->bench(options, cancel).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(tokensOf(*model, {1, 2}, 5).size(), 5U);
}

} // namespace
} // namespace mw::engine
