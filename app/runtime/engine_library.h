// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace mw::app {

/// Where the engine library may be, in the order of trying: $MODELWRIGHT_ENGINE_DIR alone if it is set, else
/// the executable's folder and ../lib/modelwright beside it. Absolute paths.
QStringList engineLibraryCandidates();

/// Opens the library (all symbols at once, none visible to others), compares its version and makes an
/// engine. The library is never closed. Fails with EngineMissing (args: path, reason).
Result<std::unique_ptr<Engine>> openEngineLibrary(const QStringList& candidates,
                                                  const EngineOptions& options);

} // namespace mw::app
