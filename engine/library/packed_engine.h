// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/library/engine_core.h"

namespace mw::engine {

/// The engine over packed weights and own kernels.
class PackedEngine final : public EngineCore {
public:
    explicit PackedEngine(const EngineOptions& options);
};

} // namespace mw::engine
