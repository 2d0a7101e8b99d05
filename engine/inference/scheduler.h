// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/compute_permit.h"
#include "engine/api/generation.h"
#include "engine/api/scheduling.h"
#include "engine/base/compute_pool.h"
#include "engine/inference/executor.h"
#include "engine/inference/kv_blocks.h"
#include "engine/inference/sampling/sampler.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace mw::engine {

/// Decides at every step what is computed: all running answers advance by one token together, and waiting
/// prompts fill the rest of the step in chunks. One thread per process, worker 0 of the compute pool. The
/// scheduler starts and stops work; an Executor computes and sinks carry the results away.
class Scheduler {
public:
    /// A loaded model as the scheduler sees it. Made by `add`.
    class Client;

    /// `permit` as in EngineOptions.
    Scheduler(ComputePool& pool, const Kernels& kernels, ComputePermit* permit = nullptr);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    /// Executor and tokenizer must live until `remove` has returned.
    std::shared_ptr<Client> add(Executor& executor, const Tokenizer& tokenizer,
                                const SchedulingLimits& limits = {});

    /// Cancels what runs, waits for the current step. Not from the scheduler's thread.
    void remove(const std::shared_ptr<Client>& client);

    /// Queues a checked request of at most `maximumTokens` answer tokens. Fails with Busy, or with
    /// ContextExceeded where it would not fit in the empty cache.
    Result<void> submit(const std::shared_ptr<Client>& client, GenerationRequest request, int maximumTokens,
                        std::shared_ptr<TokenSink> sink);

    static ModelActivity activityOf(const Client& client); ///< any thread

    /// At most so many workers from the next step on (1 to the pool's capacity). Any thread; does not wait.
    void setThreads(int threads) noexcept;
    int threads() const noexcept { return m_threads.load(std::memory_order_relaxed); }

    /// Runs `work` on the scheduler's thread between two steps and waits for it. Calls run in their order;
    /// those that come while one runs wait for another step, so that they never hold up answers for long.
    void call(const std::function<void()>& work);

    /// What the steps compute with, for `call`.
    ComputePool& pool() { return m_pool; }

    /// The KV blocks of a client, for `call`. Whoever asks may write to the cache: it will be released later.
    static KvBlocks& blocksOf(Client& client);

    /// Tokens of `client` that `call` may compute at once now: fewer while answers run, of whichever model.
    std::size_t mostPromptRows(const Client& client);

private:
    void loop();
    void idle(std::unique_lock<std::mutex>& lock);
    void applyThreads();

    ComputePool& m_pool;
    const Kernels& m_kernels;
    ComputePermit* const m_permit;
    std::vector<SamplerScratch> m_scratch; // a worker each
    std::atomic<int> m_threads;            // what was asked for
    int m_appliedThreads;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_calls;
    std::vector<std::shared_ptr<Client>> m_clients;
    bool m_arrived = false; // a request since the loop last looked
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace mw::engine
