// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace mw::app {

/// The time of day as records keep it. Any thread may call. Waiting and time-outs use steady clocks instead.
class Clock {
public:
    virtual ~Clock() = default;

    /// Microseconds since 1970-01-01 UTC.
    virtual std::int64_t now() const = 0;
};

class SystemClock final : public Clock {
public:
    std::int64_t now() const override
    {
        using namespace std::chrono;
        return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    }
};

} // namespace mw::app
