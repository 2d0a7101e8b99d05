// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/api/result.h"
#include "engine/base/page_buffer.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/models/model_weights.h"
#include "engine/weights/gguf_file.h"

namespace mw::engine {

using PackedBlock = BlockWeights<PackedMatrix, const float*>;

/// All weights of a model in the kernels' layout, in one allocation. Immutable.
struct PackedWeights : ModelWeights<PackedMatrix, const float*> {
    PageBuffer memory;
};

/// Reads and packs the weights of `spec`, as readTensors does. Fails also with OutOfMemory.
Result<PackedWeights> packWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                  const LoadProgressCallback& progress, const Cancel& cancel);

} // namespace mw::engine
