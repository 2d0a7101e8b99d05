// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace mw::engine {

/// Scalar encoders and decoders of the weight formats that the engine computes with: the meaning of the
/// formats, which every faster kernel is tested against. Layouts: engine/base/tensor_type.h. No alignment is
/// asked of the bytes; `values` must be a multiple of the format's block (256 for Q*_K, 32 for the other Q*
/// and IQ4_NL, else 1). Thread-safe.

/// What the 16 codes of IQ4_NL stand for: finer near zero, where most weights are.
inline constexpr std::array<std::int8_t, 16> iq4nlValues = {-127, -104, -83, -65, -49, -35, -22, -10,
                                                            1,    13,   25,  38,  53,  69,  89,  113};

/// Bytes of a row of `values` values.
std::size_t rowBytes(TensorType type, std::size_t values);

/// Exact: scale times code (plus minimum) with one rounding. Any bytes are accepted; infinite or NaN scales
/// give infinite or NaN values.
void dequantizeRow(TensorType type, const std::byte* source, float* out, std::size_t values);

/// Round to nearest (Q*_K: k_quants.h). Q4_0 and Q5_0 put the value of largest magnitude on the lowest code,
/// Q4_1 and Q5_1 span minimum to maximum, Q8_0 is symmetric, IQ4_NL puts the value of largest magnitude on
/// its lowest code. Values that are not finite, or whose scale exceeds a half's range, make blocks that
/// decode to infinity or NaN; they are never undefined behaviour.
void quantizeRow(TensorType type, const float* source, std::byte* out, std::size_t values);

} // namespace mw::engine
