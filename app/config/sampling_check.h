// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings_catalogue.h"
#include "engine/api/generation.h"

namespace mw::app {

/// Whether what is asked of an answer is within what the settings of the same names allow; bias, stop strings
/// and the like are not among them. Fails with InvalidArgument.
Result<void> checkSampling(const SamplingOptions& sampling, int maxTokens,
                           const SettingsCatalogue& catalogue);

} // namespace mw::app
