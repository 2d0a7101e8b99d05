// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace mw::engine {

/// The formats of 256 values with scales of scales, Q2_K to Q6_K, behind dequantizeRow and quantizeRow of
/// block_formats.h. A block is cut into groups (of 16 values for Q2_K, Q3_K and Q6_K, of 32 for Q4_K and
/// Q5_K); value = (d * scale) * code [- (dmin * minimum)], with d and dmin as f16. Parts in order:
///
/// - Q2_K {16 B: scale in the low half, minimum in the high half; 64 B codes; d; dmin}
/// - Q3_K {32 B third bits, inverted; 64 B low bits; 12 B of 6-bit scales + 32; d}, codes - 4
/// - Q4_K {d; dmin; 12 B of 6-bit scales and minimums; 128 B codes}
/// - Q5_K {d; dmin; 12 B; 32 B fifth bits; 128 B low bits}
/// - Q6_K {128 B low 4 bits; 64 B high 2 bits; 16 int8 scales; d}, codes - 32

/// A block taken apart: what all five formats have in common. Of the groups of a block only the first 256 /
/// (values of a group) scales and minimums are set.
struct KQuantBlock {
    float d = 0.0F;
    float dmin = 0.0F;
    std::array<std::int16_t, 16> scales{};
    std::array<std::uint8_t, 16> minimums{};
    std::array<std::uint8_t, 256> codes{}; ///< as stored, without the centre taken off
};

/// Takes one block of a format apart.
void unpackKQuant(TensorType type, const std::byte* source, KQuantBlock& block);

/// Whether `type` is one of the five.
bool isKQuant(TensorType type);

/// `values` is a multiple of 256. The order of roundings is that of the formula above.
void dequantizeKQuants(TensorType type, const std::byte* source, float* out, std::size_t values);

/// Plain rounding to the range of each group, without a search for better scales: valid blocks with errors
/// somewhat above those of published files.
void quantizeKQuants(TensorType type, const float* source, std::byte* out, std::size_t values);

} // namespace mw::engine
