// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/scheduler_client.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mw::engine {

namespace {

using Clock = std::chrono::steady_clock;

// Memory that no block in use needs goes back to the system after this long without a step.
constexpr auto idleBeforeRelease = std::chrono::seconds(5);
// Prompts that are begun at once: the others wait in the queue, where their order can still change.
constexpr std::size_t mostPromptsBegun = 8;
// Tokens of answers and guesses in one step: as many rows as are computed for little more than one.
constexpr std::size_t mostGuessedRows = 16;
// Copying a block is dearer than computing fewer positions than this.
constexpr std::size_t leastCopied = 4;

std::size_t limitBlocks(std::uint64_t bytes, const Executor& executor)
{
    return static_cast<std::size_t>(bytes / std::max<std::uint64_t>(executor.kvBlockBytes(), 1));
}

} // namespace

Scheduler::Client::Client(Executor& executor, const Tokenizer& tokenizer, const SchedulingLimits& limits)
    : m_executor(executor), m_tokenizer(tokenizer), m_limits(limits), m_blocks(executor.kvBlocks()),
      m_cache(m_blocks, limitBlocks(limits.cacheBytes, executor))
{
    m_blocks.setReclaim([this](std::size_t count) { m_cache.giveUp(count); });
}

bool Scheduler::Client::submit(std::unique_ptr<Sequence> sequence)
{
    std::atomic<std::size_t>& count = waitingCount(*sequence);
    const std::lock_guard lock(m_mutex);
    if (count.load(std::memory_order_relaxed) >= static_cast<std::size_t>(m_limits.waiting))
        return false;
    count.fetch_add(1, std::memory_order_relaxed);
    m_arrived.push_back(std::move(sequence));
    return true;
}

ModelActivity Scheduler::Client::activity() const
{
    const auto read = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
    ModelActivity activity;
    for (std::size_t i = 0; i < priorityCount; ++i)
        activity.waiting[i] = read(m_waitingCounts[i]);
    activity.running = read(m_runningCount);
    activity.kvBlocks = m_blocks.total();
    activity.kvBlocksUsed = read(m_usedBlocks);
    activity.kvBlocksKept = read(m_keptBlocks);
    activity.kvBlockTokens = kvBlockPositions;
    activity.cachedBytes = activity.kvBlocksKept * m_executor.kvBlockBytes();
    activity.cachedTokens = read(m_cachedTokens);
    activity.promptTokens = read(m_promptTokens);
    activity.preemptions = read(m_preemptions);
    activity.proposedTokens = read(m_proposedTokens);
    activity.acceptedTokens = read(m_acceptedTokens);
    return activity;
}

void Scheduler::Client::publish()
{
    m_runningCount.store(m_running.size(), std::memory_order_relaxed);
    m_usedBlocks.store(m_blocks.total() - m_blocks.available(), std::memory_order_relaxed);
    m_keptBlocks.store(m_cache.held(), std::memory_order_relaxed);
}

bool Scheduler::Client::busy()
{
    takeArrived();
    return !m_running.empty() || !m_queue.empty();
}

KvBlocks& Scheduler::Client::borrowBlocks()
{
    m_memory = Memory::Used;
    m_lastUse = Clock::now();
    return m_blocks;
}

std::optional<SteadyTime> Scheduler::Client::releaseDue()
{
    const std::chrono::seconds idle = m_limits.cacheIdle;
    switch (m_memory) {
    case Memory::Unused:
        return std::nullopt;
    case Memory::Used:
        return m_lastUse + std::min(idleBeforeRelease, idle);
    case Memory::CacheOnly:
        break;
    }
    return m_lastUse + idle;
}

void Scheduler::Client::release(SteadyTime now)
{
    const auto due = releaseDue();
    if (!due || now < *due || busy())
        return;
    if (now >= m_lastUse + m_limits.cacheIdle)
        m_cache.giveUp(m_cache.held());
    // Scoring may hold blocks between two of its calls.
    const std::size_t firstUnused = m_blocks.firstUnused();
    m_executor.releaseKv(firstUnused);
    const bool borrowed = m_blocks.total() - m_blocks.available() > m_cache.held();
    if (borrowed)
        m_lastUse = now;
    else
        m_memory = m_cache.held() > 0 ? Memory::CacheOnly : Memory::Unused;
    publish();
}

void Scheduler::Client::takeArrived()
{
    const std::lock_guard lock(m_mutex);
    for (auto& sequence : m_arrived)
        m_queue.push(std::move(sequence));
    m_arrived.clear();
}

void Scheduler::Client::end()
{
    takeArrived();
    const SteadyTime now = Clock::now();
    for (const auto& sequence : m_queue.remove([](Sequence&) { return true; })) {
        waitingCount(*sequence).fetch_sub(1, std::memory_order_relaxed);
        sequence->end(FinishReason::Cancelled, std::nullopt, now);
    }
    for (const auto& sequence : m_running)
        sequence->end(FinishReason::Cancelled, std::nullopt, now);
    retire();
}

void Scheduler::Client::endUnwanted(SteadyTime now)
{
    const auto late = [now](const Sequence& sequence) {
        return sequence.request().deadline && *sequence.request().deadline <= now;
    };
    const auto unwanted = [&](const Sequence& sequence) {
        return sequence.request().cancel.requested() || late(sequence);
    };
    // What was preempted has events at its reader, who is waited for no longer because it is queued again.
    const auto unwantedOrUnread = [&](Sequence& sequence) {
        if (!unwanted(sequence) && sequence.begun())
            sequence.readable(now);
        return unwanted(sequence) || sequence.finished();
    };
    const auto end = [&](Sequence& sequence) {
        if (sequence.finished())
            return;
        if (sequence.request().cancel.requested())
            sequence.end(FinishReason::Cancelled, std::nullopt, now);
        else
            sequence.end(FinishReason::Failed,
                         Error{ErrorCode::DeadlineExceeded, "the answer was not finished within its time"},
                         now);
    };
    for (const auto& sequence : m_queue.remove(unwantedOrUnread)) {
        waitingCount(*sequence).fetch_sub(1, std::memory_order_relaxed);
        end(*sequence);
    }
    for (const auto& sequence : m_running) {
        if (unwanted(*sequence))
            end(*sequence);
        else
            sequence->readable(now);
    }
}

bool Scheduler::Client::step(const StepTools& tools)
{
    const SteadyTime begin = Clock::now();
    takeArrived();
    endUnwanted(begin);
    retire();
    compose(begin, tools.othersAnswer);
    if (m_slices.empty() && turn() != m_activations)
        compose(begin, tools.othersAnswer); // those whose turn it was could do nothing
    if (m_slices.empty()) {
        retire();
        return false;
    }

    m_memory = Memory::Used;
    {
        const Permitted permitted(tools.permit);
        if (const auto logits = m_executor.step(m_slices, m_activations)) {
            const SteadyTime now = Clock::now();
            for (std::size_t i = 0; i < m_slices.size(); ++i) {
                m_sliced[i]->advanced(m_slices[i].tokens.size(), now);
                if (m_slices[i].position >= m_sliced[i]->prompt().size())
                    m_queue.charge(*m_sliced[i], m_slices[i].tokens.size());
            }
            sample(tools, *logits);
            for (Sequence* sequence : m_sliced)
                if (!sequence->failed())
                    enter(*sequence);
        } else {
            for (Sequence* sequence : m_sliced)
                sequence->end(FinishReason::Failed, logits.error(), Clock::now());
        }
    }
    m_lastUse = Clock::now();
    retire();
    return true;
}

bool Scheduler::Client::answering() const
{
    return std::ranges::any_of(m_running, [](const auto& one) { return one->decoding() && !one->paused(); });
}

std::size_t Scheduler::Client::mostPromptRows(bool beside) const
{
    const std::size_t most = m_executor.maximumRows();
    return beside ? std::min(most, static_cast<std::size_t>(m_limits.stepTokens)) : most;
}

/// The precision of the next step.
Precision Scheduler::Client::turn() const
{
    const Precision other = m_activations == Precision::Int8 ? Precision::Int16 : Precision::Int8;
    const bool wanted = std::ranges::any_of(m_running, [other](const auto& one) {
        return one->request().activations == other && !one->paused() && !one->finished();
    });
    return wanted ? other : m_activations;
}

bool Scheduler::Client::inTurn(const Sequence& sequence) const
{
    return sequence.request().activations == m_activations && !sequence.paused();
}

void Scheduler::Client::compose(SteadyTime now, bool othersAnswer)
{
    m_slices.clear();
    m_sliced.clear();
    m_sampling.clear();
    m_beingComputed.clear();
    m_rows = 0;
    m_logitRows = 0;
    for (const auto& sequence : m_running)
        sequence->inStep = false;
    makeWay();
    m_activations = turn();
    addAnswers();
    const bool answers = othersAnswer || m_rows > 0 || answering();
    const std::size_t budget = std::min(m_executor.maximumRows(), m_rows + mostPromptRows(answers));
    admit(now, budget - m_rows);
    if (m_rows == 0 && !std::ranges::any_of(m_running, [&](const auto& one) { return inTurn(*one); }))
        m_activations = turn();
    addPrompts(budget);
    for (auto& sequence : m_preempted)
        m_queue.putBack(std::move(sequence));
    m_preempted.clear();
}

bool Scheduler::Client::isRunning(const Sequence* sequence) const
{
    return std::ranges::any_of(m_running, [&](const auto& other) { return other.get() == sequence; });
}

/// The next token of every answer, and what is guessed behind it.
void Scheduler::Client::addAnswers()
{
    // Preempting takes sequences out of the list that is walked.
    std::vector<Sequence*> answering;
    for (const auto& sequence : m_running)
        if (sequence->decoding() && inTurn(*sequence))
            answering.push_back(sequence.get());
    std::erase_if(answering, [&](Sequence* sequence) {
        return !isRunning(sequence) || !(sequence->inStep = cover(*sequence, 1));
    });
    const std::size_t guessedRows = std::min(mostGuessedRows, m_executor.maximumLogitRows() / 2);
    const std::size_t guesses =
        answering.empty() || answering.size() >= guessedRows ? 0 : guessedRows / answering.size() - 1;
    for (Sequence* sequence : answering) {
        sequence->guess(guesses);
        // Guesses take no block from anybody.
        const std::size_t room = sequence->blocks.size() * kvBlockPositions - sequence->computed() - 1;
        if (sequence->guesses.size() > room && !m_blocks.take(1, sequence->blocks))
            sequence->guesses.resize(room);
        addSlice(*sequence, sequence->withGuesses());
    }
}

void Scheduler::Client::addPrompts(std::size_t budget)
{
    std::vector<Sequence*> prompts;
    for (const auto& sequence : m_running)
        if (!sequence->decoding() && inTurn(*sequence))
            prompts.push_back(sequence.get());
    // The key that had least is first: a long prompt does not hold up another key's short one.
    std::ranges::stable_sort(prompts, [](const Sequence* a, const Sequence* b) {
        if (a->request().priority != b->request().priority)
            return a->request().priority < b->request().priority;
        return a->fairness->credit > b->fairness->credit;
    });
    for (Sequence* sequence : prompts) {
        if (m_rows >= budget)
            break;
        if (!isRunning(sequence))
            continue;
        share(*sequence);
        if (othersComputeIt(*sequence))
            continue;
        copyBeginning(*sequence);
        const std::size_t count = std::min(budget - m_rows, sequence->pending().size());
        if (cover(*sequence, count))
            addSlice(*sequence, sequence->pending().first(count));
    }
}

void Scheduler::Client::addSlice(Sequence& sequence, std::span<const Token> tokens)
{
    const bool prompt = !sequence.decoding();
    const bool last = !prompt || tokens.size() == sequence.pending().size();
    const LogitRows logits = !last ? LogitRows::None : prompt ? LogitRows::Last : LogitRows::All;
    m_slices.push_back({tokens, sequence.computed(), sequence.blocks, logits});
    m_sliced.push_back(&sequence);
    if (last) {
        m_sampling.push_back({&sequence, m_logitRows});
        m_logitRows += prompt ? 1 : tokens.size();
    }
    m_rows += tokens.size();
    sequence.inStep = true;
    if (prompt && sequence.path.open()) {
        const auto& marks = sequence.blockMarks();
        for (std::size_t i = sequence.computed() / kvBlockPositions; i < marks.size(); ++i)
            m_beingComputed.insert(marks[i]);
    }
}

/// Whether a sequence in this step computes the block that this one needs next: it will be shared.
bool Scheduler::Client::othersComputeIt(Sequence& sequence) const
{
    if (!sequence.path.open() || sequence.computed() % kvBlockPositions != 0)
        return false;
    const std::size_t block = sequence.computed() / kvBlockPositions;
    const auto& marks = sequence.blockMarks();
    return block < marks.size() && m_beingComputed.contains(marks[block]);
}

std::size_t Scheduler::Client::mostRunning() const
{
    return std::min(static_cast<std::size_t>(m_limits.running), m_executor.maximumLogitRows());
}

/// Where the next request finds no place, one that waits for its reader makes it, or one of lower priority,
/// or one of a key that has more than its share.
void Scheduler::Client::makeWay()
{
    for (Sequence* next = m_queue.next(); next != nullptr && !m_running.empty(); next = m_queue.next()) {
        const bool lower = m_running.back()->request().priority > next->request().priority;
        const FairnessKey* greedy = lower ? nullptr : m_queue.overItsShare(*next);
        auto victim = std::ranges::find_if(m_running.rbegin(), m_running.rend(),
                                           [](const auto& one) { return one->paused(); });
        if (victim == m_running.rend() && (lower || greedy != nullptr))
            victim = std::ranges::find_if(m_running.rbegin(), m_running.rend(),
                                          [&](const auto& one) { return lower || one->fairness == greedy; });
        if (victim == m_running.rend())
            return;
        if (m_running.size() < mostRunning() && fits(*next)) {
            release(*next);
            return;
        }
        preempt(**victim);
    }
}

void Scheduler::Client::admit(SteadyTime now, std::size_t budget)
{
    std::vector<const Sequence*> prompts;
    std::size_t rows = 0;
    for (const auto& sequence : m_running)
        if (!sequence->decoding()) {
            prompts.push_back(sequence.get());
            rows += sequence->pending().size();
        }
    while (m_running.size() < mostRunning() && prompts.size() < mostPromptsBegun) {
        Sequence* next = m_queue.next();
        if (next == nullptr)
            return;
        // Where the step is full already, whoever would come before those prompts still does.
        const bool before = std::ranges::all_of(prompts, [&](const Sequence* one) {
            return one->fairness != next->fairness && one->request().priority >= next->request().priority;
        });
        if ((rows >= budget && !before) || !fits(*next))
            return;
        const std::size_t count = next->pending().size();
        auto taken = m_queue.take();
        m_queue.charge(*next, count);
        waitingCount(*next).fetch_sub(1, std::memory_order_relaxed);
        next->started(now);
        next->readable(now);
        prompts.push_back(next);
        rows += count;
        const auto at = std::ranges::upper_bound(
            m_running, next->request().priority, {},
            [](const std::unique_ptr<Sequence>& one) { return one->request().priority; });
        m_running.insert(at, std::move(taken));
    }
}

/// Whether there are blocks for all its tokens beside what running sequences still need for theirs, with one
/// more for each, so that what is admitted is not preempted at once. Where there are, it has its part of the
/// cache.
bool Scheduler::Client::fits(Sequence& candidate)
{
    std::size_t promised = 0;
    for (const auto& sequence : m_running) {
        const std::size_t needed = blocksFor(sequence->tokens().size() + 1);
        promised += 1 + needed - std::min(needed, sequence->blocks.size());
    }
    if (!candidate.cacheScope().empty()) {
        m_cache.open(candidate.path, candidate.cacheScope());
        share(candidate);
    }
    const std::size_t needed = blocksFor(candidate.tokens().size() + 1) - candidate.blocks.size();
    if (needed + promised <= m_blocks.available() + m_cache.unused())
        return true;
    release(candidate);
    return false;
}

/// Sees to it that the sequence has blocks for the next positions. False: not now.
bool Scheduler::Client::cover(Sequence& sequence, std::size_t positions)
{
    const std::size_t needed = blocksFor(sequence.computed() + positions);
    while (needed > sequence.blocks.size()) {
        if (m_blocks.take(needed - sequence.blocks.size(), sequence.blocks))
            break;
        Sequence* victim = victimOf(sequence);
        if (victim == nullptr)
            return false;
        preempt(*victim);
    }
    return true;
}

/// The sequence to give up for another one: the last of those behind it, or one that waits for its reader.
Sequence* Scheduler::Client::victimOf(const Sequence& wanting)
{
    for (auto at = m_running.rbegin(); at != m_running.rend(); ++at) {
        Sequence& sequence = **at;
        if (&sequence == &wanting)
            break;
        if (!sequence.inStep && !sequence.finished() && !sequence.blocks.empty())
            return &sequence;
    }
    for (const auto& sequence : m_running)
        if (sequence.get() != &wanting && sequence->paused() && !sequence->finished() &&
            !sequence->blocks.empty())
            return sequence.get();
    return nullptr;
}

void Scheduler::Client::preempt(Sequence& sequence)
{
    release(sequence);
    sequence.preempted();
    m_queue.suspend(sequence);
    const auto at =
        std::ranges::find_if(m_running, [&](const auto& other) { return other.get() == &sequence; });
    m_preempted.push_back(std::move(*at));
    m_running.erase(at);
    waitingCount(sequence).fetch_add(1, std::memory_order_relaxed);
    m_preemptions.fetch_add(1, std::memory_order_relaxed);
}

/// Takes the whole blocks that the cache has of the tokens that come next; the last token is always computed,
/// for its logits.
void Scheduler::Client::share(Sequence& sequence)
{
    if (!sequence.path.open() || sequence.computed() % kvBlockPositions != 0)
        return;
    // What was taken for a step that was not made stands in the way of shared blocks.
    while (sequence.blocks.size() > sequence.path.whole) {
        m_blocks.give(sequence.blocks.back());
        sequence.blocks.pop_back();
    }
    const std::size_t shared =
        m_cache.share(sequence.path, sequence.tokens(), sequence.tokens().size() - 1, sequence.blocks);
    sequence.adopted(shared * kvBlockPositions);
}

/// The same for the beginning of a block, which becomes a block of its own.
void Scheduler::Client::copyBeginning(Sequence& sequence)
{
    if (!sequence.path.open() || sequence.computed() % kvBlockPositions != 0)
        return;
    const auto found = m_cache.beginning(sequence.path, sequence.tokens(), sequence.tokens().size() - 1);
    if (found.positions < leastCopied)
        return;
    m_blocks.hold(found.block); // taking may give up what the cache keeps
    if (m_blocks.take(1, sequence.blocks)) {
        m_executor.copyKv(found.block, sequence.blocks.back());
        sequence.adopted(found.positions);
    }
    m_blocks.give(found.block);
}

void Scheduler::Client::enter(Sequence& sequence)
{
    if (!sequence.path.open())
        return;
    const bool prefilled = sequence.computed() == sequence.prompt().size();
    m_cache.enter(sequence.path, sequence.computedTokens(), sequence.blocks);
    if (prefilled)
        m_cache.enterTail(sequence.path, sequence.computedTokens(), sequence.blocks);
}

void Scheduler::Client::sample(const StepTools& tools, float* logits)
{
    const std::size_t vocabulary = m_executor.vocabulary();
    const std::size_t stride = m_executor.logitStride();
    // A guess is right where the token that is drawn in any case is the same: the answer is what it would be
    // without, whatever is guessed.
    const auto choose = [&](Sampling& sampling, int worker) {
        const Sequence& sequence = *sampling.sequence;
        std::vector<Token> guessed;
        std::span<const Token> answer = sequence.answer();
        if (!sequence.guesses.empty()) {
            guessed.assign(answer.begin(), answer.end());
            guessed.insert(guessed.end(), sequence.guesses.begin(), sequence.guesses.end());
        }
        for (std::size_t i = 0; i <= sequence.guesses.size(); ++i) {
            if (i > 0)
                answer = std::span(guessed).first(sequence.answer().size() + i);
            auto token = sequence.sampler().choose(
                std::span(logits + (sampling.firstRow + i) * stride, vocabulary), sequence.prompt(), answer,
                tools.kernels, tools.scratch[static_cast<std::size_t>(worker)]);
            sampling.failed = !token;
            if (!token)
                return;
            sampling.tokens.push_back(*std::move(token));
            if (i < sequence.guesses.size() && sampling.tokens.back().token != sequence.guesses[i])
                return;
        }
    };
    const std::size_t count = m_sampling.size();
    auto body = [&](int worker) {
        for (auto i = static_cast<std::size_t>(worker); i < count;
             i += static_cast<std::size_t>(tools.pool.size()))
            choose(m_sampling[i], worker);
    };
    // For one sequence waking the others would cost more than they could take over.
    if (count > 1)
        tools.pool.run(body);
    else if (count == 1)
        choose(m_sampling[0], 0);
    const SteadyTime now = Clock::now();
    for (const Sampling& sampling : m_sampling) {
        Sequence& sequence = *sampling.sequence;
        const std::size_t accepted = sampling.tokens.empty() ? 0 : sampling.tokens.size() - 1;
        m_proposedTokens.fetch_add(sequence.guesses.size(), std::memory_order_relaxed);
        m_acceptedTokens.fetch_add(accepted, std::memory_order_relaxed);
        sequence.checked(accepted);
        for (const SampledToken& token : sampling.tokens)
            if (!sequence.finished())
                sequence.accept(token, m_tokenizer, now);
        if (sampling.failed && !sequence.finished())
            sequence.end(FinishReason::Failed,
                         Error{ErrorCode::NotFinite, "the model computed values that are not finite numbers"},
                         now);
        sequence.dropGuesses();
    }
}

/// Gives back what a sequence holds.
void Scheduler::Client::release(Sequence& sequence)
{
    m_cache.close(sequence.path);
    m_blocks.give(sequence.blocks);
    sequence.restart();
}

void Scheduler::Client::retire()
{
    std::erase_if(m_running, [&](const std::unique_ptr<Sequence>& sequence) {
        if (!sequence->finished())
            return false;
        if (sequence->prefilled()) {
            m_promptTokens.fetch_add(sequence->prompt().size(), std::memory_order_relaxed);
            m_cachedTokens.fetch_add(sequence->cached(), std::memory_order_relaxed);
        }
        if (sequence->path.open() && !sequence->failed())
            m_cache.enterTail(sequence->path, sequence->computedTokens(), sequence->blocks);
        release(*sequence);
        m_queue.ended(*sequence);
        return true;
    });
    m_cache.trim();
    publish();
}

} // namespace mw::engine
