// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

namespace mw::app {

/// Why an answer ended, in the word that is stored and printed: "stop", "length", "cancelled", "failed".
/// Never changed once published.
const char* finishReasonName(FinishReason reason);

} // namespace mw::app
