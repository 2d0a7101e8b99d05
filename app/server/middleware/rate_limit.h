// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>

namespace mw::app {

/// A bucket of tokens for each key: a minute's worth can be spent at once and comes back evenly. One thread.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// 0 where the request may go on, else the seconds after which one may. `perMinute` 0 sets no limit.
    int take(const std::string& key, std::int64_t perMinute, Time now);

private:
    static constexpr std::size_t mostBuckets = 10'000;

    struct Bucket {
        double tokens = 0;
        Time filled;
    };
    std::unordered_map<std::string, Bucket> m_buckets;
};

} // namespace mw::app
