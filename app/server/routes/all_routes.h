// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/audit/change_log.h"
#include "app/audit/request_log.h"
#include "app/base/change_bus.h"
#include "app/base/clock.h"
#include "app/config/setting_changes.h"
#include "app/config/settings.h"
#include "app/monitoring/http_metrics.h"
#include "app/monitoring/metrics.h"
#include "app/registry/registry.h"
#include "app/runtime/deployment_plans.h"
#include "app/runtime/deployments.h"
#include "app/server/routes/router.h"
#include "app/serving/inference_service.h"
#include "app/storage/store.h"

#include <memory>

namespace mw::app {

/// The services that routes stand on; all of them outlive the router.
struct RouteParts {
    const Settings& settings;
    const Clock& clock;
    const Authorizer& authorizer;
    Store& store;
    Metrics& metrics;
    HttpMetrics& httpMetrics;
    ChangeBus& changes;
    KeyService& keys;
    Registry& registry;
    Deployments& deployments;
    DeploymentPlans& plans;
    SettingChanges& settingChanges;
    RequestLog& requestLog;
    ChangeLog& changeLog;
    InferenceService& inference;
};

/// Every route of the endpoint; tells `httpMetrics` their names, in the order of Router::routes. An error is
/// a mistake in a declaration.
Result<std::shared_ptr<const Router>> makeRouter(const RouteParts& parts);

} // namespace mw::app
