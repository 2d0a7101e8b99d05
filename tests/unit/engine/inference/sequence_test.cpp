// SPDX-License-Identifier: Apache-2.0
// What one request gets: events, texts, ends, figures.
#include "engine/inference/text_assembler.h"
#include "tests/unit/engine/inference/scheduler_rig.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mw::engine {
namespace {

TEST(Sequence, EventsComeInOrderAndEndOnce)
{
    SchedulerRig rig;
    const std::vector<Token> prompt = {1, 2, 3};
    const auto sink = rig.submit(greedyRequest(prompt), 20);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Length);
    EXPECT_FALSE(end->error);
    EXPECT_EQ(sink->tokens(), rig.executor.answer(prompt, 20));
    EXPECT_EQ(end->usage.promptTokens, 3);
    EXPECT_EQ(end->usage.completionTokens, 20);
    rig.scheduler.call([] {}); // one more round of the scheduler
    rig.scheduler.call([] {});
    EXPECT_EQ(sink->ends, 1);
    EXPECT_FALSE(sink->afterEnd);
    const auto events = sink->events();
    ASSERT_EQ(events.size(), 21U);
    EXPECT_EQ(events.back().token, -1);
    for (const TokenEvent& event : events)
        EXPECT_TRUE(event.end || event.token >= 0);
    EXPECT_FALSE(rig.executor.broken);
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Sequence, AnEndTokenEndsAndIsNotCounted)
{
    FakeExecutor::Options options;
    options.endsLate = true;
    SchedulerRig rig(options);
    const auto sink = rig.submit(greedyRequest({1, 2, 3}), 20);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Stop);
    EXPECT_EQ(end->usage.completionTokens, 3);
    EXPECT_EQ(sink->tokens().size(), 3U);
    EXPECT_TRUE(end->stopString.empty());

    // An answer that is the end token alone is empty.
    const auto empty = rig.submit(greedyRequest({1, 2, 3, 4, 5, 6, 7}), 20);
    ASSERT_TRUE(empty->wait());
    EXPECT_EQ(empty->events().size(), 1U);
    EXPECT_EQ(empty->wait()->usage.completionTokens, 0);
}

TEST(Sequence, IgnoringTheEndGoesOnWithoutShowingIt)
{
    FakeExecutor::Options options;
    options.endsLate = true;
    SchedulerRig rig(options);
    GenerationRequest request = greedyRequest({1, 2, 3});
    request.ignoreEnd = true;
    const auto sink = rig.submit(std::move(request), 10);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Length);
    EXPECT_EQ(end->usage.completionTokens, 10);
    EXPECT_EQ(sink->tokens()[9], 30);
    EXPECT_EQ(sink->text().find("<end>"), std::string::npos);
}

TEST(Sequence, TheTextIsThatOfTheTokens)
{
    SchedulerRig rig;
    for (Token first = 0; first < 12; ++first) {
        const auto sink = rig.submit(greedyRequest({first}), 40);
        ASSERT_TRUE(sink->wait());
        std::string bytes = *rig.tokenizer.detokenize(sink->tokens(), false);
        TextAssembler whole({});
        std::string text = whole.add(bytes);
        text += whole.finish();
        EXPECT_EQ(sink->text(), text);
    }
}

TEST(Sequence, AStopStringEndsAndIsNotShown)
{
    SchedulerRig rig;
    const std::vector<Token> answer = rig.executor.answer({4}, 30);
    const std::string text = *rig.tokenizer.detokenize(std::span(answer).first(9), false);
    GenerationRequest request = greedyRequest({4});
    request.stop = {
        "never",
        std::string(rig.tokenizer.tokenBytes(answer[5])).append(rig.tokenizer.tokenBytes(answer[6]))};
    const std::string stop = request.stop[1];
    const std::size_t at = text.find(stop);
    const auto sink = rig.submit(std::move(request), 30);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Stop);
    EXPECT_EQ(end->stopString, stop);
    EXPECT_EQ(sink->text(), text.substr(0, at));
    EXPECT_LE(end->usage.completionTokens, 7);
}

TEST(Sequence, HeldBackTextComesWithTheEnd)
{
    SchedulerRig rig;
    const std::vector<Token> answer = rig.executor.answer({4}, 8);
    GenerationRequest request = greedyRequest({4});
    // Begins with the last token of the answer and goes on after it.
    request.stop = {std::string(rig.tokenizer.tokenBytes(answer[7])).append("!!")};
    const auto sink = rig.submit(std::move(request), 8);
    ASSERT_TRUE(sink->wait());
    EXPECT_EQ(sink->events().back().text, rig.tokenizer.tokenBytes(answer[7]));
    EXPECT_EQ(sink->wait()->reason, FinishReason::Length);
}

TEST(Sequence, LogprobsAndAlternativesOnlyWhereAskedFor)
{
    SchedulerRig rig;
    const auto plain = rig.submit(greedyRequest({1}), 5);
    GenerationRequest request = greedyRequest({1});
    request.logprobs = true;
    request.topLogprobs = 3;
    const auto listed = rig.submit(std::move(request), 5);
    ASSERT_TRUE(plain->wait());
    ASSERT_TRUE(listed->wait());
    EXPECT_EQ(plain->tokens(), listed->tokens());
    for (const TokenEvent& event : plain->events())
        EXPECT_TRUE(event.top.empty());
    // One logit of 4 among 31 of 0.
    const double likeliest = 4 - std::log(std::exp(4.0) + 31);
    for (const TokenEvent& event : listed->events()) {
        if (event.end)
            continue;
        EXPECT_NEAR(static_cast<double>(event.logprob), likeliest, 1e-5);
        ASSERT_EQ(event.top.size(), 3U);
        EXPECT_EQ(event.top[0].token, event.token);
        EXPECT_EQ(event.top[0].text, rig.tokenizer.tokenBytes(event.token));
        EXPECT_NEAR(static_cast<double>(event.top[1].logprob), likeliest - 4, 1e-5);
    }
}

TEST(Sequence, ASeedThatWasDrawnGivesTheAnswerAgain)
{
    SchedulerRig rig;
    GenerationRequest request = greedyRequest({1, 2});
    request.sampling.temperature = 3.0F;
    const auto first = rig.submit(request, 40);
    const auto end = first->wait();
    ASSERT_TRUE(end);
    EXPECT_LT(end->seed, std::uint64_t{1} << 53);
    request.sampling.seed = end->seed;
    // Beside others that draw as well.
    std::vector<std::shared_ptr<CollectingSink>> others;
    for (int i = 0; i < 5; ++i) {
        GenerationRequest other = request;
        other.sampling.seed = 100 + i;
        others.push_back(rig.submit(other, 40));
    }
    const auto again = rig.submit(request, 40);
    ASSERT_TRUE(again->wait());
    EXPECT_EQ(again->tokens(), first->tokens());
    EXPECT_EQ(again->wait()->seed, end->seed);
    for (const auto& other : others) {
        ASSERT_TRUE(other->wait());
        EXPECT_NE(other->tokens(), first->tokens());
    }
}

TEST(Sequence, NumbersThatAreNoneFail)
{
    FakeExecutor::Options options;
    options.brokenBy = 29; // in the prompt alone
    SchedulerRig rig(options);
    const auto broken = rig.submit(greedyRequest({1, 29}), 20);
    const auto right = rig.submit(greedyRequest({1, 2}), 20);
    const auto end = broken->wait();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, FinishReason::Failed);
    ASSERT_TRUE(end->error);
    EXPECT_EQ(end->error->code, ErrorCode::NotFinite);
    EXPECT_EQ(end->usage.completionTokens, 0);
    ASSERT_TRUE(right->wait());
    EXPECT_EQ(right->wait()->reason, FinishReason::Length);
    EXPECT_EQ(right->tokens(), rig.executor.answer({1, 2}, 20));
    EXPECT_EQ(rig.available(), rig.executor.kvBlocks());
}

TEST(Sequence, TimingsArePlausible)
{
    SchedulerRig rig;
    rig.executor.delayMicroseconds = 2000;
    const auto sink = rig.submit(greedyRequest(std::vector<Token>(200, 1)), 20);
    const auto end = sink->wait();
    ASSERT_TRUE(end);
    const GenerationTimings& timings = end->timings;
    EXPECT_GE(timings.queueMs, 0);
    EXPECT_GE(timings.prefillMs, 2.0);
    EXPECT_GE(timings.firstTokenMs, timings.queueMs + timings.prefillMs);
    EXPECT_GE(timings.totalMs, timings.firstTokenMs + 19 * 2.0);
    EXPECT_NEAR(timings.prefillTokensPerSecond, 200e3 / timings.prefillMs, 1);
    EXPECT_GT(timings.decodeTokensPerSecond, 1);
    EXPECT_LE(timings.decodeTokensPerSecond, 500);
    const auto one = rig.submit(greedyRequest({1}), 1);
    ASSERT_TRUE(one->wait());
    EXPECT_EQ(one->wait()->timings.decodeTokensPerSecond, 0);
}

} // namespace
} // namespace mw::engine
