// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

namespace mw::app {

/// How a person wants answers to be drawn; `options` without bias.
struct SamplingChoice {
    SamplingOptions options;
    int maxTokens = 0; ///< 0: what is left of the context
};

} // namespace mw::app
