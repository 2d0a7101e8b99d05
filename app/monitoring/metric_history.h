// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/monitoring/http_metrics.h"
#include "app/monitoring/metrics_snapshot.h"

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace mw::app {

/// What the process itself takes, at one moment.
struct ProcessReading {
    double cpuSeconds = 0;           ///< of all its threads since it began
    std::uint64_t residentBytes = 0; ///< 0: unknown
    std::uint64_t modelBytes = 0;    ///< estimates of the models that are loaded
};

/// What the process took over a stretch.
struct ProcessUse {
    std::uint64_t residentBytes = 0; ///< at its end; 0: unknown
    double cpu = 0;                  ///< processors in use: 2 is two of them
};

/// CPU time of this process so far, in seconds.
double processCpuSeconds();

/// How far back a history is asked for, and how finely it knows it.
enum class MetricSpan { FiveMinutes, OneHour };

/// Seconds from one end to the other, and of one point.
int spanSeconds(MetricSpan span);
int pointSeconds(MetricSpan span);

inline constexpr double noValue = std::numeric_limits<double>::quiet_NaN();

/// One stretch of time. Values are rates a second over it, unless said otherwise; `noValue` where there is
/// none: durations of a stretch without a first token, a model that nobody had asked yet.
struct MetricPoint {
    std::int64_t at = 0; ///< the end of the stretch, microseconds of the clock that samples were taken by
    double seconds = 0;  ///< how long it is; far longer than a point's where nobody sampled meanwhile
    double requests = noValue;
    double errors = noValue; ///< requests to models that failed or were refused
    double promptTokens = noValue;
    double generationTokens = noValue;
    double firstTokenP50 = noValue; ///< seconds
    double firstTokenP95 = noValue;
    // Of the whole process only; noValue where one model was asked for.
    double httpAnswers = noValue;
    double httpErrors = noValue; ///< answers of the endpoint of 400 and above, or cut
    double residentBytes = noValue;
    double modelBytes = noValue;
    double cpu = noValue; ///< processors in use: 2 is two of them
};

/// What a stretch adds up to.
struct MetricSums {
    double seconds = 0;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t promptTokens = 0;
    std::uint64_t generationTokens = 0;
    HistogramSnapshot firstToken;
};

/// The last five minutes by the second and the last hour by ten of them, made of differences of the counters
/// that `/metrics` shows. It keeps only what has moved, so a quiet program keeps next to nothing, and never
/// more points than its spans have. Not thread-safe: one thread samples and asks.
class MetricHistory {
public:
    /// Takes the counters of a moment; `at` is in microseconds of a clock that never goes back. The first
    /// call only says where counting begins; one within half a second of the last is left for the next.
    void sample(std::int64_t at, const MetricsSnapshot& models, const std::vector<HttpRouteSnapshot>& http,
                const ProcessReading& process);

    /// Models and versions that were seen, in the order of their first request.
    const std::vector<MetricLabels>& models() const { return m_models; }

    /// Oldest first; of one model, or of everything together.
    std::vector<MetricPoint> points(MetricSpan span, const std::optional<MetricLabels>& of = {}) const;

    /// Of the last `seconds` of `span`'s points, at least the newest one.
    MetricSums sums(MetricSpan span, double seconds, const std::optional<MetricLabels>& of = {}) const;

    /// Of the last `seconds`, at least of the newest stretch; nothing before there is one.
    std::optional<ProcessUse> process(double seconds) const;

    /// When the last sample was taken; 0 before the first.
    std::int64_t sampledAt() const { return m_at; }

private:
    using Buckets = std::vector<std::pair<std::uint8_t, std::uint32_t>>;

    /// What a model's counters have moved by.
    struct Moved {
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        std::uint64_t promptTokens = 0;
        std::uint64_t generationTokens = 0;
        Buckets firstToken; ///< ascending, without empty ones

        bool any() const;
        Moved& operator+=(const Moved& other);
    };

    struct Frame {
        std::int64_t from = 0;
        std::int64_t to = 0;
        ProcessReading process; ///< at the end; cpuSeconds: used meanwhile
        std::uint64_t httpAnswers = 0;
        std::uint64_t httpErrors = 0;
        std::vector<std::pair<std::size_t, Moved>> moved; ///< by index into m_models, ascending
    };

    struct Counters {
        std::uint64_t requests = 0;
        std::uint64_t errors = 0;
        std::uint64_t promptTokens = 0;
        std::uint64_t generationTokens = 0;
        std::array<std::uint64_t, buckets::count> firstToken{};
    };

    struct Known {
        std::int64_t since = 0; ///< the beginning of the stretch that it came up in
        std::size_t index = 0;
        Counters last;
    };

    static Counters countersOf(const ModelMetricsSnapshot& values);
    static Moved difference(const Counters& now, const Counters& before);
    static void addTo(Frame& whole, const Frame& part);
    static Moved movedOf(const Frame& frame, const std::optional<std::size_t>& model);
    const std::deque<Frame>& frames(MetricSpan span) const;
    void keep(Frame frame);
    Frame frameUntil(std::int64_t at, const MetricsSnapshot& models, const ProcessReading& process);

    std::int64_t m_at = 0;
    bool m_begun = false;
    ProcessReading m_process;
    std::uint64_t m_httpAnswers = 0;
    std::uint64_t m_httpErrors = 0;
    std::vector<MetricLabels> m_models;
    std::map<MetricLabels, Known> m_known;
    std::deque<Frame> m_fine;
    std::deque<Frame> m_coarse;
    std::optional<Frame> m_open; ///< the coarse one that is being filled
};

} // namespace mw::app
