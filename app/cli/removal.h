// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/verb.h"

#include <string>

namespace mw::app {

/// Removes what `text` names, NAME with all its versions or NAME:VERSION, after asking.
Result<void> removeVersions(const std::string& text, Io& io, const Services& services,
                            const CommonOptions& common);

} // namespace mw::app
