// SPDX-License-Identifier: Apache-2.0
#include "app/registry/benchmark_json.h"
#include "app/serving/benchmark_advice.h"
#include "app/serving/benchmark_service.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mw::app {
namespace {

BenchmarkRecord measured()
{
    BenchmarkRecord record;
    record.processors = 2;
    record.threads = {{2, 3000, 200}, {1, 1500, 180}};
    record.streams = {{1, 200}, {4, 500}, {8, 700}, {16, 720}};
    record.contextLength = 8192;
    record.kvBytesPerToken = 23'040;
    record.availableMemory = 3'000'000'000;
    return record;
}

TEST(BenchmarkAdvice, TakesTheFewestThreadsThatComeNearTheBest)
{
    EXPECT_EQ(advisedThreads({{2, 3000, 200}, {1, 1500, 180}}), 2);
    EXPECT_EQ(advisedThreads({{4, 3000, 200}, {3, 2950, 196}, {2, 2000, 199}}), 3);
    EXPECT_EQ(advisedThreads({{4, 2000, 100}, {2, 2100, 210}, {1, 1000, 205}}), 2) << "more may be slower";
    // None is best at both.
    EXPECT_EQ(advisedThreads({{4, 4000, 100}, {2, 2000, 190}, {1, 1000, 200}}), 4);
    EXPECT_EQ(advisedThreads({{1, 5, 5}}), 1);
}

TEST(BenchmarkAdvice, TakesTheLongestContextThatFitsSeveralTimes)
{
    BenchmarkRecord record = measured();
    EXPECT_EQ(adviceFrom(record).contextTokens, 8192);
    record.availableMemory = 500'000'000; // four of 4,096 are 377 MB, of 8,192 twice that
    EXPECT_EQ(adviceFrom(record).contextTokens, 4096);
    record.contextLength = 5000; // four of these are 461 MB of the 400 that may be taken
    EXPECT_EQ(adviceFrom(record).contextTokens, 4096);
    record.availableMemory = 0;
    EXPECT_EQ(adviceFrom(record).contextTokens, 512);
    record.contextLength = 256;
    EXPECT_EQ(adviceFrom(record).contextTokens, 256) << "no longer than the model's own";
    record = measured();
    record.contextLength = 0;
    EXPECT_EQ(adviceFrom(record).contextTokens, 4096) << "the file does not say";
}

TEST(BenchmarkAdvice, TakesAsManyAnswersAsHelpAndCanBeRead)
{
    BenchmarkRecord record = measured();
    EXPECT_EQ(adviceFrom(record).streams, 8) << "16 bring next to nothing";
    record.streams = {{1, 30}, {4, 40}, {8, 60}, {16, 90}};
    EXPECT_EQ(adviceFrom(record).streams, 4) << "8 would be slower than people read";
    record.streams = {{1, 5}, {4, 9}};
    EXPECT_EQ(adviceFrom(record).streams, 1);
    record.streams = {{1, 200}, {4, 500}, {8, 800}, {16, 1400}};
    EXPECT_EQ(adviceFrom(record).streams, 16);
}

TEST(BenchmarkAdvice, SettingsSayNothingWhereTheDefaultIsTheSame)
{
    auto catalogue = SettingsCatalogue::builtIn();
    ASSERT_TRUE(catalogue);
    Settings settings(*std::move(catalogue));
    BenchmarkRecord record = measured();
    record.advice = {2, 4096, 8};
    SettingValues values = adviceSettings(record);
    EXPECT_EQ(values[0],
              (std::pair<std::string, std::optional<SettingValue>>("engine.threads", std::nullopt)));
    EXPECT_EQ(values[1].second, std::nullopt);
    EXPECT_EQ(values[2].second, SettingValue(std::int64_t(8)));
    EXPECT_FALSE(inUse(values, settings));
    ASSERT_TRUE(settings.overrideForProcess("engine.streams", std::int64_t(8)));
    EXPECT_TRUE(inUse(values, settings));
    record.advice = {1, 8192, 8};
    values = adviceSettings(record);
    EXPECT_EQ(values[0].second, SettingValue(std::int64_t(1)));
    EXPECT_EQ(values[1].second, SettingValue(std::int64_t(8192)));
    EXPECT_FALSE(inUse(values, settings));
}

TEST(BenchmarkJson, SurvivesTheStore)
{
    BenchmarkRecord record = measured();
    record.by = QStringLiteral("os:1000");
    record.processor = QStringLiteral("A \"processor\" 处理器");
    record.instructionSet = QStringLiteral("avx2");
    record.program = QStringLiteral("0.1");
    record.promptTokens = 512;
    record.prefillRate = 3001.5;
    record.decodeAtDepthRate = 190;
    record.firstTokenMs = 170.25;
    record.memoryBandwidth = 42.5e9;
    record.weightBytesPerToken = 87'000'000;
    record.othersBusy = 0.75;
    record.answersBeside = true;
    record.advice = {2, 8192, 8};
    const auto json = benchmarkJson(record);
    EXPECT_FALSE(json.contains("decode_tok_s")) << "what was not measured is left out";
    const BenchmarkRecord read = benchmarkOf(QString::fromStdString(json.dump()));
    EXPECT_EQ(benchmarkJson(read)["advice"], json["advice"]);
    EXPECT_EQ(read.processor, record.processor);
    EXPECT_EQ(read.streams.size(), 4U);
    EXPECT_EQ(read.threads[1].decodeRate, 180);
    EXPECT_EQ(read.weightBytesPerToken, record.weightBytesPerToken);
    EXPECT_DOUBLE_EQ(read.memoryBandwidth, record.memoryBandwidth);
    EXPECT_TRUE(read.answersBeside);
    for (const char* damaged : {"", "[]", "{\"threads\": \"two\", \"by_threads\": 7, \"advice\": []}",
                                "{\"by_threads\": [1, {\"threads\": {}}]}"})
        EXPECT_EQ(benchmarkOf(QString::fromLatin1(damaged)).advice, BenchmarkAdvice());
}

/// Says what it would measure, and keeps what was asked.
class PretendModel final : public Model {
public:
    const ModelDescription& description() const override { return m_description; }
    const Tokenizer& tokenizer() const override { std::abort(); }
    int contextTokens() const override { return context; }
    ModelMemory memory() const override { return {}; }
    ModelActivity activity() const override { return {}; }
    Result<ChatPrompt> prompt(std::span<const ChatMessage>, bool) const override { return unused(); }
    Result<void> generate(GenerationRequest, std::shared_ptr<TokenSink>) override { return unused(); }
    Result<ScoreResult> score(std::span<const Token>, const ScoreOptions&, const Cancel&) override
    {
        return unused();
    }
    Result<std::vector<float>> logits(std::span<const Token>, std::size_t, Precision, const Cancel&) override
    {
        return unused();
    }
    Result<PerplexityResult> perplexity(std::span<const Token>, const PerplexityOptions&,
                                        const PerplexityCallback&, const Cancel&) override
    {
        return unused();
    }
    Result<BenchResult> bench(const BenchOptions& options, const Cancel& cancel) override
    {
        asked.push_back(options);
        if (cancel.requested())
            return Error{ErrorCode::Cancelled, "cancelled"};
        const int streams = options.streams.empty() ? 0 : options.streams.front();
        if (streams > room)
            return Error{ErrorCode::Busy, "held"};
        BenchResult result;
        result.threads = options.threads > 0 ? std::min(options.threads, capacity) : capacity;
        result.prefillTokensPerSecond = speed * 10 * result.threads;
        result.decodeTokensPerSecond = options.generateTokens > 0 ? speed : 0;
        result.decodeAtDepthTokensPerSecond = result.decodeTokensPerSecond;
        result.firstTokenMs = options.firstToken ? 12 : 0;
        for (const int n : options.streams)
            result.batched.push_back({n, speed * n});
        return result;
    }

    static Error unused() { return {ErrorCode::Internal, "not for this"}; }

    int context = 4096;
    int capacity = 2;
    int room = 64;
    double speed = 100;
    std::vector<BenchOptions> asked;

private:
    ModelDescription m_description;
};

Result<BenchmarkRecord> measure(PretendModel& model, int processors, std::vector<double>* shares = nullptr)
{
    BenchmarkRecord record;
    record.contextLength = model.context;
    const auto done = measureModel(
        model, processors, record,
        [&](double share) {
            if (shares != nullptr)
                shares->push_back(share);
        },
        Cancel());
    if (!done)
        return done.error();
    return record;
}

TEST(MeasureModel, VariesThreadsAndAnswersAndAdvises)
{
    PretendModel model;
    std::vector<double> shares;
    const auto record = measure(model, 2, &shares);
    ASSERT_TRUE(record) << record.error().detail;
    ASSERT_EQ(record->threads.size(), 2U);
    EXPECT_EQ(record->threads[0].threads, 2);
    EXPECT_EQ(record->threads[1].threads, 1);
    ASSERT_EQ(record->streams.size(), 4U);
    EXPECT_EQ(record->streams[3].streams, 16);
    EXPECT_EQ(record->firstTokenMs, 12);
    EXPECT_EQ(record->advice, (BenchmarkAdvice{2, 4096, 16}));
    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_DOUBLE_EQ(shares.back(), 1);
    for (const BenchOptions& options : model.asked)
        EXPECT_LE(options.promptTokens + options.generateTokens, model.context);
}

TEST(MeasureModel, AManyCoredMachineLeavesHopelessCountsOut)
{
    PretendModel model;
    model.capacity = 64;
    const auto record = measure(model, 64);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->threads.front().threads, 64);
    EXPECT_GT(record->threads.back().threads, 8);
    EXPECT_EQ(record->advice.threads, 64);
}

TEST(MeasureModel, FewerThreadsThanProcessorsAreMeasuredOnce)
{
    PretendModel model;
    model.capacity = 1;
    const auto record = measure(model, 4);
    ASSERT_TRUE(record);
    ASSERT_EQ(record->threads.size(), 1U);
    EXPECT_EQ(record->advice.threads, 1);
}

TEST(MeasureModel, ASlowModelIsAskedForLittle)
{
    PretendModel model;
    model.speed = 2;
    ASSERT_TRUE(measure(model, 2));
    double seconds = 0;
    for (const BenchOptions& options : model.asked) {
        seconds +=
            (options.promptTokens / 20.0 + 2 * options.generateTokens / 2.0) * (options.repetitions + 1);
        for (const int streams : options.streams)
            seconds += streams * options.streamPromptTokens / 20.0 + options.streamGenerateTokens / 2.0;
    }
    EXPECT_LT(seconds, 120);
}

TEST(MeasureModel, SaysWhyItCannot)
{
    PretendModel model;
    model.speed = 0;
    EXPECT_EQ(measure(model, 2).error().code, ErrorCode::Internal) << "nothing was measured";
    model.speed = 100;
    model.room = 4;
    const auto some = measure(model, 2);
    ASSERT_TRUE(some) << "what the cache has room for is measured";
    EXPECT_EQ(some->streams.size(), 2U);
    model.room = 0;
    EXPECT_EQ(measure(model, 2).error().code, ErrorCode::Busy);
    model.room = 64;
    model.context = 64;
    ASSERT_TRUE(measure(model, 2));
    EXPECT_LE(model.asked.back().streamPromptTokens + model.asked.back().streamGenerateTokens, 64);
    BenchmarkRecord record;
    const Cancel cancel;
    cancel.request();
    EXPECT_EQ(measureModel(
                  model, 2, record, [](double) {}, cancel)
                  .error()
                  .code,
              ErrorCode::Cancelled);
}

} // namespace
} // namespace mw::app
