// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/histogram.h"
#include "engine/api/generation.h"
#include "engine/api/result.h"
#include "engine/api/scheduling.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mw::app {

/// How a request ended, as metrics and records name it.
enum class RequestStatus { Stop, Length, Cancelled, Failed, Refused };
inline constexpr std::size_t requestStatusCount = 5;

/// "stop", "length", "cancelled", "failed", "refused".
const char* requestStatusName(RequestStatus status);

/// The names under which `/metrics` gives the values; model and version are the labels. Durations are in
/// seconds. A record of `Metrics` and these names change together.
namespace metric {
inline constexpr const char* requests = "modelwright_requests_total";     ///< also by status
inline constexpr const char* errors = "modelwright_request_errors_total"; ///< also by code
inline constexpr const char* promptTokens = "modelwright_prompt_tokens_total";
inline constexpr const char* cachedTokens = "modelwright_prompt_tokens_cached_total";
inline constexpr const char* proposedTokens = "modelwright_speculative_tokens_proposed_total";
inline constexpr const char* acceptedTokens = "modelwright_speculative_tokens_accepted_total";
inline constexpr const char* queued = "modelwright_scheduler_queue_depth"; ///< also by priority
inline constexpr const char* keptBytes = "modelwright_prefix_cache_bytes";
inline constexpr const char* preemptions = "modelwright_scheduler_preemptions_total";
inline constexpr const char* generationTokens = "modelwright_generation_tokens_total";
inline constexpr const char* running = "modelwright_requests_running";
inline constexpr const char* waiting = "modelwright_requests_waiting"; ///< for a load or for the scheduler
inline constexpr const char* timeToFirstToken = "modelwright_time_to_first_token_seconds";
inline constexpr const char* interToken = "modelwright_inter_token_latency_seconds";
inline constexpr const char* endToEnd = "modelwright_e2e_request_latency_seconds";
inline constexpr const char* queue = "modelwright_request_queue_time_seconds";
inline constexpr const char* load = "modelwright_model_load_seconds";
inline constexpr const char* buildInfo = "modelwright_build_info";
inline constexpr const char* startTime = "modelwright_start_time_seconds";
inline constexpr const char* residentMemory = "modelwright_resident_memory_bytes";
inline constexpr const char* httpRequests = "modelwright_http_requests_total"; ///< by route, method, status
inline constexpr const char* httpDuration = "modelwright_http_request_duration_seconds";
} // namespace metric

/// What metrics are kept apart by. Principals and keys are no labels: their number has no bound.
struct MetricLabels {
    std::string model;
    int version = 0; ///< 0: none, a file opened by its path
    auto operator<=>(const MetricLabels&) const = default;
};

/// The values of one model and version, or a sum of several.
struct ModelMetricsSnapshot {
    std::array<std::uint64_t, requestStatusCount> requests{}; ///< ended, by RequestStatus
    std::map<ErrorCode, std::uint64_t> errors;
    std::uint64_t promptTokens = 0;
    std::uint64_t cachedTokens = 0; ///< of the prompts' tokens: not computed again
    std::uint64_t generationTokens = 0;
    std::uint64_t proposedTokens = 0; ///< guessed ahead
    std::uint64_t acceptedTokens = 0; ///< of them
    std::int64_t running = 0;
    std::int64_t waiting = 0;
    HistogramSnapshot timeToFirstToken;
    HistogramSnapshot interToken;
    HistogramSnapshot endToEnd;
    HistogramSnapshot queue;
    HistogramSnapshot load;

    std::uint64_t ended() const; ///< requests of every status
    ModelMetricsSnapshot& operator+=(const ModelMetricsSnapshot& other);
};

struct MetricsSnapshot {
    std::vector<std::pair<MetricLabels, ModelMetricsSnapshot>> models; ///< sorted by label
    std::vector<std::pair<MetricLabels, ModelActivity>>
        loaded; ///< of the models that are loaded now, where asked for
    ModelMetricsSnapshot total() const;
};

} // namespace mw::app
