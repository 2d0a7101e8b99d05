// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/base/model_resolver.h"
#include "app/runtime/deployment_repository.h"
#include "app/runtime/deployments.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

namespace mw::app {

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

private:
    const Parts m_parts;
};

} // namespace mw::app
