// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/compute_permit.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace mw::app {

/// One permit, given in the order of asking: a long step of one engine delays another by that step and no
/// more, however often the first asks again. Any thread may call.
class TurnPermit final : public ComputePermit {
public:
    void acquire() noexcept override;
    void release() noexcept override;

private:
    std::mutex m_mutex;
    std::condition_variable m_turn;
    std::uint64_t m_nextTicket = 0;
    std::uint64_t m_served = 0;
};

} // namespace mw::app
