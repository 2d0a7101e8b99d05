// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/inference_service.h"

namespace mw::app {

/// Whether every number and list of the request is in its range; fails with InvalidArgument
/// (args: name as in settings.json, value, what is allowed). Ranges stand in docs/sampling.md.
Result<void> checkRequest(const InferenceRequest& request);

} // namespace mw::app
