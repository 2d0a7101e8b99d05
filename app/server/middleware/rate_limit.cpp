// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace mw::app {

int RateLimit::take(const std::string& key, std::int64_t perMinute, Time now)
{
    if (perMinute <= 0)
        return 0;
    const auto capacity = static_cast<double>(perMinute);
    if (m_buckets.size() >= mostBuckets && !m_buckets.contains(key)) {
        // A bucket that has not been used for a minute is full again, so it may be forgotten.
        std::erase_if(m_buckets, [now](const auto& entry) {
            return now - entry.second.filled > std::chrono::minutes(1);
        });
    }
    auto [entry, fresh] = m_buckets.try_emplace(key, Bucket{capacity, now});
    Bucket& bucket = entry->second;
    const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
    bucket.tokens = std::min(capacity, bucket.tokens + seconds * capacity / 60);
    bucket.filled = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
    }
    return std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) * 60 / capacity)));
}

} // namespace mw::app
