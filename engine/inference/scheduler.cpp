// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/scheduler.h"

#include "engine/inference/scheduler_client.h"
#include "engine/kernels/kernels.h"

#include <algorithm>
#include <future>
#include <random>
#include <utility>

#include <pthread.h>

namespace mw::engine {

namespace {

using Clock = std::chrono::steady_clock;

// How often readers that were too slow are looked at again.
constexpr auto pausedPoll = std::chrono::milliseconds(2);

std::uint64_t randomSeed()
{
    std::random_device device;
    // 53 bits: the seed survives JSON numbers.
    return ((static_cast<std::uint64_t>(device()) << 32) | device()) >> 11;
}

} // namespace

Scheduler::Scheduler(ComputePool& pool, const Kernels& kernels, ComputePermit* permit)
    : m_pool(pool), m_kernels(kernels), m_permit(permit),
      m_scratch(static_cast<std::size_t>(pool.capacity())), m_threads(pool.capacity()),
      m_appliedThreads(pool.capacity()), m_thread([this] { loop(); })
{
    pthread_setname_np(m_thread.native_handle(), "mw-engine");
}

Scheduler::~Scheduler()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

std::shared_ptr<Scheduler::Client> Scheduler::add(Executor& executor, const Tokenizer& tokenizer,
                                                  const SchedulingLimits& limits)
{
    auto client = std::make_shared<Client>(executor, tokenizer, limits);
    const std::lock_guard lock(m_mutex);
    m_clients.push_back(client);
    return client;
}

void Scheduler::remove(const std::shared_ptr<Client>& client)
{
    call([&] {
        {
            const std::lock_guard lock(m_mutex);
            std::erase(m_clients, client);
        }
        client->end();
    });
}

Result<void> Scheduler::submit(const std::shared_ptr<Client>& client, GenerationRequest request,
                               int maximumTokens, std::shared_ptr<TokenSink> sink)
{
    const std::size_t tokens = request.prompt.size() + static_cast<std::size_t>(maximumTokens);
    if (blocksFor(tokens) > client->totalBlocks()) {
        const std::size_t room = client->totalBlocks() * kvBlockPositions;
        return Error{ErrorCode::ContextExceeded,
                     std::to_string(tokens) + " tokens do not fit in the cache of " + std::to_string(room),
                     {std::to_string(tokens), std::to_string(room)}};
    }
    if (!client->submit(std::make_unique<Sequence>(std::move(request), std::move(sink), randomSeed(),
                                                   maximumTokens, Clock::now())))
        return Error{ErrorCode::Busy, "as many requests as allowed are waiting already"};
    {
        const std::lock_guard lock(m_mutex);
        m_arrived = true;
    }
    m_changed.notify_all();
    return {};
}

ModelActivity Scheduler::activityOf(const Client& client)
{
    return client.activity();
}

void Scheduler::setThreads(int threads) noexcept
{
    m_threads.store(threads, std::memory_order_relaxed);
}

void Scheduler::applyThreads()
{
    const int wanted = m_threads.load(std::memory_order_relaxed);
    if (wanted != std::exchange(m_appliedThreads, wanted))
        m_pool.setLimit(wanted);
}

std::size_t Scheduler::mostPromptRows(const Client& client)
{
    const std::lock_guard lock(m_mutex);
    return client.mostPromptRows(
        std::ranges::any_of(m_clients, [](const auto& one) { return one->answering(); }));
}

void Scheduler::call(const std::function<void()>& work)
{
    // Shared: the scheduler may still be inside set_value when the waiting thread goes on.
    const auto done = std::make_shared<std::promise<void>>();
    {
        const std::lock_guard lock(m_mutex);
        m_calls.push_back([&work, done] {
            work();
            done->set_value();
        });
    }
    m_changed.notify_all();
    done->get_future().wait();
}

KvBlocks& Scheduler::blocksOf(Client& client)
{
    return client.borrowBlocks();
}

void Scheduler::loop()
{
    bool progressed = true;
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (!progressed)
            idle(lock);
        if (m_stopping)
            return;
        m_arrived = false;
        if (!m_calls.empty()) {
            const auto calls = std::exchange(m_calls, {});
            lock.unlock();
            applyThreads();
            for (const auto& work : calls) {
                const Permitted permitted(m_permit);
                work();
            }
            lock.lock();
        }
        const auto clients = m_clients; // a step may take long: others may add models meanwhile
        lock.unlock();
        progressed = false;
        for (const auto& client : clients) {
            applyThreads();
            const bool othersAnswer = std::ranges::any_of(
                clients, [&](const auto& other) { return other != client && other->answering(); });
            if (client->step({m_pool, m_kernels, m_permit, m_scratch, othersAnswer}))
                progressed = true;
            else
                client->release(Clock::now());
        }
        lock.lock();
    }
}

/// Sleeps until there may be something to do.
void Scheduler::idle(std::unique_lock<std::mutex>& lock)
{
    const auto woken = [this] { return m_stopping || m_arrived || !m_calls.empty(); };
    std::optional<SteadyTime> until;
    const auto notAfter = [&](SteadyTime time) { until = until ? std::min(*until, time) : time; };
    for (const auto& client : m_clients) {
        // Readers that become ready and requests that are cancelled tell nobody.
        if (client->busy())
            notAfter(Clock::now() + pausedPoll);
        else if (const auto due = client->releaseDue())
            notAfter(*due);
    }
    if (until)
        m_changed.wait_until(lock, *until, woken);
    else
        m_changed.wait(lock, woken);
}

} // namespace mw::engine
