// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

namespace mw::app {

/// The word for an error that programs read: "not_found" in problem documents, as a label of metrics. One
/// word per code, of [a-z_], never changed once published; "internal" for a number that is no code.
const char* errorCodeName(ErrorCode code);

} // namespace mw::app
