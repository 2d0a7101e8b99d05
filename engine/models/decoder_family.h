// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <string>

namespace mw::engine {

/// What tells one family of pre-norm decoders with grouped-query attention and SwiGLU from another.
struct DecoderFamily {
    std::string architecture; ///< also the prefix of its keys
    RotaryPairing pairing = RotaryPairing::Neighbours;
    bool biases = false;    ///< of queries, keys and values
    bool headNorms = false; ///< of the heads of queries and keys
};

/// Reads and checks hyper-parameters and tensors of such a file; see makeModelSpec.
Result<ModelSpec> makeDecoderSpec(const GgufFile& file, const DecoderFamily& family);

} // namespace mw::engine
