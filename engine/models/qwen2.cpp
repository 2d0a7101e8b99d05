// SPDX-License-Identifier: Apache-2.0
#include "engine/models/decoder_family.h"
#include "engine/models/family.h"

namespace mw::engine {

Result<ModelSpec> makeQwen2Spec(const GgufFile& file)
{
    return makeDecoderSpec(file, {"qwen2", RotaryPairing::Halves, true, false});
}

} // namespace mw::engine
