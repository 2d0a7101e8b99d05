// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployment.h"

namespace mw::app {

std::string DeploymentTarget::id() const
{
    const std::string what = model.empty() ? path.toStdString() : model + ":" + std::to_string(version);
    return engine == EnginePath::Packed ? what : what + "+reference";
}

const char* deploymentStateName(DeploymentState state)
{
    switch (state) {
    case DeploymentState::Absent:
        return "absent";
    case DeploymentState::Loading:
        return "loading";
    case DeploymentState::Warming:
        return "warming";
    case DeploymentState::Ready:
        return "ready";
    case DeploymentState::Draining:
        return "draining";
    case DeploymentState::Failed:
        break;
    }
    return "failed";
}

} // namespace mw::app
