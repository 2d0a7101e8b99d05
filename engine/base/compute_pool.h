// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace mw::engine {

/// The compute threads of a process. `run` executes one function on all workers at once: worker 0 is the
/// calling thread (the scheduler), the others belong to the pool. Inside, workers meet at `barrier`, which
/// spins: phases of a step last microseconds. Between runs the pool's threads spin for a moment, then park
/// on a futex, so an idle process uses no processor time.
/// `run` may be called from one thread at a time; `barrier` only from inside a run, by all workers.
///
/// Where barriers wait for whole slices of the system's scheduler, because another program keeps a processor
/// busy, the pool leaves one worker out for a while, longer each time it has to: two workers of which one
/// waits for its processor are slower than one. Results must not depend on the number of workers.
class ComputePool {
public:
    /// `threads` includes the caller of `run`; at least 1.
    explicit ComputePool(int threads);
    ~ComputePool();
    ComputePool(const ComputePool&) = delete;
    ComputePool& operator=(const ComputePool&) = delete;

    /// Workers of the next run, and of a run while it lasts; the run itself may change it when it begins.
    int size() const noexcept { return m_active; }
    /// The most workers that a run ever has.
    int capacity() const noexcept { return m_size; }

    /// At most this many workers (1 to capacity) from the next run on. From the thread that calls `run`.
    void setLimit(int threads) noexcept;
    int limit() const noexcept { return m_limit; }

    /// Calls `body(worker)` for every worker in [0, size) and returns when all have returned. `everyone`
    /// takes a worker that was left out back at once: for long runs with few barriers, which are never slower
    /// for a worker that waits, and lose much where it was left out for a moment's disturbance.
    template <typename Body>
    void run(Body& body, bool everyone = false)
    {
        runErased([](void* context, int worker) { (*static_cast<Body*>(context))(worker); }, &body, everyone);
    }

    void barrier() noexcept;

private:
    using Function = void (*)(void*, int);

    using Clock = std::chrono::steady_clock;

    void runErased(Function function, void* context, bool everyone);
    void workerLoop(int worker);
    void adapt(Clock::time_point begin, Clock::time_point end) noexcept;

    const int m_size;
    int m_limit;  // what was asked for
    int m_active; // workers of the next run; written between runs
    // What the caller of run knows of the waiting, to leave a worker out and take it back.
    double m_watched = 0;         // seconds of runs looked at
    double m_lost = 0;            // seconds of them that workers waited beyond a spin
    double m_rest;                // seconds to leave a worker out the next time
    Clock::time_point m_resumeAt; // while one is left out
    Function m_function = nullptr;
    void* m_context = nullptr;
    std::atomic<bool> m_stopping{false};
    // Bumped to start a run; workers wait on it. The low 8 bits are the run's number of workers, so that one
    // that is left out never takes part by reading an old number.
    alignas(64) std::atomic<std::uint32_t> m_generation{0};
    std::atomic<std::uint32_t> m_recalls{0}; // bumped after the number rose; those left out wait on it
    alignas(64) std::atomic<int> m_parked{0};
    alignas(64) std::atomic<std::int64_t> m_waited{0}; // nanoseconds that workers of this run waited long
    alignas(64) std::atomic<int> m_barrierCount{0};
    alignas(64) std::atomic<std::uint32_t> m_barrierPhase{0};
    std::vector<std::thread> m_threads;
};

/// The part of `count` items that `worker` of `workers` takes: [begin, end), contiguous, in worker order.
struct Share {
    std::size_t begin = 0;
    std::size_t end = 0;
};
inline Share shareOf(std::size_t count, int worker, int workers)
{
    const auto w = static_cast<std::size_t>(worker);
    const auto n = static_cast<std::size_t>(workers);
    return {count * w / n, count * (w + 1) / n};
}

} // namespace mw::engine
