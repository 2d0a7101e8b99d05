// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/metrics.h"
#include "app/monitoring/prometheus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace mw::app {
namespace {

std::vector<std::string> linesOf(const std::string& text, const std::string& begin)
{
    std::vector<std::string> found;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(begin))
            found.push_back(line);
    }
    return found;
}

TEST(Prometheus, FamiliesHaveTheirHeadsAndEmptyOnesAreLeftOut)
{
    const std::string text = prometheusText({}, {}, {1800000000.5, 0});
    EXPECT_EQ(text,
              "# HELP modelwright_build_info 1; the label is the version of the program.\n"
              "# TYPE modelwright_build_info gauge\n"
              "modelwright_build_info{version=\"" MODELWRIGHT_VERSION "\"} 1\n"
              "# HELP modelwright_start_time_seconds When the process began, in seconds since 1970 UTC.\n"
              "# TYPE modelwright_start_time_seconds gauge\n"
              "modelwright_start_time_seconds 1800000000.5\n");
}

TEST(Prometheus, HistogramsAreCumulativeAndEndWithAll)
{
    Metrics metrics;
    const auto model = metrics.of({"m", 3});
    for (const double seconds : {0.0001, 0.001, 0.0011, 0.5, 2000.0})
        model->timeToFirstToken.add(seconds);
    const std::string text = prometheusText(metrics.snapshot(), {}, {});
    const std::string name = "modelwright_time_to_first_token_seconds";
    const auto rows = linesOf(text, name + "_bucket{model=\"m\",version=\"3\",le=");
    ASSERT_EQ(rows.size(), 32U) << "31 bounds and the rest";
    EXPECT_EQ(rows.front(), name + "_bucket{model=\"m\",version=\"3\",le=\"0.001\"} 2");
    EXPECT_EQ(rows[1], name + "_bucket{model=\"m\",version=\"3\",le=\"0.00158489\"} 3");
    EXPECT_EQ(rows[30], name + "_bucket{model=\"m\",version=\"3\",le=\"1000\"} 4");
    EXPECT_EQ(rows[31], name + "_bucket{model=\"m\",version=\"3\",le=\"+Inf\"} 5");
    EXPECT_EQ(linesOf(text, name + "_count"),
              (std::vector<std::string>{name + "_count{model=\"m\",version=\"3\"} 5"}));
    std::uint64_t before = 0;
    for (const std::string& row : rows) {
        const std::uint64_t count = std::stoull(row.substr(row.rfind(' ')));
        EXPECT_GE(count, before);
        before = count;
    }
}

TEST(Prometheus, LabelsAreEscaped)
{
    Metrics metrics;
    metrics.of({"a\"b\\c\nd", 1})->tokens(7, 0);
    const std::string text = prometheusText(metrics.snapshot(), {}, {});
    EXPECT_EQ(linesOf(text, "modelwright_prompt_tokens_total"),
              (std::vector<std::string>{
                  "modelwright_prompt_tokens_total{model=\"a\\\"b\\\\c\\nd\",version=\"1\"} 7"}));
}

TEST(Prometheus, SharedAndGuessedTokensAndWhatLoadedModelsHold)
{
    Metrics metrics;
    const auto model = metrics.of({"m", 1});
    model->tokens(100, 20, 60);
    model->speculated({40, 30});
    MetricsSnapshot taken = metrics.snapshot();
    ModelActivity activity;
    activity.waiting = {1, 2, 3};
    activity.cachedBytes = 4096;
    activity.preemptions = 5;
    taken.loaded = {{{"m", 1}, activity}};
    const std::string text = prometheusText(taken, {}, {});
    const auto only = [&](const std::string& line) {
        EXPECT_EQ(linesOf(text, line.substr(0, line.rfind(' '))), std::vector<std::string>{line});
    };
    const std::string labels = "{model=\"m\",version=\"1\"}";
    only("modelwright_prompt_tokens_cached_total" + labels + " 60");
    only("modelwright_speculative_tokens_proposed_total" + labels + " 40");
    only("modelwright_speculative_tokens_accepted_total" + labels + " 30");
    only("modelwright_prefix_cache_bytes" + labels + " 4096");
    only("modelwright_scheduler_preemptions_total" + labels + " 5");
    only("modelwright_scheduler_queue_depth{model=\"m\",version=\"1\",priority=\"batch\"} 2");
}

TEST(Prometheus, ErrorsHaveWordsAndRoutesTheirPatterns)
{
    Metrics metrics;
    metrics.of({"m", 1})->failed(ErrorCode::ContextExceeded);
    HttpMetrics http;
    http.setRoutes({{"GET", "/a/{name}"}, {"POST", "/b"}});
    http.ended(0, 200, 0.01);
    http.ended(0, 404, 0.01);
    http.ended(5, 200, 0.01); // no such route
    http.ended(-1, 9999, 0.01);
    http.setRoutes({{"POST", "/b"}, {"GET", "/a/{name}"}}); // a new router keeps what was counted
    http.ended(1, 200, 0.01);
    const std::string text = prometheusText(metrics.snapshot(), http.snapshot(), {});
    EXPECT_EQ(linesOf(text, "modelwright_request_errors_total").front(),
              "modelwright_request_errors_total{model=\"m\",version=\"1\",code=\"context_exceeded\"} 1");
    EXPECT_EQ(linesOf(text, "modelwright_http_requests_total"),
              (std::vector<std::string>{
                  "modelwright_http_requests_total{route=\"/a/{name}\",method=\"GET\",status=\"200\"} 2",
                  "modelwright_http_requests_total{route=\"/a/{name}\",method=\"GET\",status=\"404\"} 1",
                  "modelwright_http_requests_total{route=\"other\",method=\"other\",status=\"0\"} 1",
                  "modelwright_http_requests_total{route=\"other\",method=\"other\",status=\"200\"} 1"}));
    EXPECT_EQ(linesOf(text, "modelwright_http_request_duration_seconds_count").size(), 2U);
}

} // namespace
} // namespace mw::app
