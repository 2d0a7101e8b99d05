// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
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
class ComputePool {
public:
    /// `threads` includes the caller of `run`; at least 1.
    explicit ComputePool(int threads);
    ~ComputePool();
    ComputePool(const ComputePool&) = delete;
    ComputePool& operator=(const ComputePool&) = delete;

    int size() const noexcept { return m_size; }

    /// Calls `body(worker)` for every worker in [0, size) and returns when all have returned.
    template <typename Body>
    void run(Body& body)
    {
        runErased([](void* context, int worker) { (*static_cast<Body*>(context))(worker); }, &body);
    }

    void barrier() noexcept;

private:
    using Function = void (*)(void*, int);

    void runErased(Function function, void* context);
    void workerLoop(int worker);

    const int m_size;
    Function m_function = nullptr;
    void* m_context = nullptr;
    bool m_stopping = false;
    alignas(64) std::atomic<std::uint32_t> m_generation{0}; // bumped to start a run; workers wait on it
    alignas(64) std::atomic<int> m_parked{0};
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
