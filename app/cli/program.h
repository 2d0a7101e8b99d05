// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/paths.h"
#include "app/cli/control_server.h"
#include "app/cli/io.h"
#include "app/cli/services.h"

#include <string>
#include <vector>

namespace mw::app {

/// Runs one command line of `mw` (without the program's name) over `io` and returns its exit code
/// (contracts.md: 0 done, 1 failed, 2 usage, 3 refused, 4 not found, 5 data folder in use, 130 interrupted).
/// `folder` says where the data folder is when no --data-dir is given. Touches nothing of the process beyond
/// `io` and the files.
///
/// A verb that needs what the data folder keeps takes the folder's lock, or, where another instance holds it,
/// is handed over to that instance (5 where it does not answer); while it runs, others hand theirs over to
/// it.
int runProgram(const std::vector<std::string>& arguments, Io& io, DataFolderSources folder);

/// The same for a command line that another process handed over, with the services of this one.
int runForwarded(const std::vector<std::string>& arguments, Io& io, const Services& instance);

/// Takes command lines from other processes for as long as the server lives; `instance` has its store open.
/// `wish` as in ControlServer::Options.
Result<std::unique_ptr<ControlServer>> serveForwarded(const Services& instance, QThreadPool& pool,
                                                      std::function<bool(const InstanceWish&)> wish = {});

} // namespace mw::app
