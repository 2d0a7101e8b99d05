// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <cstddef>

namespace mw::engine {

/// Scalar encoders and decoders of the weight formats that the engine computes with: the meaning of the
/// formats, which every faster kernel is tested against. Layouts: engine/base/tensor_type.h. No alignment is
/// asked of the bytes; `values` must be a multiple of the format's block (32 for Q*, else 1). Thread-safe.

/// Bytes of a row of `values` values.
std::size_t rowBytes(TensorType type, std::size_t values);

/// Exact: scale times code (plus minimum) with one rounding. Any bytes are accepted; infinite or NaN scales
/// give infinite or NaN values.
void dequantizeRow(TensorType type, const std::byte* source, float* out, std::size_t values);

/// Round to nearest. Q4_0 and Q5_0 put the value of largest magnitude on the lowest code, Q4_1 and Q5_1 span
/// minimum to maximum, Q8_0 is symmetric. Values that are not finite, or whose scale exceeds a half's range,
/// make blocks that decode to infinity or NaN; they are never undefined behaviour.
void quantizeRow(TensorType type, const float* source, std::byte* out, std::size_t values);

} // namespace mw::engine
