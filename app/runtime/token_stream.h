// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace mw::app {

/// The bounded ring between the engine's scheduler thread and one consumer. The scheduler pushes without
/// blocking and wakes the consumer at most once until it has drained; a full ring pauses the sequence.
/// `take` and `waitAndTake` belong to one consumer thread; `cancel` may be called from anywhere.
class TokenStream final : public TokenSink {
public:
    /// `wake` is called on the scheduler's thread and must only post (asio::post, a queued invokeMethod).
    explicit TokenStream(Cancel cancel, std::function<void()> wake = {});

    bool ready() const noexcept override;
    void push(TokenEvent event) noexcept override;

    /// What has arrived since the last call; empty if nothing has.
    std::vector<TokenEvent> take();

    /// As take, but waits for the first event; empty after `timeout`.
    std::vector<TokenEvent> waitAndTake(std::chrono::milliseconds timeout);

    void cancel() const noexcept { m_cancel.request(); }

private:
    static constexpr std::size_t capacity = 64;

    mutable std::mutex m_mutex; // held for a few moves of pointers, never while waiting for anything else
    std::condition_variable m_arrived;
    std::vector<TokenEvent> m_events;
    bool m_wakePending = false;
    Cancel m_cancel;
    std::function<void()> m_wake;
};

} // namespace mw::app
