// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/prefix_cache.h"
#include "engine/inference/request_queue.h"
#include "engine/inference/scheduler.h"
#include "engine/inference/sequence.h"

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace mw::engine {

/// What a step computes with; the scheduler's.
struct StepTools {
    ComputePool& pool;
    const Kernels& kernels;
    ComputePermit* permit = nullptr;
    std::vector<SamplerScratch>& scratch; ///< a worker each
    bool othersAnswer = false;            ///< another model's answers wait for the end of the step
};

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

/// The requests of one model: what waits, what runs, and which tokens each step computes. A step computes in
/// one precision; where requests of both run, they take turns. Blocks are taken as sequences grow; where none
/// is left, what the cache keeps goes first, then a sequence of the lowest priority, the one that began last,
/// waits again and is computed anew later. The scheduler's thread calls all but `submit` and `activity`.
class Scheduler::Client {
public:
    Client(Executor& executor, const Tokenizer& tokenizer, const SchedulingLimits& limits);

    /// Queues it; false where the queue is full.
    bool submit(std::unique_ptr<Sequence> sequence);
    ModelActivity activity() const;
    std::size_t totalBlocks() const { return m_blocks.total(); } ///< any thread

    /// Makes one step; false where there was nothing to compute.
    bool step(const StepTools& tools);
    /// Whether answers run, which a step must not hold up for long.
    bool answering() const;
    /// Tokens of prompts that one step may compute; `beside`: answers wait for its end.
    std::size_t mostPromptRows(bool beside) const;
    /// Ends everything.
    void end();
    bool busy();

    KvBlocks& borrowBlocks();

    /// When memory will be due to go back, if nothing happens; none where there is nothing.
    std::optional<SteadyTime> releaseDue();
    /// Gives back what is due, unless something runs.
    void release(SteadyTime now);

private:
    using Sequences = std::vector<std::unique_ptr<Sequence>>;

    void takeArrived();
    void endUnwanted(SteadyTime now); // and looks who can be read
    void compose(SteadyTime now, bool othersAnswer);
    Precision turn() const;
    bool inTurn(const Sequence& sequence) const;
    void addAnswers();
    void addPrompts(std::size_t budget);
    void addSlice(Sequence& sequence, std::span<const Token> tokens);
    void makeWay();
    void admit(SteadyTime now, std::size_t budget);
    bool isRunning(const Sequence* sequence) const;
    std::size_t mostRunning() const;
    bool fits(Sequence& candidate);
    bool cover(Sequence& sequence, std::size_t positions);
    Sequence* victimOf(const Sequence& wanting);
    void preempt(Sequence& sequence);
    void share(Sequence& sequence);
    void copyBeginning(Sequence& sequence);
    bool othersComputeIt(Sequence& sequence) const;
    void enter(Sequence& sequence);
    void sample(const StepTools& tools, float* logits);
    void release(Sequence& sequence);
    void retire();
    void publish();
    std::atomic<std::size_t>& waitingCount(const Sequence& sequence)
    {
        return m_waitingCounts[static_cast<std::size_t>(sequence.request().priority)];
    }

    Executor& m_executor;
    const Tokenizer& m_tokenizer;
    const SchedulingLimits m_limits;
    KvBlocks m_blocks;
    PrefixCache m_cache;

    std::mutex m_mutex;
    std::deque<std::unique_ptr<Sequence>> m_arrived; // guarded by the mutex

    RequestQueue m_queue;
    Sequences m_running;   // the highest priority in front, then those admitted first
    Sequences m_preempted; // of the step being composed
    SteadyTime m_lastUse;
    enum class Memory { Unused, Used, CacheOnly } m_memory = Memory::Unused;

    // Of the step being made.
    Precision m_activations = Precision::Int8; // and of the one before, until its turn is chosen
    std::vector<SequenceSlice> m_slices;
    std::vector<Sequence*> m_sliced;
    struct Sampling {
        Sequence* sequence;
        std::size_t firstRow; ///< of its logits: one, and one behind each guess
        std::vector<SampledToken> tokens = {};
        bool failed = false;
    };
    std::vector<Sampling> m_sampling;
    std::size_t m_logitRows = 0;
    std::unordered_set<std::uint64_t> m_beingComputed; // marks of prompt blocks
    std::size_t m_rows = 0;

    // For any thread.
    std::array<std::atomic<std::size_t>, priorityCount> m_waitingCounts{};
    std::atomic<std::size_t> m_runningCount{0};
    std::atomic<std::uint64_t> m_usedBlocks{0};
    std::atomic<std::uint64_t> m_keptBlocks{0};
    std::atomic<std::uint64_t> m_cachedTokens{0};
    std::atomic<std::uint64_t> m_promptTokens{0};
    std::atomic<std::uint64_t> m_preemptions{0};
    std::atomic<std::uint64_t> m_proposedTokens{0};
    std::atomic<std::uint64_t> m_acceptedTokens{0};
};

} // namespace mw::engine
