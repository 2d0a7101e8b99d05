// SPDX-License-Identifier: Apache-2.0
#include "engine/base/compute_pool.h"

#include <algorithm>

#include <pthread.h>
#include <sched.h>

namespace mw::engine {

namespace {

// About 300 microseconds: longer than the scheduler's work between two steps (sampling, text, sinks).
constexpr int spinsBeforePark = 20000;
// A phase lasts microseconds; a barrier that waits much longer (about 30 microseconds) shares its processor
// with somebody else, and giving the slice back lets the missing worker run.
constexpr int spinsBeforeYield = 2000;

// Runs are judged together until they lasted this long.
constexpr double watchSeconds = 0.05;
// More of the workers' time than this in long waits: somebody else computes here. Uneven shares stay below.
constexpr double disturbedShare = 0.3;
// How long a worker is left out at first and at most; twice as long each time it was taken back too early.
constexpr double leastRest = 0.2;
constexpr double mostRest = 5.0;

constexpr std::uint32_t generationStep = 256; // above the number of workers
constexpr std::uint32_t workersMask = generationStep - 1;
constexpr int mostThreads = 255;

inline void relax() noexcept
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

} // namespace

ComputePool::ComputePool(int threads)
    : m_size(std::clamp(threads, 1, mostThreads)), m_limit(m_size), m_active(m_size), m_rest(leastRest)
{
    for (int worker = 1; worker < m_size; ++worker) {
        m_threads.emplace_back([this, worker] { workerLoop(worker); });
        pthread_setname_np(m_threads.back().native_handle(), "mw-compute");
    }
}

ComputePool::~ComputePool()
{
    m_stopping.store(true, std::memory_order_relaxed);
    m_generation.fetch_add(generationStep, std::memory_order_release);
    m_generation.notify_all();
    m_recalls.fetch_add(1, std::memory_order_release);
    m_recalls.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void ComputePool::setLimit(int threads) noexcept
{
    m_limit = std::clamp(threads, 1, m_size);
    m_rest = leastRest;
    m_resumeAt = {};
    m_active = std::min(m_active, m_limit); // the next run raises it
}

void ComputePool::runErased(Function function, void* context, bool everyone)
{
    const Clock::time_point begin = Clock::now();
    const bool recall = m_active < m_limit && (everyone || begin >= m_resumeAt);
    if (recall) {
        m_active = m_limit;
        m_watched = m_lost = 0;
    }
    if (m_active == 1) {
        function(context, 0);
        return;
    }
    m_function = function;
    m_context = context;
    m_waited.store(0, std::memory_order_relaxed);
    const std::uint32_t before = m_generation.load(std::memory_order_relaxed);
    // Sequentially consistent with the worker's parked count below: either the worker sees the new
    // generation before it parks, or this sees it parked and wakes it.
    m_generation.store(((before & ~workersMask) + generationStep) | static_cast<std::uint32_t>(m_active),
                       std::memory_order_seq_cst);
    if (m_parked.load(std::memory_order_seq_cst) > 0)
        m_generation.notify_all();
    if (recall) {
        m_recalls.fetch_add(1, std::memory_order_release);
        m_recalls.notify_all();
    }
    function(context, 0);
    barrier();
    adapt(begin, Clock::now());
}

void ComputePool::adapt(Clock::time_point begin, Clock::time_point end) noexcept
{
    m_watched += std::chrono::duration<double>(end - begin).count();
    m_lost += static_cast<double>(m_waited.load(std::memory_order_relaxed)) * 1e-9;
    if (m_watched < watchSeconds)
        return;
    if (m_lost > disturbedShare * m_watched * (m_active - 1)) {
        m_active -= 1;
        m_resumeAt = end + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_rest));
        m_rest = std::min(2 * m_rest, mostRest);
    } else if (m_active == m_limit) {
        m_rest = std::max(m_rest * 0.9, leastRest);
    }
    m_watched = m_lost = 0;
}

void ComputePool::workerLoop(int worker)
{
    std::uint32_t seen = 0;
    for (;;) {
        // Before the generation: where the number of workers rises after it was read, this is old as well.
        const std::uint32_t recalls = m_recalls.load(std::memory_order_acquire);
        int spins = 0;
        std::uint32_t generation = seen;
        while ((generation = m_generation.load(std::memory_order_acquire)) == seen) {
            if (++spins < spinsBeforePark) {
                relax();
                continue;
            }
            m_parked.fetch_add(1, std::memory_order_seq_cst);
            m_generation.wait(seen, std::memory_order_seq_cst);
            m_parked.fetch_sub(1, std::memory_order_relaxed);
        }
        seen = generation;
        if (m_stopping.load(std::memory_order_relaxed))
            return;
        if (worker < static_cast<int>(generation & workersMask)) {
            m_function(m_context, worker);
            barrier();
        } else {
            m_recalls.wait(recalls, std::memory_order_acquire);
        }
    }
}

void ComputePool::barrier() noexcept
{
    const int workers = m_active;
    if (workers == 1)
        return;
    const std::uint32_t phase = m_barrierPhase.load(std::memory_order_relaxed);
    if (m_barrierCount.fetch_add(1, std::memory_order_acq_rel) == workers - 1) {
        m_barrierCount.store(0, std::memory_order_relaxed);
        m_barrierPhase.store(phase + 1, std::memory_order_release);
        return;
    }
    for (int spins = 0; spins < spinsBeforeYield; ++spins) {
        if (m_barrierPhase.load(std::memory_order_acquire) != phase)
            return;
        relax();
    }
    const Clock::time_point begin = Clock::now();
    while (m_barrierPhase.load(std::memory_order_acquire) == phase)
        sched_yield();
    const auto waited = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin);
    m_waited.fetch_add(waited.count(), std::memory_order_relaxed);
}

} // namespace mw::engine
