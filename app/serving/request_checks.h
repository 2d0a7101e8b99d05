// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings_catalogue.h"
#include "app/serving/inference_request.h"

namespace mw::app {

/// Whether every number and list of the request is in its range; fails with InvalidArgument
/// (args: key, value, what is allowed). What is a setting too has the range declared there.
Result<void> checkRequest(const InferenceRequest& request, const SettingsCatalogue& catalogue);

/// The double with the shortest text of the float: 5.1F is told as "5.1", not as "5.099999904632568".
double asWritten(float value);

} // namespace mw::app
