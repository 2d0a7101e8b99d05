// SPDX-License-Identifier: Apache-2.0
#include "engine/models/decoder_family.h"
#include "engine/models/family.h"

namespace mw::engine {

Result<ModelSpec> makeQwen3Spec(const GgufFile& file)
{
    return makeDecoderSpec(file, {"qwen3", RotaryPairing::Halves, false, true});
}

} // namespace mw::engine
