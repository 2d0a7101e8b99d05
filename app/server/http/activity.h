// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/endpoint.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace mw::app {

/// The requests that are being answered and the last ones that were. Any thread may call.
class Activity {
public:
    static constexpr std::size_t kept = 200;

    /// The number under which the request is ended.
    std::uint64_t begin(ServedRequest request);
    void setModel(std::uint64_t number, const QString& model);
    void end(std::uint64_t number, int status, double seconds, std::uint64_t bytesOut);

    /// Whether nothing is being answered; waits for it, at most `limit`.
    bool waitIdle(std::chrono::milliseconds limit) const;
    std::vector<ServedRequest> list(std::int64_t now) const; ///< newest first
    std::uint64_t revision() const { return m_revision.load(std::memory_order_relaxed); }

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_idle;
    std::map<std::uint64_t, ServedRequest> m_running;
    std::deque<ServedRequest> m_ended; ///< newest first
    std::uint64_t m_last = 0;
    std::atomic<std::uint64_t> m_revision = 0;
};

} // namespace mw::app
