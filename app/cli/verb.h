// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/io.h"
#include "app/cli/services.h"

#include <string>

namespace CLI {
class App;
}

namespace mw::app {

class SettingOptions;
class Threads;

/// Options that every verb has.
struct CommonOptions {
    std::string dataDir;
    bool json = false;
    bool yes = false;
    bool verbose = false;
};

/// One verb of `mw`, used once: `declare`, then the command line is parsed into its members, then `run`.
class Verb {
public:
    virtual ~Verb() = default;

    /// Adds the verb and its options below `root`; `settings` takes those that stand for a setting.
    virtual CLI::App* declare(CLI::App& root, SettingOptions& settings) = 0;

    /// Whether `run` uses what is kept in the data folder, known once the command line is parsed. Without it
    /// neither the folder's lock is taken nor the store opened.
    virtual bool needsStore() const { return false; }

    /// Whether the instance that holds the data folder may run it instead of this process.
    virtual bool mayBeForwarded() const { return true; }

    /// The pools of the process, before `run`, where the verb runs in the process that it was called in and
    /// needs the store.
    virtual void useThreads(Threads&) {}

    /// Whether it ends, as on an interrupt, where a window of the same user wants the data folder.
    virtual bool handsOver() const { return false; }

    /// Does the work; success means exit code 0. With `json` nothing is written to the output before the
    /// one document that is the result.
    virtual Result<void> run(Io& io, const Services& services, const CommonOptions& common) = 0;
};

} // namespace mw::app
