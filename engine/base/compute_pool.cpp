// SPDX-License-Identifier: Apache-2.0
#include "engine/base/compute_pool.h"

#include <pthread.h>
#include <sched.h>

namespace mw::engine {

namespace {

// About 300 microseconds: longer than the scheduler's work between two steps (sampling, text, sinks).
constexpr int spinsBeforePark = 20000;
// A phase lasts microseconds; a barrier that waits much longer (about 30 microseconds) shares its processor
// with somebody else, and giving the slice back lets the missing worker run.
constexpr int spinsBeforeYield = 2000;

inline void relax() noexcept
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

} // namespace

ComputePool::ComputePool(int threads) : m_size(threads < 1 ? 1 : threads)
{
    for (int worker = 1; worker < m_size; ++worker) {
        m_threads.emplace_back([this, worker] { workerLoop(worker); });
        pthread_setname_np(m_threads.back().native_handle(), "mw-compute");
    }
}

ComputePool::~ComputePool()
{
    m_stopping = true;
    m_generation.fetch_add(1, std::memory_order_release);
    m_generation.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void ComputePool::runErased(Function function, void* context)
{
    if (m_size > 1) {
        m_function = function;
        m_context = context;
        // Sequentially consistent with the worker's parked count below: either the worker sees the new
        // generation before it parks, or this sees it parked and wakes it.
        m_generation.fetch_add(1, std::memory_order_seq_cst);
        if (m_parked.load(std::memory_order_seq_cst) > 0)
            m_generation.notify_all();
    }
    function(context, 0);
    barrier();
}

void ComputePool::workerLoop(int worker)
{
    std::uint32_t seen = 0;
    for (;;) {
        int spins = 0;
        while (m_generation.load(std::memory_order_acquire) == seen) {
            if (++spins < spinsBeforePark) {
                relax();
                continue;
            }
            m_parked.fetch_add(1, std::memory_order_seq_cst);
            m_generation.wait(seen, std::memory_order_seq_cst);
            m_parked.fetch_sub(1, std::memory_order_relaxed);
        }
        ++seen;
        if (m_stopping)
            return;
        m_function(m_context, worker);
        barrier();
    }
}

void ComputePool::barrier() noexcept
{
    if (m_size == 1)
        return;
    const std::uint32_t phase = m_barrierPhase.load(std::memory_order_relaxed);
    if (m_barrierCount.fetch_add(1, std::memory_order_acq_rel) == m_size - 1) {
        m_barrierCount.store(0, std::memory_order_relaxed);
        m_barrierPhase.store(phase + 1, std::memory_order_release);
        return;
    }
    int spins = 0;
    while (m_barrierPhase.load(std::memory_order_acquire) == phase) {
        if (++spins < spinsBeforeYield)
            relax();
        else
            sched_yield();
    }
}

} // namespace mw::engine
