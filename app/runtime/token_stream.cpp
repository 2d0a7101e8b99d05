// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/token_stream.h"

namespace mw::app {

TokenStream::TokenStream(Cancel cancel, std::function<void()> wake)
    : m_cancel(std::move(cancel)), m_wake(std::move(wake))
{
    m_events.reserve(capacity);
}

bool TokenStream::ready() const noexcept
{
    const std::lock_guard lock(m_mutex);
    return m_events.size() + mostEventsAtOnce <= capacity;
}

void TokenStream::push(TokenEvent event) noexcept
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event)); // within the reserved capacity as long as ready() is asked
        wake = !m_wakePending;
        m_wakePending = true;
    }
    m_arrived.notify_one();
    if (wake && m_wake)
        m_wake();
}

std::vector<TokenEvent> TokenStream::take()
{
    return waitAndTake(std::chrono::milliseconds(0));
}

std::vector<TokenEvent> TokenStream::waitAndTake(std::chrono::milliseconds timeout)
{
    std::vector<TokenEvent> taken;
    taken.reserve(capacity); // outside the lock: the scheduler waits for it
    std::unique_lock lock(m_mutex);
    if (timeout.count() > 0)
        m_arrived.wait_for(lock, timeout, [this] { return !m_events.empty(); });
    std::swap(taken, m_events);
    m_wakePending = false;
    return taken;
}

} // namespace mw::app
