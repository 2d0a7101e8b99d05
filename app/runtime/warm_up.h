// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

namespace mw::app {

/// Lets the model answer one token, so that the first request finds its buffers touched and a model whose
/// numbers are not finite is found before anybody asks it. Blocks; fails with what the generation failed
/// with, or Cancelled.
Result<void> warmUp(Model& model, const Cancel& cancel);

} // namespace mw::app
