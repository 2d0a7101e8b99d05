// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

namespace mw::app {

/// The word for an error that programs read, as a label of metrics (what HTTP answers is less exact, see
/// app/server/http/problem.h): "not_found". One
/// word per code, of [a-z_], never changed once published; "internal" for a number that is no code.
const char* errorCodeName(ErrorCode code);

} // namespace mw::app
