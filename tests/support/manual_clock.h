// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"

#include <atomic>

namespace mw::app {

/// A clock that stands until a test moves it.
class ManualClock final : public Clock {
public:
    std::int64_t now() const override { return m_now; }
    void set(std::int64_t microseconds) { m_now = microseconds; }
    void advance(std::chrono::microseconds by) { m_now += by.count(); }

private:
    std::atomic<std::int64_t> m_now = 1'800'000'000'000'000;
};

} // namespace mw::app
