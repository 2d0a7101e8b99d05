// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/model_description.h"
#include "engine/api/result.h"

#include <QString>

namespace mw::app {

/// Tells what a model file is. The registry asks it; app/runtime answers through the engine, handed over in
/// the composition root.
class ModelInspector {
public:
    virtual ~ModelInspector() = default;

    /// The header of the file at `path`, checked against the file's size; nothing of the weights is read.
    /// Blocks for the disk. Any thread may call. Fails with FileNotFound, FileUnreadable, FileDamaged,
    /// NotAModelFile, UnsupportedFormat or EngineMissing.
    virtual Result<ModelDescription> inspect(const QString& path) = 0;
};

} // namespace mw::app
