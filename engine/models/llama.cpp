// SPDX-License-Identifier: Apache-2.0
#include "engine/models/decoder_family.h"
#include "engine/models/family.h"

namespace mw::engine {

Result<ModelSpec> makeLlamaSpec(const GgufFile& file)
{
    return makeDecoderSpec(file, {"llama", RotaryPairing::Neighbours, false, false});
}

} // namespace mw::engine
