// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/registry/registry.h"
#include "app/runtime/deployments.h"
#include "app/runtime/model_runtime.h"

#include <functional>

namespace mw::app {

/// Measures versions with the engine's own benchmark, as `mw bench` does: with fewer and more threads, one
/// and several answers at once, within about a minute however large the model is.
class BenchmarkService {
public:
    /// All of it outlives the service.
    struct Parts {
        ModelRuntime& runtime;
        Deployments& deployments;
        Registry& registry;
        const Authorizer& authorizer;
        std::function<QString()> processor; ///< its name; may block on a file
        int processors = 1;                 ///< that may be used here
    };

    explicit BenchmarkService(Parts parts) : m_parts(std::move(parts)) {}

    /// Loads the version where it is not, measures it, keeps the outcome with it and returns that. Answers
    /// that run meanwhile are held up for parts of a second. Nothing is kept of what fails or is cancelled.
    /// Blocks; any thread but main and net. Fails with Refused (Manage is needed, and Infer to load),
    /// NotFound, FileDamaged, OutOfMemory, Cancelled, ContextExceeded (a context too short to measure in),
    /// Busy, and as a load does.
    Result<BenchmarkRecord> run(const Principal& principal, const std::string& reference,
                                const WorkControl& control);

private:
    Result<BenchmarkRecord> measure(const Lease& lease, const WorkControl& control);
    bool othersAnswer(const DeploymentTarget& measured) const;

    const Parts m_parts;
};

/// The figures of a loaded model on up to `processors` threads, with their advice; what tells of the machine
/// and of the time is left to the caller. `progress` gets the share that is done, 0 to 1.
Result<void> measureModel(Model& model, int processors, BenchmarkRecord& record,
                          const std::function<void(double)>& progress, const Cancel& cancel);

} // namespace mw::app
