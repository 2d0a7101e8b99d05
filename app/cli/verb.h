// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "app/cli/io.h"
#include "app/config/settings.h"
#include "app/runtime/model_runtime.h"
#include "app/serving/inference_service.h"

#include <string>

namespace CLI {
class App;
}

namespace mw::app {

class SettingOptions;

/// Options that every verb has.
struct CommonOptions {
    std::string dataDir;
    bool json = false;
    bool yes = false;
    bool verbose = false;
};

/// What a verb works with.
struct Services {
    const Settings& settings;
    ModelRuntime& runtime;
    InferenceService& inference;
    Principal principal;
};

/// One verb of `mw`, used once: `declare`, then the command line is parsed into its members, then `run`.
class Verb {
public:
    virtual ~Verb() = default;

    /// Adds the verb and its options below `root`; `settings` takes those that stand for a setting.
    virtual CLI::App* declare(CLI::App& root, SettingOptions& settings) = 0;

    /// Does the work; success means exit code 0. With `json` nothing is written to the output before the
    /// one document that is the result.
    virtual Result<void> run(Io& io, const Services& services, const CommonOptions& common) = 0;
};

} // namespace mw::app
