// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/change_bus.h"
#include "app/base/threads.h"
#include "app/monitoring/metrics.h"
#include "app/runtime/deployment.h"
#include "app/runtime/model_runtime.h"

#include <functional>
#include <memory>
#include <vector>

namespace mw::app {

/// What decides over loading and unloading; asked each time, so that a changed setting counts at once.
struct DeploymentLimits {
    std::chrono::milliseconds loadWait{60'000};    ///< how long a caller waits for a model
    std::chrono::milliseconds idleUnload{900'000}; ///< 0: never
    std::uint64_t memoryBudget = 0; ///< bytes for all loaded models together; 0: what the machine has free
    int contextTokens = 0;          ///< as LoadOptions::contextTokens; more than the model's is cut to it
    KvCacheType kvCache = KvCacheType::F16;       ///< of each model that is loaded from then on
    SchedulingLimits scheduling;                  ///< the same
    std::chrono::milliseconds firstBackOff{1000}; ///< doubles with each failed load, to 64 times this
};

/// How a caller waits for a model.
struct LeaseOptions {
    Cancel cancel;
    std::optional<std::chrono::milliseconds> wait; ///< none: DeploymentLimits::loadWait
    int contextTokens = 0;                         ///< at least this context; 0: as it is loaded
    LoadProgressCallback progress;                 ///< called on the waiting thread
};

/// Keeps a loaded model from being unloaded. Moves, does not copy; may be ended on any thread, the engine's
/// scheduler too, since that only counts.
class Lease {
public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    explicit operator bool() const { return m_model != nullptr; }
    Model& model() const { return *m_model; }
    const DeploymentTarget& target() const;
    double loadMs() const { return m_loadMs; } ///< 0 where the model was loaded already

    /// A second lease of the same model; empty from an empty one.
    Lease another() const;

private:
    friend class Deployments;
    struct Held;
    Lease(std::shared_ptr<Held> held, Model& model);

    std::shared_ptr<Held> m_held;
    Model* m_model = nullptr;
    double m_loadMs = 0;
};

/// Which models are loaded: on demand while callers wait, kept or unloaded when idle, several at once under
/// one memory budget. Two threads of its own load and unload. Any thread may call any method; those that wait
/// say so. Changes of state are announced as Change::Topic::Deployments with the target's id. What must be
/// asked for needs a permission: Infer to lease, Manage to load, unload or wish.
class Deployments {
public:
    /// All of it outlives the object. `limits` must not block.
    Deployments(ModelRuntime& runtime, const Authorizer& authorizer, Metrics& metrics, ChangeBus& changes,
                std::function<DeploymentLimits()> limits);

    /// Waits for loads under way, which are cancelled, and destroys the models, which ends what they answer.
    ~Deployments();

    /// A ready model, loaded now if it is not; waits. One that is loaded with a smaller context than asked
    /// for is loaded anew once nobody uses it. Fails with Refused, Cancelled, Busy (args: loading, id) after
    /// the waiting time, OutOfMemory (args: need, have), or with why the load failed, also without an attempt
    /// while its back-off lasts.
    Result<Lease> lease(const Principal& principal, const DeploymentTarget& target,
                        const LeaseOptions& options);

    /// The same for a model that is ready now; an empty lease otherwise. Never waits for a load.
    Result<Lease> leaseIfReady(const Principal& principal, const DeploymentTarget& target);

    /// Begins to load what is absent or failed, whatever its back-off; returns at once.
    Result<void> load(const Principal& principal, const DeploymentTarget& target);

    /// Begins to unload; what is being answered ends first, new callers wait and load it again. A load under
    /// way is cancelled. Returns at once.
    Result<void> unload(const Principal& principal, const std::string& id);

    /// Waits until nothing of `id` is loaded, at most `limit`; false if that was not enough.
    bool waitUnloaded(const std::string& id, std::chrono::milliseconds limit);

    Result<void> wish(const Principal& principal, const DeploymentTarget& target, const DeploymentWish& wish);

    /// Every target ever asked for in this process, by id.
    std::vector<DeploymentStatus> list() const;
    std::optional<DeploymentStatus> status(const std::string& id) const;

    /// Estimates of what is loaded or being loaded, in bytes.
    std::uint64_t memoryHeld() const;

private:
    friend class Lease;
    struct Entry;
    struct Core;

    Result<Lease> waitForLease(std::shared_ptr<Entry> entry, const LeaseOptions& options);

    const Authorizer& m_authorizer;
    std::shared_ptr<Core> m_core;
    std::vector<std::unique_ptr<OwnThread>> m_threads;
};

} // namespace mw::app
