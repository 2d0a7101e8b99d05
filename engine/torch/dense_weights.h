// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"
#include "engine/models/model_weights.h"
#include "engine/weights/gguf_file.h"

#include <ATen/core/Tensor.h>

namespace mw::engine {

using DenseBlock = BlockWeights<at::Tensor, at::Tensor>;

/// All weights of a model as float32 tensors, matrices [rows][columns]; block formats are decoded.
struct DenseWeights : ModelWeights<at::Tensor, at::Tensor> {
    std::uint64_t bytes = 0;
};

/// Bytes that the decoded weights of `spec` take.
std::uint64_t denseBytes(const GgufFile& file, const ModelSpec& spec);

/// Reads and decodes the weights of `spec`, as readTensors does. Fails also with OutOfMemory.
Result<DenseWeights> decodeWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                   const LoadProgressCallback& progress, const Cancel& cancel);

} // namespace mw::engine
