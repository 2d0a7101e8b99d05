// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/metric_history.h"

#include <algorithm>

#include <time.h>

namespace mw::app {

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t leastStretch = second / 2;

std::uint64_t grown(std::uint64_t now, std::uint64_t before)
{
    return now >= before ? now - before : now; // a counter that began anew
}

void dropBefore(auto& frames, std::int64_t from)
{
    while (!frames.empty() && frames.front().to <= from)
        frames.pop_front();
}

HistogramSnapshot histogramOf(const auto& counted)
{
    HistogramSnapshot histogram;
    for (const auto& [bucket, count] : counted)
        histogram.counts[bucket] = count;
    return histogram;
}

} // namespace

double processCpuSeconds()
{
    timespec used{};
    if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

int spanSeconds(MetricSpan span)
{
    return span == MetricSpan::FiveMinutes ? 300 : 3600;
}

int pointSeconds(MetricSpan span)
{
    return span == MetricSpan::FiveMinutes ? 1 : 10;
}

bool MetricHistory::Moved::any() const
{
    return requests > 0 || errors > 0 || promptTokens > 0 || generationTokens > 0 || !firstToken.empty();
}

MetricHistory::Moved& MetricHistory::Moved::operator+=(const Moved& other)
{
    requests += other.requests;
    errors += other.errors;
    promptTokens += other.promptTokens;
    generationTokens += other.generationTokens;
    if (other.firstToken.empty())
        return *this;
    Buckets both;
    both.reserve(firstToken.size() + other.firstToken.size());
    auto mine = firstToken.begin();
    auto theirs = other.firstToken.begin();
    while (mine != firstToken.end() || theirs != other.firstToken.end()) {
        if (theirs == other.firstToken.end() || (mine != firstToken.end() && mine->first < theirs->first)) {
            both.push_back(*mine++);
        } else if (mine == firstToken.end() || theirs->first < mine->first) {
            both.push_back(*theirs++);
        } else {
            both.emplace_back(mine->first, mine->second + theirs->second);
            ++mine;
            ++theirs;
        }
    }
    firstToken = std::move(both);
    return *this;
}

MetricHistory::Counters MetricHistory::countersOf(const ModelMetricsSnapshot& values)
{
    Counters counters;
    counters.requests = values.ended();
    counters.errors = values.requests[static_cast<std::size_t>(RequestStatus::Failed)] +
                      values.requests[static_cast<std::size_t>(RequestStatus::Refused)];
    counters.promptTokens = values.promptTokens;
    counters.generationTokens = values.generationTokens;
    counters.firstToken = values.timeToFirstToken.counts;
    return counters;
}

MetricHistory::Moved MetricHistory::difference(const Counters& now, const Counters& before)
{
    Moved moved;
    moved.requests = grown(now.requests, before.requests);
    moved.errors = grown(now.errors, before.errors);
    moved.promptTokens = grown(now.promptTokens, before.promptTokens);
    moved.generationTokens = grown(now.generationTokens, before.generationTokens);
    if (now.firstToken == before.firstToken)
        return moved;
    for (std::size_t i = 0; i < buckets::count; ++i) {
        if (const std::uint64_t more = grown(now.firstToken[i], before.firstToken[i]); more > 0)
            moved.firstToken.emplace_back(static_cast<std::uint8_t>(i), static_cast<std::uint32_t>(more));
    }
    return moved;
}
static_assert(buckets::count <= 256, "a bucket's number is kept in a byte");

MetricHistory::Frame MetricHistory::frameUntil(std::int64_t at, const MetricsSnapshot& models,
                                               const ProcessReading& process)
{
    Frame frame;
    frame.from = m_at;
    frame.to = at;
    frame.process = process;
    frame.process.cpuSeconds = std::max(process.cpuSeconds - m_process.cpuSeconds, 0.0);
    for (const auto& [labels, values] : models.models) {
        const auto [known, isNew] = m_known.try_emplace(labels);
        if (isNew) {
            known->second.index = m_models.size();
            known->second.since = m_at;
            m_models.push_back(labels);
        }
        const Counters now = countersOf(values);
        // What was counted before the first sample has no stretch that it could belong to.
        if (Moved moved = difference(now, known->second.last); m_begun && moved.any())
            frame.moved.emplace_back(known->second.index, std::move(moved));
        known->second.last = now;
    }
    std::sort(frame.moved.begin(), frame.moved.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    return frame;
}

void MetricHistory::sample(std::int64_t at, const MetricsSnapshot& models,
                           const std::vector<HttpRouteSnapshot>& http, const ProcessReading& process)
{
    if (m_begun && at - m_at < leastStretch)
        return;
    if (!m_begun)
        m_at = at;
    Frame frame = frameUntil(at, models, process);
    std::uint64_t answers = 0;
    std::uint64_t errors = 0;
    for (const HttpRouteSnapshot& route : http) {
        for (const auto& [status, count] : route.answers) {
            answers += count;
            errors += status == 0 || status >= 400 ? count : 0;
        }
    }
    frame.httpAnswers = grown(answers, m_httpAnswers);
    frame.httpErrors = grown(errors, m_httpErrors);
    m_httpAnswers = answers;
    m_httpErrors = errors;
    m_process = process;
    m_at = at;
    if (m_begun)
        keep(std::move(frame));
    m_begun = true;
}

void MetricHistory::addTo(Frame& whole, const Frame& part)
{
    whole.to = part.to;
    const double cpu = whole.process.cpuSeconds + part.process.cpuSeconds;
    whole.process = part.process;
    whole.process.cpuSeconds = cpu;
    whole.httpAnswers += part.httpAnswers;
    whole.httpErrors += part.httpErrors;
    for (const auto& [model, moved] : part.moved) {
        const auto place =
            std::lower_bound(whole.moved.begin(), whole.moved.end(), model,
                             [](const auto& one, std::size_t index) { return one.first < index; });
        if (place != whole.moved.end() && place->first == model)
            place->second += moved;
        else
            whole.moved.insert(place, {model, moved});
    }
}

void MetricHistory::keep(Frame frame)
{
    if (m_open)
        addTo(*m_open, frame);
    else
        m_open = frame;
    // Half a second of tolerance: ten samples make a point, whichever way their timer was late.
    if (m_open->to - m_open->from >= pointSeconds(MetricSpan::OneHour) * second - leastStretch) {
        m_coarse.push_back(*std::move(m_open));
        m_open.reset();
    }
    m_fine.push_back(std::move(frame));
    dropBefore(m_fine, m_at - spanSeconds(MetricSpan::FiveMinutes) * second);
    dropBefore(m_coarse, m_at - spanSeconds(MetricSpan::OneHour) * second);
}

const std::deque<MetricHistory::Frame>& MetricHistory::frames(MetricSpan span) const
{
    return span == MetricSpan::FiveMinutes ? m_fine : m_coarse;
}

MetricHistory::Moved MetricHistory::movedOf(const Frame& frame, const std::optional<std::size_t>& model)
{
    Moved sum;
    for (const auto& [index, moved] : frame.moved) {
        if (!model || *model == index)
            sum += moved;
    }
    return sum;
}

std::vector<MetricPoint> MetricHistory::points(MetricSpan span, const std::optional<MetricLabels>& of) const
{
    const auto known = of ? m_known.find(*of) : m_known.end();
    std::optional<std::size_t> model;
    if (known != m_known.end())
        model = known->second.index;
    std::vector<MetricPoint> points;
    points.reserve(frames(span).size());
    for (const Frame& frame : frames(span)) {
        MetricPoint point;
        point.at = frame.to;
        point.seconds = static_cast<double>(frame.to - frame.from) / second;
        const auto rate = [&point](std::uint64_t count) {
            return static_cast<double>(count) / point.seconds;
        };
        const bool there = !of || (model && frame.to > known->second.since);
        if (there) {
            const Moved moved = movedOf(frame, model);
            point.requests = rate(moved.requests);
            point.errors = rate(moved.errors);
            point.promptTokens = rate(moved.promptTokens);
            point.generationTokens = rate(moved.generationTokens);
            if (!moved.firstToken.empty()) {
                const HistogramSnapshot histogram = histogramOf(moved.firstToken);
                point.firstTokenP50 = histogram.quantile(0.5);
                point.firstTokenP95 = histogram.quantile(0.95);
            }
        }
        if (!of) {
            point.httpAnswers = rate(frame.httpAnswers);
            point.httpErrors = rate(frame.httpErrors);
            if (frame.process.residentBytes > 0)
                point.residentBytes = static_cast<double>(frame.process.residentBytes);
            point.modelBytes = static_cast<double>(frame.process.modelBytes);
            point.cpu = frame.process.cpuSeconds / point.seconds;
        }
        points.push_back(point);
    }
    return points;
}

std::optional<ProcessUse> MetricHistory::process(double seconds) const
{
    if (m_fine.empty())
        return std::nullopt;
    const auto from = m_at - static_cast<std::int64_t>(seconds * second);
    double cpuSeconds = 0;
    std::int64_t stretch = 0;
    for (auto frame = m_fine.rbegin(); frame != m_fine.rend(); ++frame) {
        if (stretch > 0 && frame->from < from - leastStretch)
            break;
        cpuSeconds += frame->process.cpuSeconds;
        stretch += frame->to - frame->from;
    }
    return ProcessUse{m_fine.back().process.residentBytes,
                      cpuSeconds * second / static_cast<double>(stretch)};
}

MetricSums MetricHistory::sums(MetricSpan span, double seconds, const std::optional<MetricLabels>& of) const
{
    MetricSums sums;
    const auto known = of ? m_known.find(*of) : m_known.end();
    if (of && known == m_known.end())
        return sums;
    std::optional<std::size_t> model;
    if (of)
        model = known->second.index;
    const auto from = m_at - static_cast<std::int64_t>(seconds * second);
    for (auto frame = frames(span).rbegin(); frame != frames(span).rend(); ++frame) {
        if (sums.seconds > 0 && frame->from < from - leastStretch)
            break;
        sums.seconds += static_cast<double>(frame->to - frame->from) / second;
        const Moved moved = movedOf(*frame, model);
        sums.requests += moved.requests;
        sums.errors += moved.errors;
        sums.promptTokens += moved.promptTokens;
        sums.generationTokens += moved.generationTokens;
        sums.firstToken += histogramOf(moved.firstToken);
    }
    return sums;
}

} // namespace mw::app
