// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/engine_library.h"
#include "engine/api/engine.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace mw::app {

/// What is run: a version of a registered model, or a file by its path (no name, version 0).
struct DeploymentTarget {
    std::string model;
    int version = 0;
    QString path; ///< absolute
    EnginePath engine = EnginePath::Packed;

    /// "name:version", or the path; "+reference" follows for that engine.
    std::string id() const;
};

/// What is wanted of a target beyond loading it when somebody asks.
struct DeploymentWish {
    bool keepLoaded = false;  ///< neither idleness nor another model's need of memory unloads it
    bool loadAtStart = false; ///< loaded as soon as the program runs
    std::optional<std::chrono::seconds> idleUnload; ///< none: the setting; 0: never
    bool operator==(const DeploymentWish&) const = default;
};

enum class DeploymentState { Absent, Loading, Warming, Ready, Draining, Failed };

/// "absent", "loading", ...
const char* deploymentStateName(DeploymentState state);

/// What an unload gave back: resident bytes of the process.
struct UnloadFigures {
    std::uint64_t beforeLoad = 0;
    std::uint64_t loaded = 0; ///< just before the unload
    std::uint64_t afterUnload = 0;
};

/// A deployment as it is at one moment.
struct DeploymentStatus {
    DeploymentTarget target;
    DeploymentWish wish;
    DeploymentState state = DeploymentState::Absent;
    LoadProgress progress;                ///< while Loading
    int inUse = 0;                        ///< leases
    int waiting = 0;                      ///< callers that wait for it
    std::uint64_t memoryNeed = 0;         ///< estimate in bytes; 0 before the file's header was read
    int contextTokens = 0;                ///< of the loaded model
    ModelActivity activity;               ///< of the loaded model
    ModelMemory memory;                   ///< of the loaded model
    bool wasReady = false;                ///< at least once in this process
    std::string instructionSet;           ///< that the loaded model is computed with, as in EngineInfo
    double loadMs = 0;                    ///< of the last load, warm-up included
    std::optional<Error> cause;           ///< of Failed
    std::chrono::milliseconds retryIn{0}; ///< how long until an attempt is made again
    std::optional<UnloadFigures> lastUnload;

    bool loaded() const
    {
        return state == DeploymentState::Warming || state == DeploymentState::Ready ||
               state == DeploymentState::Draining;
    }
};

} // namespace mw::app
