// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "engine/api/scheduling.h"

namespace mw::app {

/// What the settings allow the requests of a model that is loaded now.
SchedulingLimits schedulingLimits(const Settings& settings);

} // namespace mw::app
