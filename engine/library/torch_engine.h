// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/library/engine_core.h"

namespace mw::engine {

/// The engine over LibTorch's operators: the reference.
class TorchEngine final : public EngineCore {
public:
    explicit TorchEngine(const EngineOptions& options);
};

} // namespace mw::engine
