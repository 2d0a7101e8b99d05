// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

namespace mw::app {
namespace {

TEST(Buckets, EveryBoundBelongsToItsOwnBucket)
{
    for (std::size_t i = 0; i < buckets::bounded; ++i) {
        EXPECT_EQ(buckets::of(buckets::bound(i)), i);
        EXPECT_EQ(buckets::of(std::nextafter(buckets::bound(i), 1e9)), i + 1);
    }
    EXPECT_NEAR(buckets::bound(buckets::bounded - 1), 1e4, 1e-6);
    EXPECT_TRUE(std::isinf(buckets::bound(buckets::bounded)));
}

TEST(Buckets, WhatIsNoDurationCountsAsZero)
{
    EXPECT_EQ(buckets::of(-3), 0U);
    EXPECT_EQ(buckets::of(0), 0U);
    EXPECT_EQ(buckets::of(std::numeric_limits<double>::quiet_NaN()), 0U);
    EXPECT_EQ(buckets::of(std::numeric_limits<double>::infinity()), buckets::bounded);
    Histogram histogram;
    histogram.add(std::numeric_limits<double>::quiet_NaN());
    histogram.add(-1);
    EXPECT_EQ(histogram.snapshot().count(), 2U);
    EXPECT_EQ(histogram.snapshot().sum, 0);
}

TEST(Histogram, QuantilesAreWithinSixPercent)
{
    std::mt19937 random(7); // NOLINT: the same figures each time
    std::lognormal_distribution<double> durations(-3, 1);
    std::vector<double> all(20000);
    Histogram histogram;
    for (double& one : all) {
        one = durations(random);
        histogram.add(one);
    }
    std::sort(all.begin(), all.end());
    const HistogramSnapshot taken = histogram.snapshot();
    for (const double q : {0.01, 0.1, 0.5, 0.9, 0.95, 0.99}) {
        const double exact = all[static_cast<std::size_t>(q * static_cast<double>(all.size()))];
        EXPECT_NEAR(taken.quantile(q) / exact, 1, 0.06) << q;
    }
    double sum = 0;
    for (const double one : all)
        sum += one;
    EXPECT_NEAR(taken.sum, sum, 1e-4);
    EXPECT_NEAR(taken.mean(), sum / 20000, 1e-6);
}

TEST(Histogram, AnEmptyOneAndOneBeyondTheLastBound)
{
    Histogram histogram;
    EXPECT_EQ(histogram.snapshot().quantile(0.5), 0);
    EXPECT_EQ(histogram.snapshot().mean(), 0);
    histogram.add(1e7);
    EXPECT_NEAR(histogram.snapshot().quantile(0.5), 1e4, 1e-6);
    EXPECT_EQ(histogram.snapshot().countUpTo(1e4), 0U);
}

TEST(Histogram, MergingIsCountingTogether)
{
    Histogram one;
    Histogram two;
    Histogram both;
    for (int i = 1; i <= 100; ++i) {
        const double seconds = i * 0.003;
        (i % 3 == 0 ? one : two).add(seconds);
        both.add(seconds);
    }
    HistogramSnapshot merged = one.snapshot();
    merged += two.snapshot();
    EXPECT_EQ(merged.counts, both.snapshot().counts);
    EXPECT_DOUBLE_EQ(merged.sum, both.snapshot().sum);
    EXPECT_EQ(merged.quantile(0.5), both.snapshot().quantile(0.5));
}

TEST(Histogram, CountsUpToABound)
{
    Histogram histogram;
    histogram.add(0.5);
    histogram.add(1.0);
    histogram.add(1.2);
    EXPECT_EQ(histogram.snapshot().countUpTo(buckets::bound(buckets::of(1.0))), 2U);
    EXPECT_EQ(histogram.snapshot().countUpTo(0), 0U);
}

TEST(Histogram, NothingIsLostBetweenThreads)
{
    Histogram histogram;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&histogram, t] {
            for (int i = 0; i < 10000; ++i)
                histogram.add(0.001 * (t + 1));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(histogram.snapshot().count(), 40000U);
    EXPECT_NEAR(histogram.snapshot().sum, 100, 1e-6);
}

TEST(Metrics, AreKeptApartByModelAndVersionAndAddUp)
{
    Metrics metrics;
    metrics.of({"a", 1})->ended(RequestStatus::Stop);
    metrics.of({"a", 1})->tokens(10, 5);
    metrics.of({"a", 2})->ended(RequestStatus::Failed);
    metrics.of({"a", 2})->failed(ErrorCode::NotFinite);
    metrics.of({"a", 2})->tokens(-4, 1);
    metrics.of({"b", 1})->beginRunning();
    const MetricsSnapshot taken = metrics.snapshot();
    ASSERT_EQ(taken.models.size(), 3U);
    EXPECT_EQ(taken.models[0].first, (MetricLabels{"a", 1}));
    EXPECT_EQ(taken.models[0].second.requests[0], 1U);
    const ModelMetricsSnapshot total = taken.total();
    EXPECT_EQ(total.ended(), 2U);
    EXPECT_EQ(total.promptTokens, 10U) << "a count below zero is none";
    EXPECT_EQ(total.generationTokens, 6U);
    EXPECT_EQ(total.errors.at(ErrorCode::NotFinite), 1U);
    EXPECT_EQ(total.running, 1);
}

TEST(Metrics, LabelsAreBounded)
{
    Metrics metrics;
    for (int i = 0; i < 1000; ++i)
        metrics.of({"made-up-" + std::to_string(i), 1})->ended(RequestStatus::Refused);
    const MetricsSnapshot taken = metrics.snapshot();
    EXPECT_EQ(taken.models.size(), Metrics::maxLabels + 1);
    EXPECT_EQ(taken.total().ended(), 1000U);
    EXPECT_EQ(metrics.of({"other", 0})->snapshot().ended(), 800U);
}

} // namespace
} // namespace mw::app
