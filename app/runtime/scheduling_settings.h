// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "engine/api/kv_cache.h"
#include "engine/api/scheduling.h"

namespace mw::app {

/// What the settings allow the requests of a model that is loaded now.
SchedulingLimits schedulingLimits(const Settings& settings);

/// How a model that is loaded now keeps its keys and values.
KvCacheType kvCacheType(const Settings& settings);

} // namespace mw::app
