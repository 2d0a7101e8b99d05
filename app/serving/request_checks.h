// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings_catalogue.h"
#include "app/serving/inference_request.h"

namespace mw::app {

/// Whether every number and list of the request is in its range; fails with InvalidArgument
/// (args: key, value, what is allowed). What is a setting too has the range declared there.
Result<void> checkRequest(const InferenceRequest& request, const SettingsCatalogue& catalogue);

} // namespace mw::app
