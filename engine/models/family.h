// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace mw::engine {

/// Checks that a tensor exists with exactly this shape (shape[0] = columns). Fails with FileDamaged naming
/// it.
std::optional<Error> checkTensor(const GgufFile& file, const std::string& name,
                                 std::initializer_list<std::uint64_t> shape);

/// The Llama family (`general.architecture` llama): SmolLM2, Llama 2 and 3, Mistral shapes.
Result<ModelSpec> makeLlamaSpec(const GgufFile& file);

/// Qwen2 and Qwen2.5 (`qwen2`): biases on queries, keys and values, rotation of halves.
Result<ModelSpec> makeQwen2Spec(const GgufFile& file);

/// Qwen3 without experts (`qwen3`): RMS norms of each head of queries and keys before their rotation, which
/// is of halves; the size of a head is not the embedding's over the heads.
Result<ModelSpec> makeQwen3Spec(const GgufFile& file);

} // namespace mw::engine
