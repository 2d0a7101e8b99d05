// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/scheduler.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <random>
#include <utility>

#include <pthread.h>

namespace mw::engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t mostWaiting = 256;
// Prompt tokens computed beside running answers in one step: an answer never waits longer than for these.
constexpr std::size_t promptRowsBesideAnswers = 128;
// How often readers that were too slow are looked at again.
constexpr auto pausedPoll = std::chrono::milliseconds(2);
// The KV cache of a model that nobody has used for this long goes back to the system.
constexpr auto idleBeforeRelease = std::chrono::seconds(5);

std::uint64_t randomSeed()
{
    std::random_device device;
    // 53 bits: the seed survives JSON numbers.
    return ((static_cast<std::uint64_t>(device()) << 32) | device()) >> 11;
}

std::size_t blocksFor(std::size_t tokens)
{
    return (tokens + kvBlockPositions - 1) / kvBlockPositions;
}

/// The permit for as long as this lives.
class Permitted {
public:
    explicit Permitted(ComputePermit* permit) : m_permit(permit)
    {
        if (m_permit != nullptr)
            m_permit->acquire();
    }
    ~Permitted()
    {
        if (m_permit != nullptr)
            m_permit->release();
    }
    Permitted(const Permitted&) = delete;
    Permitted& operator=(const Permitted&) = delete;

private:
    ComputePermit* const m_permit;
};

} // namespace

class Scheduler::Client {
public:
    Client(Executor& theExecutor, const Tokenizer& theTokenizer)
        : executor(theExecutor), tokenizer(theTokenizer), blocks(theExecutor.kvBlocks())
    {}

    Executor& executor;
    const Tokenizer& tokenizer;
    KvBlocks blocks;
    std::deque<std::unique_ptr<Sequence>> waiting; // guarded by the scheduler's mutex
    std::vector<std::unique_ptr<Sequence>> running;
    bool kvTouched = false;

    // Of the step being made.
    std::vector<SequenceSlice> slices;
    std::vector<Sequence*> sliced;
    std::vector<Sequence*> sampling;
    std::vector<std::optional<SampledToken>> sampled;
};

Scheduler::Scheduler(ComputePool& pool, const Kernels& kernels, ComputePermit* permit)
    : m_pool(pool), m_kernels(kernels), m_permit(permit), m_scratch(static_cast<std::size_t>(pool.size())),
      m_thread([this] { loop(); })
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

std::shared_ptr<Scheduler::Client> Scheduler::add(Executor& executor, const Tokenizer& tokenizer)
{
    auto client = std::make_shared<Client>(executor, tokenizer);
    const std::lock_guard lock(m_mutex);
    m_clients.push_back(client);
    return client;
}

void Scheduler::remove(const std::shared_ptr<Client>& client)
{
    call([&] {
        std::deque<std::unique_ptr<Sequence>> waiting;
        {
            const std::lock_guard lock(m_mutex);
            waiting.swap(client->waiting);
            std::erase(m_clients, client);
        }
        const SteadyTime now = Clock::now();
        for (auto& sequence : waiting)
            sequence->end(FinishReason::Cancelled, std::nullopt, now);
        for (auto& sequence : client->running)
            sequence->end(FinishReason::Cancelled, std::nullopt, now);
        retire(*client);
    });
}

Result<void> Scheduler::submit(const std::shared_ptr<Client>& client, GenerationRequest request,
                               int maximumTokens, std::shared_ptr<TokenSink> sink)
{
    const std::size_t tokens = request.prompt.size() + static_cast<std::size_t>(maximumTokens);
    if (blocksFor(tokens) > client->blocks.total()) {
        const std::size_t room = client->blocks.total() * kvBlockPositions;
        return Error{ErrorCode::ContextExceeded,
                     std::to_string(tokens) + " tokens do not fit in the cache of " + std::to_string(room),
                     {std::to_string(tokens), std::to_string(room)}};
    }
    auto sequence = std::make_unique<Sequence>(std::move(request), std::move(sink), randomSeed(),
                                               maximumTokens, Clock::now());
    {
        const std::lock_guard lock(m_mutex);
        if (client->waiting.size() >= mostWaiting)
            return Error{ErrorCode::Busy, std::to_string(mostWaiting) + " requests are waiting already"};
        client->waiting.push_back(std::move(sequence));
        m_arrived = true;
    }
    m_changed.notify_all();
    return {};
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
    client.kvTouched = true;
    return client.blocks;
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
            for (const auto& work : calls) {
                const Permitted permitted(m_permit);
                work();
            }
            lock.lock();
        }
        const auto clients = m_clients; // a step may take long: others may add models meanwhile
        lock.unlock();
        progressed = false;
        for (const auto& client : clients)
            progressed |= step(*client);
        lock.lock();
    }
}

/// Sleeps until there may be something to do.
void Scheduler::idle(std::unique_lock<std::mutex>& lock)
{
    const auto woken = [this] { return m_stopping || m_arrived || !m_calls.empty(); };
    const auto busy = [](const auto& client) { return !client->running.empty() || !client->waiting.empty(); };
    const auto touched = [](const auto& client) { return client->kvTouched; };
    // Readers that become ready and requests that are cancelled tell nobody.
    if (std::ranges::any_of(m_clients, busy)) {
        m_changed.wait_for(lock, pausedPoll, woken);
    } else if (!std::ranges::any_of(m_clients, touched)) {
        m_changed.wait(lock, woken);
    } else if (!m_changed.wait_for(lock, idleBeforeRelease, woken)) {
        // Scoring may hold blocks between two of its calls.
        for (const auto& client : m_clients)
            if (client->kvTouched && client->blocks.available() == client->blocks.total()) {
                client->kvTouched = false;
                client->executor.releaseKv(0);
            }
    }
}

void Scheduler::admit(Client& client, SteadyTime now)
{
    std::vector<std::unique_ptr<Sequence>> cancelled;
    {
        const std::lock_guard lock(m_mutex);
        const auto wanted = [](const auto& sequence) { return !sequence->request().cancel.requested(); };
        if (!std::ranges::all_of(client.waiting, wanted)) {
            const auto gone = std::ranges::stable_partition(client.waiting, wanted);
            std::ranges::move(gone, std::back_inserter(cancelled));
            client.waiting.erase(gone.begin(), gone.end());
        }
        while (!client.waiting.empty() && client.running.size() < client.executor.maximumLogitRows()) {
            Sequence& next = *client.waiting.front();
            const std::size_t tokens =
                next.request().prompt.size() + static_cast<std::size_t>(next.maximumTokens());
            if (!client.blocks.take(blocksFor(tokens), next.blocks))
                break; // the first in the queue goes first: those behind it wait as well
            next.started(now);
            client.running.push_back(std::move(client.waiting.front()));
            client.waiting.pop_front();
        }
    }
    // Told without the lock: a sink may submit the next request at once.
    for (const auto& sequence : cancelled)
        sequence->end(FinishReason::Cancelled, std::nullopt, now);
}

bool Scheduler::step(Client& client)
{
    const SteadyTime begin = Clock::now();
    admit(client, begin);
    for (auto& sequence : client.running)
        if (sequence->request().cancel.requested())
            sequence->end(FinishReason::Cancelled, std::nullopt, begin);
    retire(client);

    client.slices.clear();
    client.sliced.clear();
    client.sampling.clear();
    std::size_t rows = 0;
    const auto add = [&](Sequence& sequence, std::size_t most) {
        const std::span<const Token> tokens =
            sequence.pending().first(std::min(most, sequence.pending().size()));
        const bool last = tokens.size() == sequence.pending().size();
        client.slices.push_back(
            {tokens, sequence.computed(), sequence.blocks, last ? LogitRows::Last : LogitRows::None});
        client.sliced.push_back(&sequence);
        if (last)
            client.sampling.push_back(&sequence);
        rows += tokens.size();
    };
    for (auto& sequence : client.running)
        if (sequence->decoding() && sequence->readable(begin))
            add(*sequence, 1);
    const std::size_t most = client.executor.maximumRows();
    const std::size_t budget = rows > 0 ? std::min(most, rows + promptRowsBesideAnswers) : most;
    for (auto& sequence : client.running)
        if (!sequence->decoding() && rows < budget && sequence->readable(begin))
            add(*sequence, budget - rows);
    if (client.slices.empty()) {
        retire(client);
        return false;
    }

    client.kvTouched = true;
    {
        const Permitted permitted(m_permit);
        if (const auto logits = client.executor.step(client.slices)) {
            for (std::size_t i = 0; i < client.slices.size(); ++i)
                client.sliced[i]->advanced(client.slices[i].tokens.size(), Clock::now());
            sample(client, *logits);
        } else {
            for (Sequence* sequence : client.sliced)
                sequence->end(FinishReason::Failed, logits.error(), Clock::now());
        }
    }
    retire(client);
    return true;
}

void Scheduler::sample(Client& client, float* logits)
{
    const std::size_t count = client.sampling.size();
    client.sampled.resize(count);
    const std::size_t vocabulary = client.executor.vocabulary();
    const std::size_t stride = client.executor.logitStride();
    const auto choose = [&](std::size_t i, int worker) {
        const Sequence& sequence = *client.sampling[i];
        client.sampled[i] = sequence.sampler().choose(std::span(logits + i * stride, vocabulary),
                                                      sequence.request().prompt, sequence.answer(), m_kernels,
                                                      m_scratch[static_cast<std::size_t>(worker)]);
    };
    auto body = [&](int worker) {
        for (auto i = static_cast<std::size_t>(worker); i < count;
             i += static_cast<std::size_t>(m_pool.size()))
            choose(i, worker);
    };
    // For one sequence waking the others would cost more than they could take over.
    if (count > 1)
        m_pool.run(body);
    else if (count == 1)
        choose(0, 0);
    const SteadyTime now = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        if (client.sampled[i])
            client.sampling[i]->accept(*client.sampled[i], client.tokenizer, now);
        else
            client.sampling[i]->end(
                FinishReason::Failed,
                Error{ErrorCode::NotFinite, "the model computed values that are not finite numbers"}, now);
    }
}

void Scheduler::retire(Client& client)
{
    std::erase_if(client.running, [&](const std::unique_ptr<Sequence>& sequence) {
        if (!sequence->finished())
            return false;
        client.blocks.give(sequence->blocks);
        return true;
    });
}

} // namespace mw::engine
