// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "app/serving/inference_request.h"

namespace mw::app {

/// A request with what the settings say where the caller says nothing: samplers, seed, longest answer and
/// engine. The same for every door. Blocks for the settings.
InferenceRequest requestWithDefaults(const Settings& settings);

} // namespace mw::app
