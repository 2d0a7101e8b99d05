// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <cstddef>

namespace mw::engine {

/// Rows of a weight matrix are interleaved in groups of this many, one 32-bit lane of a 512-bit register
/// each.
inline constexpr std::size_t groupRows = 16;
/// Values of one block along a row; activations are quantized in the same blocks.
inline constexpr std::size_t blockColumns = 32;

/// What scales the codes of a block of 32 columns.
enum class ScaleKind {
    Own,       ///< f16 numbers of its own: value = d * (code - offset) [+ m]
    Shared,    ///< 8 bits, times an f16 shared by 8 blocks: (d * scale) * code - (dmin * minimum)
    SharedHalf ///< the same for each 16 columns, without minimums: (d * scale) * (code - offset)
};

/// How the codes of a quantized format lie in memory once packed. A group of 16 rows is a row of chunks, and
/// a chunk is a header and the codes of `chunkBlocks` blocks, so that a product reads one stream of memory
/// from the first group to the last. Every part is a multiple of 64 bytes.
///
/// Header, Own: 16 f16 scales of each block, then, with minimums, 16 f16 minimums of each block.
/// Header, Shared and SharedHalf: 16 f16 d, 16 f16 dmin (or nothing), then 32 bytes of each block: 16 scales
/// and 16 minimums (Shared, unsigned), or 16 scales of the first and 16 of the second half (SharedHalf,
/// signed; Q2_K: scale in the low, minimum in the high 4 bits).
///
/// Codes of a block are eight vectors of 64 bytes, cut into low and high bits; byte 4 r + j of vector v is
/// column 4 v + j of row r. Low bits: 8: vector after vector; 4: vector v below, v + 4 above, v in [0, 4);
/// 2: vectors w, w + 2, w + 4, w + 6 from the lowest bits up, w in {0, 1}. High bits after them: 1: bit v is
/// of vector v; 2: as with low bits.
struct CodeFormat {
    unsigned lowBits = 0;
    unsigned highBits = 0;
    int offset = 0;
    ScaleKind scales = ScaleKind::Own;
    bool minimum = false;
    bool table = false; ///< codes are places in iq4nlValues, read as those values + 128

    constexpr std::size_t chunkBlocks() const { return scales == ScaleKind::Own ? 2 : 8; }
    constexpr std::size_t lowBytes() const { return groupRows * blockColumns * lowBits / 8; }
    constexpr std::size_t codeBytes() const { return groupRows * blockColumns * (lowBits + highBits) / 8; }
    constexpr std::size_t headerBytes() const
    {
        return scales == ScaleKind::Own ? chunkBlocks() * groupRows * 2 * (minimum ? 2 : 1)
                                        : 64 + chunkBlocks() * 2 * groupRows;
    }
    constexpr std::size_t chunkBytes() const { return headerBytes() + chunkBlocks() * codeBytes(); }
    constexpr unsigned mostCode() const { return table ? 255U : (1U << (lowBits + highBits)) - 1U; }
};

/// Whether a format is computed with as codes; the others are floats.
constexpr bool hasCodes(TensorType type)
{
    return type != TensorType::F32 && type != TensorType::F16 && type != TensorType::BF16;
}

constexpr CodeFormat codeFormat(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return {4, 0, 8, ScaleKind::Own, false, false};
    case TensorType::Q4_1:
        return {4, 0, 0, ScaleKind::Own, true, false};
    case TensorType::Q5_0:
        return {4, 1, 16, ScaleKind::Own, false, false};
    case TensorType::Q5_1:
        return {4, 1, 0, ScaleKind::Own, true, false};
    case TensorType::Q8_0:
        return {8, 0, 128, ScaleKind::Own, false, false};
    case TensorType::IQ4_NL:
        return {4, 0, 128, ScaleKind::Own, false, true};
    case TensorType::Q2_K:
        return {2, 0, 0, ScaleKind::SharedHalf, true, false};
    case TensorType::Q3_K:
        return {2, 1, 4, ScaleKind::SharedHalf, false, false};
    case TensorType::Q4_K:
        return {4, 0, 0, ScaleKind::Shared, true, false};
    case TensorType::Q5_K:
        return {4, 1, 0, ScaleKind::Shared, true, false};
    case TensorType::Q6_K:
        return {4, 2, 32, ScaleKind::SharedHalf, false, false};
    case TensorType::F32:
    case TensorType::F16:
    case TensorType::BF16:
        break;
    }
    return {};
}

/// Where a code's bits lie: vector `v` (0 to 7) of a part that stores `bits` (1, 2, 4 or 8) each.
constexpr std::size_t codeVector(unsigned bits, std::size_t v)
{
    return bits == 8 ? v : bits == 4 ? v % 4 : bits == 2 ? v % 2 : 0;
}
constexpr unsigned codeShift(unsigned bits, std::size_t v)
{
    return static_cast<unsigned>(bits == 8 ? 0 : bits == 4 ? v / 4 * 4 : bits == 2 ? v / 2 * 2 : v);
}

} // namespace mw::engine
