// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/paths.h"
#include "app/cli/io.h"

#include <string>
#include <vector>

namespace mw::app {

/// Runs one command line of `mw` (without the program's name) over `io` and returns its exit code
/// (contracts.md: 0 done, 1 failed, 2 usage, 3 refused, 4 not found, 5 data folder in use, 130 interrupted).
/// `folder` says where the data folder is when no --data-dir is given. Touches nothing of the process beyond
/// `io` and the files.
int runProgram(const std::vector<std::string>& arguments, Io& io, DataFolderSources folder);

} // namespace mw::app
