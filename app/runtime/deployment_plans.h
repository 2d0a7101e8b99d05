// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/base/model_resolver.h"
#include "app/runtime/deployment_repository.h"
#include "app/runtime/deployments.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

#include <mutex>
#include <set>
#include <string>

namespace mw::app {

/// How far the start is.
struct StartState {
    bool restored = false; ///< `restore` has told every kept wish
    int missing = 0;       ///< versions to be loaded at the start that are not ready yet, or failed since

    bool done() const { return restored && missing == 0; }
};

/// What is wanted of registered versions, kept in the store and told to the deployments. Any thread may call;
/// calls block on the store.
class DeploymentPlans {
public:
    /// All of them outlive the object.
    struct Parts {
        Store& store;
        const Authorizer& authorizer;
        const Clock& clock;
        ChangeRecorder& recorder;
        ModelResolver& resolver;
        Deployments& deployments;
    };

    explicit DeploymentPlans(const Parts& parts) : m_parts(parts) {}

    /// Keeps the wish for the version that `reference` means now, and follows it at once. Needs Manage on the
    /// model. Fails with Refused, NotFound, InvalidArgument and as Store.
    Result<void> set(const Principal& principal, std::string_view reference, const DeploymentWish& wish);

    /// Tells the deployments every kept wish and begins to load what is to be loaded at the start: once, by
    /// an instance that stays. A version that cannot be found is left out and named in the log.
    Result<void> restore(const Principal& principal);

    Result<std::vector<StoredDeployment>> list(const Principal& principal);

    /// Answers from memory and never waits. A version that was ready and has been unloaded since, because it
    /// was idle or somebody asked for it, is not missing: it comes back when it is needed.
    StartState startState() const;

private:
    const Parts m_parts;

    mutable std::mutex m_mutex;
    bool m_restored = false;
    std::set<std::string> m_leftOut; ///< ids of versions to be loaded at the start that could not be found
};

} // namespace mw::app
