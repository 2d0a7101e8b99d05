// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/library/engine_core.h"

#include <memory>

namespace mw::engine {

/// The engine that a test program is linked with.
std::unique_ptr<EngineCore> engineUnderTest(const EngineOptions& options);

} // namespace mw::engine
