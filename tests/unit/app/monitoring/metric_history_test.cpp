// SPDX-License-Identifier: Apache-2.0
// The history behind the charts: samples by a clock of the test's own, over counters of a real Metrics.
#include "app/monitoring/metric_history.h"
#include "app/monitoring/metrics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mw::app {
namespace {

constexpr std::int64_t second = 1'000'000;

struct MetricHistoryTest : ::testing::Test {
    void sample(double seconds = 1)
    {
        now += static_cast<std::int64_t>(seconds * second);
        history.sample(now, metrics.snapshot(), http.snapshot(), process);
    }

    MetricPoint last(const std::optional<MetricLabels>& of = {},
                     MetricSpan span = MetricSpan::FiveMinutes) const
    {
        const auto points = history.points(span, of);
        return points.empty() ? MetricPoint{} : points.back();
    }

    std::int64_t now = 77 * second;
    Metrics metrics;
    HttpMetrics http;
    ProcessReading process{1.0, 100, 40};
    MetricHistory history;
    const MetricLabels a{"a", 1};
    const MetricLabels b{"b", 2};
};

TEST_F(MetricHistoryTest, BeforeTwoSamplesThereIsNothing)
{
    EXPECT_TRUE(history.points(MetricSpan::FiveMinutes).empty());
    EXPECT_EQ(history.sums(MetricSpan::FiveMinutes, 60).seconds, 0);
    metrics.of(a)->tokens(5, 7); // before anybody sampled: no stretch has it
    sample();
    EXPECT_TRUE(history.points(MetricSpan::FiveMinutes).empty());
    sample();
    EXPECT_EQ(last().generationTokens, 0);
    EXPECT_EQ(history.points(MetricSpan::FiveMinutes).size(), 1U);
}

TEST_F(MetricHistoryTest, TheProcessNowIsOfTheLastSecondsOnly)
{
    EXPECT_FALSE(history.process(2));
    sample();
    EXPECT_FALSE(history.process(2));
    process.cpuSeconds += 60; // long ago
    sample(30);
    process = {process.cpuSeconds + 1, 300, 0};
    sample();
    process.cpuSeconds += 2;
    sample();
    const auto use = history.process(2);
    ASSERT_TRUE(use);
    EXPECT_EQ(use->residentBytes, 300U);
    EXPECT_DOUBLE_EQ(use->cpu, 1.5);
    EXPECT_DOUBLE_EQ(history.process(1)->cpu, 2);
}

TEST_F(MetricHistoryTest, RatesAreDifferencesOverTheTimeThatPassed)
{
    sample();
    metrics.of(a)->tokens(10, 30);
    metrics.of(a)->ended(RequestStatus::Stop);
    metrics.of(b)->ended(RequestStatus::Failed);
    metrics.of(b)->ended(RequestStatus::Refused);
    process.cpuSeconds += 3;
    sample(2);
    EXPECT_DOUBLE_EQ(last().requests, 1.5);
    EXPECT_DOUBLE_EQ(last().errors, 1);
    EXPECT_DOUBLE_EQ(last().promptTokens, 5);
    EXPECT_DOUBLE_EQ(last().generationTokens, 15);
    EXPECT_DOUBLE_EQ(last().cpu, 1.5);
    EXPECT_DOUBLE_EQ(last().residentBytes, 100);
    EXPECT_DOUBLE_EQ(last().modelBytes, 40);
    EXPECT_DOUBLE_EQ(last(a).requests, 0.5);
    EXPECT_DOUBLE_EQ(last(b).errors, 1);
    EXPECT_TRUE(std::isnan(last(a).cpu));
    EXPECT_EQ(history.models(), (std::vector<MetricLabels>{a, b}));
    sample();
    EXPECT_EQ(last().requests, 0);
}

TEST_F(MetricHistoryTest, AModelThatComesLaterHasAGapBeforeIt)
{
    sample();
    sample();
    metrics.of(a)->tokens(0, 12);
    sample();
    const auto points = history.points(MetricSpan::FiveMinutes, a);
    ASSERT_EQ(points.size(), 2U);
    EXPECT_TRUE(std::isnan(points[0].generationTokens));
    EXPECT_DOUBLE_EQ(points[1].generationTokens, 12);
    const auto unknown = history.points(MetricSpan::FiveMinutes, MetricLabels{"nobody", 0});
    ASSERT_EQ(unknown.size(), 2U);
    EXPECT_TRUE(std::isnan(unknown[1].requests));
}

TEST_F(MetricHistoryTest, PercentilesAreOfTheStretchAloneAndAGapWithoutAny)
{
    metrics.of(a)->timeToFirstToken.add(9); // long ago
    sample();
    for (int i = 0; i < 90; ++i)
        metrics.of(a)->timeToFirstToken.add(0.1);
    for (int i = 0; i < 10; ++i)
        metrics.of(a)->timeToFirstToken.add(1);
    sample();
    EXPECT_NEAR(last().firstTokenP50, 0.1, 0.012);
    EXPECT_NEAR(last().firstTokenP95, 1, 0.12);
    sample();
    EXPECT_TRUE(std::isnan(last().firstTokenP50));
    EXPECT_TRUE(std::isnan(last(a).firstTokenP95));
    metrics.of(b)->timeToFirstToken.add(5);
    sample();
    const MetricSums window = history.sums(MetricSpan::FiveMinutes, 60);
    EXPECT_EQ(window.firstToken.count(), 101U);
    EXPECT_NEAR(window.firstToken.quantile(1), 5, 0.6);
    EXPECT_EQ(history.sums(MetricSpan::FiveMinutes, 60, a).firstToken.count(), 100U);
    EXPECT_EQ(history.sums(MetricSpan::FiveMinutes, 1).firstToken.count(), 1U);
}

TEST_F(MetricHistoryTest, TheRingsWrapAndStayBounded)
{
    sample();
    for (int i = 0; i < 4000; ++i) {
        metrics.of(a)->ended(RequestStatus::Stop);
        sample();
    }
    const auto fine = history.points(MetricSpan::FiveMinutes);
    ASSERT_EQ(fine.size(), 300U);
    EXPECT_EQ(fine.back().at, now);
    EXPECT_EQ(fine.front().at, now - 299 * second);
    const auto coarse = history.points(MetricSpan::OneHour);
    ASSERT_EQ(coarse.size(), 360U);
    EXPECT_DOUBLE_EQ(coarse.front().requests, 1);
    EXPECT_DOUBLE_EQ(coarse.back().seconds, 10);
    EXPECT_EQ(history.sums(MetricSpan::OneHour, 3600).requests, 3600U);
}

TEST_F(MetricHistoryTest, TenSecondsAddUp)
{
    sample();
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(history.points(MetricSpan::OneHour).empty());
        metrics.of(i % 2 == 0 ? a : b)->tokens(1, 10);
        metrics.of(a)->timeToFirstToken.add(i < 5 ? 0.1 : 1.0);
        process.cpuSeconds += 0.5;
        process.residentBytes = static_cast<std::uint64_t>(i + 1);
        sample();
    }
    const auto points = history.points(MetricSpan::OneHour);
    ASSERT_EQ(points.size(), 1U);
    EXPECT_DOUBLE_EQ(points[0].generationTokens, 10);
    EXPECT_DOUBLE_EQ(points[0].cpu, 0.5);
    EXPECT_DOUBLE_EQ(points[0].residentBytes, 10); // as it was at the end
    EXPECT_NEAR(points[0].firstTokenP95, 1, 0.12);
    EXPECT_DOUBLE_EQ(last(b, MetricSpan::OneHour).generationTokens, 5);
}

TEST_F(MetricHistoryTest, ASleepIsOneLongStretch)
{
    sample();
    sample();
    metrics.of(a)->ended(RequestStatus::Stop);
    sample(100);
    EXPECT_DOUBLE_EQ(last().seconds, 100);
    EXPECT_DOUBLE_EQ(last().requests, 0.01);
    sample(4000);
    EXPECT_EQ(history.points(MetricSpan::FiveMinutes).size(), 1U);
    EXPECT_EQ(history.points(MetricSpan::OneHour).size(), 1U);
}

TEST_F(MetricHistoryTest, SamplesTooCloseTogetherAreLeftForTheNext)
{
    sample();
    metrics.of(a)->ended(RequestStatus::Stop);
    sample(0.1);
    EXPECT_TRUE(history.points(MetricSpan::FiveMinutes).empty());
    sample(0.9);
    EXPECT_DOUBLE_EQ(last().requests, 1);
}

TEST_F(MetricHistoryTest, AnswersOfTheEndpointCountWithTheWhole)
{
    http.setRoutes({{"GET", "/x"}});
    sample();
    http.ended(0, 200, 0.1);
    http.ended(0, 404, 0.1);
    http.ended(-1, 500, 0.1);
    http.ended(0, 0, 0.1);
    sample();
    EXPECT_DOUBLE_EQ(last().httpAnswers, 4);
    EXPECT_DOUBLE_EQ(last().httpErrors, 3);
    EXPECT_TRUE(std::isnan(last(a).httpAnswers));
}

TEST_F(MetricHistoryTest, ManyModelsCostOnlyWhatMoves)
{
    for (int i = 0; i < 300; ++i)
        metrics.of({std::to_string(i), 1});
    sample();
    for (int i = 0; i < 1000; ++i) {
        metrics.of({"7", 1})->tokens(0, 1);
        sample();
    }
    EXPECT_LE(history.models().size(), Metrics::maxLabels + 1);
    EXPECT_DOUBLE_EQ(last({{"7", 1}}).generationTokens, 1);
    EXPECT_EQ(last({{"8", 1}}).generationTokens, 0);
}

TEST(ProcessReading, CpuTimeGrows)
{
    const double before = processCpuSeconds();
    double sum = 0;
    while (processCpuSeconds() - before < 0.001)
        sum += std::sqrt(sum + 1);
    EXPECT_GT(sum, 0);
}

} // namespace
} // namespace mw::app
