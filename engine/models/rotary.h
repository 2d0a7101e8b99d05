// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/models/hyper_parameters.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <cstddef>

namespace mw::engine {

/// Name of the tensor that holds divisors of the rotary frequencies, as files of Llama 3.1 and later have it.
inline constexpr const char* frequencyDivisorsName = "rope_freqs.weight";

/// The rotary positions of a file, from the keys `rope.*` of its architecture and the tensor rope_freqs.
/// Kinds of scaling: none, linear (Chen et al. 2023), llama3 (Llama 3.1: slow frequencies divided by the
/// factor, quick ones kept, between them a blend; where the file has rope_freqs that tensor holds it
/// already) and yarn (Peng et al. 2023). `context` is the trained context. Fails with UnsupportedFormat for
/// other kinds and FileDamaged for values out of range.
Result<RotarySpec> readRotary(const GgufFile& file, HyperParameters& parameters, RotaryPairing pairing,
                              std::size_t headDim, std::size_t context);

} // namespace mw::engine
