// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/api/result.h"
#include "engine/base/compute_pool.h"
#include "engine/base/page_buffer.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <memory>
#include <vector>

namespace mw::engine {

struct PackedBlock {
    const float* attentionNorm = nullptr; ///< [embedding]
    PackedMatrix query, key, value;
    const float* queryBias = nullptr; ///< [rows of query]; null where the family has none
    const float* keyBias = nullptr;
    const float* valueBias = nullptr;
    const float* queryNorm = nullptr; ///< [headDim]
    const float* keyNorm = nullptr;
    PackedMatrix attentionOutput;
    const float* feedForwardNorm = nullptr;
    PackedMatrix gate, up, down;
};

/// All weights of a model in the kernels' layout, in one allocation. Immutable.
struct PackedWeights {
    PageBuffer memory;
    PackedMatrix tokenEmbedding;
    PackedMatrix output; ///< the same memory as tokenEmbedding where the file ties them
    const float* outputNorm = nullptr;
    std::vector<PackedBlock> blocks;
};

/// Reads and packs the weights of `spec`, `threads` rows groups at a time; nothing of the file stays
/// mapped. `progress` is called on the calling thread, first with nothing done, last with everything. Fails
/// with OutOfMemory, IoFailed, FileDamaged or Cancelled.
Result<PackedWeights> packWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                  const LoadProgressCallback& progress, const Cancel& cancel);

} // namespace mw::engine
