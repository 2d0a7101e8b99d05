// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/registry.h"
#include "app/runtime/deployments.h"
#include "app/server/routes/management.h"
#include "app/server/routes/router.h"

namespace mw::app {

/// Models and versions as the endpoint shows them: like `mw`, without paths of this machine and with the
/// state of loading. Any thread; answers from memory.
class ModelViews {
public:
    explicit ModelViews(const Deployments& deployments) : m_deployments(deployments) {}

    nlohmann::ordered_json model(const RegisteredModel& model) const;
    nlohmann::ordered_json version(const ModelVersion& version) const; ///< with the model's name
    nlohmann::ordered_json deployment(const QString& model, int version) const;

    /// The schemas Model, Version and Deployment.
    static void addComponents(Router& router);

private:
    nlohmann::ordered_json shown(nlohmann::ordered_json json, const ModelVersion& version) const;

    const Deployments& m_deployments;
};

/// Route::find of routes whose path names a model: NotFound where it is not there or may not be seen.
Result<void> findModel(Registry& registry, const HttpCall& call);

} // namespace mw::app
