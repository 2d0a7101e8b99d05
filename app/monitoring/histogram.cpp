// SPDX-License-Identifier: Apache-2.0
#include "app/monitoring/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mw::app {

namespace {

constexpr double firstBound = 1e-5;

std::array<double, buckets::bounded> makeBounds()
{
    std::array<double, buckets::bounded> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i)
        bounds[i] = firstBound * std::pow(10.0, static_cast<double>(i) / buckets::perDecade);
    return bounds;
}

const std::array<double, buckets::bounded>& allBounds()
{
    static const std::array<double, buckets::bounded> bounds = makeBounds();
    return bounds;
}

} // namespace

double buckets::bound(std::size_t bucket)
{
    return bucket < bounded ? allBounds()[bucket] : std::numeric_limits<double>::infinity();
}

std::size_t buckets::of(double seconds)
{
    const auto& bounds = allBounds();
    if (!(seconds > bounds.front()))
        return 0;
    if (seconds > bounds.back())
        return bounded;
    // The logarithm gives the bucket to within one; the table decides.
    auto at = static_cast<std::size_t>(std::log10(seconds / firstBound) * perDecade);
    at = std::min(at, bounded - 1);
    while (at > 0 && seconds <= bounds[at - 1])
        --at;
    while (seconds > bounds[at])
        ++at;
    return at;
}

std::uint64_t HistogramSnapshot::count() const
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t(0));
}

double HistogramSnapshot::mean() const
{
    const std::uint64_t all = count();
    return all == 0 ? 0 : sum / static_cast<double>(all);
}

double HistogramSnapshot::quantile(double q) const
{
    const std::uint64_t all = count();
    if (all == 0)
        return 0;
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(all);
    double before = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto here = static_cast<double>(counts[i]);
        if (here == 0 || before + here < rank) {
            before += here;
            continue;
        }
        if (i >= buckets::bounded)
            break;
        const double upper = buckets::bound(i);
        const double lower = i == 0 ? upper : buckets::bound(i - 1);
        return lower * std::pow(upper / lower, std::max(rank - before, 0.0) / here);
    }
    return buckets::bound(buckets::bounded - 1);
}

std::uint64_t HistogramSnapshot::countUpTo(double seconds) const
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size() && buckets::bound(i) <= seconds; ++i)
        total += counts[i];
    return total;
}

HistogramSnapshot& HistogramSnapshot::operator+=(const HistogramSnapshot& other)
{
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] += other.counts[i];
    sum += other.sum;
    return *this;
}

void Histogram::add(double seconds) noexcept
{
    const double counted = seconds > 0 ? std::min(seconds, 1e9) : 0;
    m_counts[buckets::of(counted)].fetch_add(1, std::memory_order_relaxed);
    m_sumNs.fetch_add(static_cast<std::uint64_t>(counted * 1e9), std::memory_order_relaxed);
}

HistogramSnapshot Histogram::snapshot() const
{
    HistogramSnapshot taken;
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        taken.counts[i] = m_counts[i].load(std::memory_order_relaxed);
    taken.sum = static_cast<double>(m_sumNs.load(std::memory_order_relaxed)) / 1e9;
    return taken;
}

} // namespace mw::app
