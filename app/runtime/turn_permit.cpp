// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/turn_permit.h"

namespace mw::app {

void TurnPermit::acquire() noexcept
{
    std::unique_lock lock(m_mutex);
    const std::uint64_t ticket = m_nextTicket++;
    m_turn.wait(lock, [&] { return m_served == ticket; });
}

void TurnPermit::release() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_served;
    }
    m_turn.notify_all();
}

} // namespace mw::app
