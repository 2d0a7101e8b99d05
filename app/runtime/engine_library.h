// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <string_view>

namespace mw::app {

/// Which engine computes a model: own kernels over packed weights, or LibTorch's operators in float32.
enum class EnginePath { Packed, Reference };

/// Sets what the libraries below the reference engine read from the environment when they are opened: threads
/// of OpenMP sleep while they wait, where they otherwise spin and take the processors from everybody. First
/// thing in a program, while it has one thread; what the user set stays.
void prepareEngineEnvironment();

/// The value of the setting engine.path; packed where it is no such value.
EnginePath enginePath(std::string_view setting);

/// The value of the setting engine.activations; int8 where it is no such value.
Precision activationsFrom(std::string_view setting);

/// Where the library of a path may be, in the order of trying: $MODELWRIGHT_ENGINE_DIR alone if it is set,
/// else the executable's folder and ../lib/modelwright beside it. Absolute paths.
QStringList engineLibraryCandidates(EnginePath path = EnginePath::Packed);

/// Opens the library (all symbols at once, none visible to others), compares its version and makes an
/// engine. The library is never closed. Fails with EngineMissing (args: path, reason, and `reference` where
/// the reference engine, which is installed for itself, is not there).
Result<std::unique_ptr<Engine>> openEngineLibrary(const QStringList& candidates,
                                                  const EngineOptions& options);

} // namespace mw::app
