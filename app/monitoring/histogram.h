// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mw::app {

/// The buckets that every histogram of durations has: bounds 10^(k/20) seconds from 10 microseconds to 10,000
/// seconds, so that a quantile is at most 6 % off and any two histograms can be added. A bucket takes what is
/// above the bound before it and not above its own; the last one takes everything beyond.
namespace buckets {
inline constexpr int perDecade = 20;
inline constexpr std::size_t bounded = 9 * perDecade + 1;
inline constexpr std::size_t count = bounded + 1;

/// The upper bound of a bucket in seconds; infinity for the last.
double bound(std::size_t bucket);

/// Where a duration belongs. What is no number or below zero counts as zero.
std::size_t of(double seconds);
} // namespace buckets

/// A histogram at one moment: a plain value, to be added to others and asked.
struct HistogramSnapshot {
    std::array<std::uint64_t, buckets::count> counts{};
    double sum = 0; ///< seconds

    std::uint64_t count() const;
    double mean() const; ///< 0 where nothing was counted

    /// The duration that a share `q` (0..1) of what was counted does not exceed, interpolated inside its
    /// bucket on the logarithmic scale; 0 where nothing was counted, the largest bound for what is beyond it.
    double quantile(double q) const;

    /// How many were not above `seconds`, by whole buckets: exact where `seconds` is a bound.
    std::uint64_t countUpTo(double seconds) const;

    HistogramSnapshot& operator+=(const HistogramSnapshot& other);
};

/// Counts durations without a lock. Any thread may call; a snapshot taken meanwhile may miss the newest.
class Histogram {
public:
    void add(double seconds) noexcept;
    HistogramSnapshot snapshot() const;

private:
    std::array<std::atomic<std::uint64_t>, buckets::count> m_counts{};
    std::atomic<std::uint64_t> m_sumNs = 0;
};

} // namespace mw::app
