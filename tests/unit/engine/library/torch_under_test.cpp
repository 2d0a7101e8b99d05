// SPDX-License-Identifier: Apache-2.0
#include "engine/library/torch_engine.h"
#include "tests/unit/engine/library/engine_under_test.h"

namespace mw::engine {

std::unique_ptr<EngineCore> engineUnderTest(const EngineOptions& options)
{
    return std::make_unique<TorchEngine>(options);
}

} // namespace mw::engine
