// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployments_core.h"

#include "app/base/logging.h"
#include "app/runtime/machine_memory.h"
#include "app/runtime/warm_up.h"

#include <algorithm>
#include <limits>

namespace mw::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds progressEvery(100);
constexpr int mostDoublings = 6;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

} // namespace

std::shared_ptr<Deployments::Entry> Deployments::Core::entry(const DeploymentTarget& target)
{
    auto& known = entries[target.id()];
    if (!known) {
        known = std::make_shared<Entry>();
        known->target = target;
    } else if (known->state == DeploymentState::Absent || known->state == DeploymentState::Failed) {
        known->target = target; // the artefact may have moved
    }
    return known;
}

void Deployments::Core::beginLoad(Entry& entry)
{
    entry.state = DeploymentState::Loading;
    entry.queued = true;
    entry.cancel = Cancel();
    entry.progress = {};
    workThere.notify_one();
}

void Deployments::Core::beginDrain(Entry& entry)
{
    entry.state = DeploymentState::Draining;
    entry.queued = true;
    entry.wanted = false;
    if (entry.leases == 0)
        workThere.notify_one();
}

void Deployments::Core::leaseEnded(Entry& entry) noexcept
{
    const std::lock_guard lock(mutex);
    --entry.leases;
    entry.lastUsed = Clock::now();
    if (entry.leases == 0)
        workThere.notify_all(); // to unload it, now or when it has been idle for long enough
}

DeploymentStatus Deployments::Core::statusOf(const Entry& entry) const
{
    DeploymentStatus status;
    status.target = entry.target;
    status.wish = entry.wish;
    status.state = entry.state;
    status.progress = entry.progress;
    status.inUse = entry.leases;
    status.waiting = entry.waiting;
    status.memoryNeed = entry.need;
    status.contextTokens = entry.contextTokens;
    if (entry.model) {
        status.activity = entry.model->activity();
        status.memory = entry.model->memory();
        status.instructionSet = entry.instructionSet;
    }
    status.loadMs = entry.loadMs;
    status.cause = entry.cause;
    status.wasReady = entry.wasReady;
    if (entry.state == DeploymentState::Failed) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(entry.retryAt - Clock::now());
        status.retryIn = std::max(left, std::chrono::milliseconds(0));
    }
    status.lastUnload = entry.lastUnload;
    return status;
}

std::shared_ptr<Deployments::Entry> Deployments::Core::nextQueued() const
{
    std::shared_ptr<Entry> load;
    for (const auto& [id, entry] : entries) {
        if (!entry->queued)
            continue;
        if (entry->state == DeploymentState::Draining && entry->leases == 0)
            return entry; // memory comes back before more is taken
        if (entry->state == DeploymentState::Loading && !load)
            load = entry;
    }
    return load;
}

/// Begins to unload what has been idle for too long; when the next one will be.
std::optional<Clock::time_point> Deployments::Core::drainIdle()
{
    const auto now = Clock::now();
    const auto usual = limits().idleUnload;
    std::optional<Clock::time_point> next;
    for (const auto& [id, entry] : entries) {
        if (entry->state != DeploymentState::Ready || entry->leases > 0 || entry->waiting > 0 ||
            entry->wish.keepLoaded)
            continue;
        const auto idle = entry->wish.idleUnload
                              ? std::chrono::duration_cast<std::chrono::milliseconds>(*entry->wish.idleUnload)
                              : usual;
        if (idle.count() == 0)
            continue;
        const auto due = entry->lastUsed + idle;
        if (due <= now)
            beginDrain(*entry);
        else if (!next || due < *next)
            next = due;
    }
    return next;
}

void Deployments::Core::work()
{
    Lock lock(mutex);
    while (!stopping) {
        const auto wake = drainIdle();
        if (const auto entry = nextQueued()) {
            entry->queued = false;
            if (entry->state == DeploymentState::Draining)
                drain(lock, entry);
            else
                load(lock, entry);
        } else if (wake) {
            workThere.wait_until(lock, *wake);
        } else {
            workThere.wait(lock);
        }
    }
}

void Deployments::Core::load(Lock& lock, const std::shared_ptr<Entry>& entry)
{
    const Cancel cancel = entry->cancel;
    const int contextAsked = entry->contextAsked;
    const std::string id = entry->target.id();
    lock.unlock();
    announce(id);
    const auto start = Clock::now();
    auto made = makeModel(entry, contextAsked, cancel);
    const double milliseconds = millisecondsSince(start);
    if (made)
        metrics.of({entry->target.model, entry->target.version})->load.add(milliseconds / 1000);
    else if (made.error().code != ErrorCode::Cancelled)
        qCWarning(logRuntime) << "loading" << id.c_str() << "failed:" << made.error().detail.c_str();
    lock.lock();
    settle(*entry, std::move(made), milliseconds);
    changed.notify_all();
    lock.unlock();
    announce(id);
    lock.lock();
}

Result<std::shared_ptr<Model>> Deployments::Core::makeModel(const std::shared_ptr<Entry>& entry,
                                                            int contextAsked, const Cancel& cancel)
{
    const QString path = entry->target.path;
    const EnginePath engine = entry->target.engine;
    auto description = runtime.describe(path, engine);
    if (!description)
        return description.error();
    LoadOptions options;
    options.contextTokens = contextAsked;
    options.kvCache = limits().kvCache;
    options.scheduling = limits().scheduling;
    if (contextAsked == 0) { // the setting is for all models: each takes of it what it can
        options.contextTokens = limits().contextTokens;
        if (description->contextLength > 0)
            options.contextTokens = std::min(options.contextTokens, description->contextLength);
    }
    const std::uint64_t need = runtime.fit(*description, options.contextTokens, options.kvCache).need;
    if (auto room = makeRoom(*entry, need, cancel); !room)
        return room.error();

    auto shown = Clock::now() - progressEvery;
    const auto progress = [&](const LoadProgress& done) {
        const bool tell = Clock::now() - shown >= progressEvery;
        {
            const std::lock_guard lock(mutex);
            entry->progress = done;
        }
        if (tell) {
            shown = Clock::now();
            announce(entry->target.id());
        }
    };
    auto model = runtime.load(path, options, progress, cancel, engine);
    if (!model)
        return model;
    const auto info = runtime.engineInfo(engine);
    {
        const std::lock_guard lock(mutex);
        entry->state = DeploymentState::Warming;
        entry->instructionSet = info ? info->isa : std::string();
    }
    announce(entry->target.id());
    if (auto warm = warmUp(**model, cancel); !warm) {
        model->reset();
        giveMemoryBack();
        return warm.error();
    }
    return model;
}

/// Reserves `need` bytes for the entry, unloading others if that helps.
Result<void> Deployments::Core::makeRoom(Entry& entry, std::uint64_t need, const Cancel& cancel)
{
    for (;;) {
        // Not under the lock, which the engine's scheduler takes when a lease ends.
        const std::uint64_t available = availableMemory().value_or(std::numeric_limits<std::uint64_t>::max());
        Lock lock(mutex);
        if (cancel.requested() || stopping)
            return Error{ErrorCode::Cancelled, "cancelled before loading", {}};
        std::vector<Resident> residents;
        std::vector<std::shared_ptr<Entry>> who;
        for (const auto& [id, other] : entries) {
            if (other.get() == &entry || other->need == 0)
                continue;
            const bool ready = other->state == DeploymentState::Ready;
            residents.push_back(
                {other->need, other->state != DeploymentState::Loading,
                 ready && other->leases == 0 && other->waiting == 0 && !other->wish.keepLoaded,
                 other->state == DeploymentState::Draining, other->lastUsed});
            who.push_back(other);
        }
        const RoomDecision decision = decideRoom(need, available, limits().memoryBudget, residents);
        switch (decision.kind) {
        case RoomDecision::Kind::Fits:
            entry.need = need;
            entry.residentBefore = residentMemory();
            return {};
        case RoomDecision::Kind::Refuse: {
            const std::string wanted = std::to_string(need);
            const std::string have = std::to_string(decision.have);
            return Error{ErrorCode::OutOfMemory,
                         "loading needs " + wanted + " bytes, " + have + " can be had",
                         {wanted, have}};
        }
        case RoomDecision::Kind::Evict: {
            const auto& victim = who[decision.evict];
            beginDrain(*victim);
            victim->queued = false;
            drain(lock, victim); // here: the other thread may be busy for long
            break;
        }
        case RoomDecision::Kind::Wait:
            changed.wait_for(lock, progressEvery);
            break;
        }
    }
}

void Deployments::Core::settle(Entry& entry, Result<std::shared_ptr<Model>> made, double milliseconds)
{
    entry.lastUsed = Clock::now();
    entry.contextAsked = 0;
    if (made) {
        entry.model = *std::move(made);
        entry.contextTokens = entry.model->contextTokens();
        entry.loadMs = milliseconds;
        entry.state = DeploymentState::Ready;
        entry.wasReady = true;
        entry.cause.reset();
        entry.failures = 0;
        if (entry.cancel.requested()) // too late to stop the load, but nobody wants it any more
            beginDrain(entry);
        return;
    }
    entry.need = 0;
    entry.wanted = false;
    entry.progress = {};
    if (made.error().code == ErrorCode::Cancelled) {
        entry.state = DeploymentState::Absent;
        return;
    }
    entry.state = DeploymentState::Failed;
    entry.cause = made.error();
    entry.retryAt = Clock::now();
    // Whether there is room is asked anew each time: it costs nothing and changes with what others do.
    // A context that the model does not have is the caller's mistake, not the model's failure.
    const bool costsNothing =
        entry.cause->code == ErrorCode::OutOfMemory || entry.cause->code == ErrorCode::InvalidArgument;
    if (!costsNothing)
        entry.retryAt += limits().firstBackOff * (1 << std::min(entry.failures++, mostDoublings));
}

void Deployments::Core::drain(Lock& lock, const std::shared_ptr<Entry>& entry)
{
    const std::string id = entry->target.id();
    std::shared_ptr<Model> model = std::move(entry->model);
    entry->model.reset();
    lock.unlock();
    announce(id);
    UnloadFigures figures;
    figures.loaded = residentMemory();
    model.reset();
    giveMemoryBack();
    figures.afterUnload = residentMemory();
    qCDebug(logRuntime) << "unloaded" << id.c_str() << "resident bytes" << figures.loaded << "->"
                        << figures.afterUnload;
    lock.lock();
    figures.beforeLoad = entry->residentBefore;
    entry->lastUnload = figures;
    entry->need = 0;
    entry->progress = {};
    entry->state = DeploymentState::Absent;
    changed.notify_all();
    lock.unlock();
    announce(id);
    lock.lock();
}

} // namespace mw::app
