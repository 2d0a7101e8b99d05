// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/model_inspector.h"
#include "app/runtime/model_runtime.h"

namespace mw::app {

/// Inspects files through the engine.
class FileInspector final : public ModelInspector {
public:
    /// `runtime` outlives the object.
    explicit FileInspector(ModelRuntime& runtime) : m_runtime(runtime) {}

    Result<ModelDescription> inspect(const QString& path) override { return m_runtime.describe(path); }

private:
    ModelRuntime& m_runtime;
};

} // namespace mw::app
