// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/control_frame.h"
#include "app/cli/io.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace mw::app {

struct ForwardOptions {
    QString dataFolder;
    QString runtimeFolder; ///< $XDG_RUNTIME_DIR
    std::chrono::milliseconds answerWithin{5000};
};

/// Hands a command line to the instance that holds the data folder and waits for its exit code; the verb
/// reads and writes this process's streams, interrupts are passed on. Nothing where nobody answered: either
/// nobody holds the folder any more, or its holder does not listen (yet). Fails with Refused, Busy, or
/// IoFailed where the holder went away in between. `io` has descriptors.
Result<std::optional<int>> forwardCall(const std::vector<std::string>& arguments, Io& io,
                                       const ForwardOptions& options);

/// Asks the instance that holds the data folder for something besides a verb. False where nobody answers or
/// the instance is not one that could do it. Fails as `forwardCall`. Blocks, at most for `answerWithin`.
Result<bool> askInstance(const InstanceWish& wish, const ForwardOptions& options);

} // namespace mw::app
