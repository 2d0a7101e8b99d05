// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/deployments.h"
#include "app/runtime/memory_room.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace mw::app {

/// What Deployments knows of one target. Guarded by Core::mutex.
struct Deployments::Entry {
    using Clock = std::chrono::steady_clock;

    DeploymentTarget target;
    DeploymentWish wish;
    DeploymentState state = DeploymentState::Absent;
    bool queued = false;  ///< Loading or Draining, and no thread has begun with it
    bool wanted = false;  ///< asked for by load(), so that it goes on when no caller waits
    bool touched = false; ///< the load has begun to take memory
    Cancel cancel;        ///< of the load under way
    std::shared_ptr<Model> model;
    std::string instructionSet; ///< of the model
    int leases = 0;
    int waiting = 0;
    LoadProgress progress;
    std::uint64_t need = 0; ///< 0 while nothing is held
    int contextAsked = 0;   ///< by a caller; 0: the setting
    int contextTokens = 0;
    double loadMs = 0;
    std::uint64_t residentBefore = 0;
    std::optional<UnloadFigures> lastUnload;
    std::optional<Error> cause;
    int failures = 0;
    bool wasReady = false;
    Clock::time_point retryAt;
    Clock::time_point lastUsed;
};

struct Deployments::Core {
    Core(ModelRuntime& r, Metrics& m, ChangeBus& c, std::function<DeploymentLimits()> l)
        : runtime(r), metrics(m), changes(c), limits(std::move(l))
    {}

    using Lock = std::unique_lock<std::mutex>;

    std::shared_ptr<Entry> entry(const DeploymentTarget& target);
    void beginLoad(Entry& entry);
    void beginDrain(Entry& entry);
    void leaseEnded(Entry& entry) noexcept;

    /// The body of the threads: loads, unloads, and looks after what is idle until `stopping`.
    void work();

    DeploymentStatus statusOf(const Entry& entry) const;
    void announce(const std::string& id) { changes.announce({Change::Topic::Deployments, id}); }

    ModelRuntime& runtime;
    Metrics& metrics;
    ChangeBus& changes;
    const std::function<DeploymentLimits()> limits;

    mutable std::mutex mutex;
    std::condition_variable changed;   ///< for callers that wait
    std::condition_variable workThere; ///< for the threads
    std::map<std::string, std::shared_ptr<Entry>> entries;
    bool stopping = false;

private:
    std::shared_ptr<Entry> nextQueued() const;
    std::optional<Entry::Clock::time_point> drainIdle();
    void load(Lock& lock, const std::shared_ptr<Entry>& entry);
    Result<std::shared_ptr<Model>> makeModel(const std::shared_ptr<Entry>& entry, int contextAsked,
                                             const Cancel& cancel);
    Result<void> makeRoom(Entry& entry, std::uint64_t need, const Cancel& cancel);
    void settle(Entry& entry, Result<std::shared_ptr<Model>> made, double milliseconds);
    void drain(Lock& lock, const std::shared_ptr<Entry>& entry);
};

struct Lease::Held {
    Held(std::shared_ptr<Deployments::Core> c, std::shared_ptr<Deployments::Entry> e)
        : core(std::move(c)), entry(std::move(e))
    {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { core->leaseEnded(*entry); }

    const std::shared_ptr<Deployments::Core> core;
    const std::shared_ptr<Deployments::Entry> entry;
};

} // namespace mw::app
