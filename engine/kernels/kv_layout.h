// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/kv_cache.h"

#include <cstddef>

namespace mw::engine {

/// Positions of one block of the KV cache.
inline constexpr std::size_t kvBlockPositions = 64;

/// KV storage of one layer and one block of positions: the kv heads one after another, each of them its keys,
/// transposed so that a register holds the same dimension of 16 positions, and its values, of which a
/// register holds 16 dimensions; so no sum ever crosses lanes.
///
/// F16:  keys [headDim][64], values [64][width].
/// Bf16: keys [width / 2][64][2], values [32][width][2]: pairs of dimensions and of positions.
/// Int8: keys [width / 4][64][4], codes + 128 in fours of dimensions; values [16][width][4], codes in fours
///       of positions; then f32 scales of the keys, [keyBlocks][64] for each 32 dimensions, and of the values, [64].
///
/// Where nothing was written yet anything may stand.
struct KvShape {
    std::size_t kvHeads = 0;
    std::size_t headDim = 0;
    KvCacheType type = KvCacheType::F16; ///< not Auto

    std::size_t width() const { return (headDim + 15) / 16 * 16; }
    std::size_t keyBlocks() const { return (headDim + 31) / 32; }
    std::size_t elementBytes() const { return type == KvCacheType::Int8 ? 1 : 2; }
    std::size_t keyBytes() const
    {
        return (type == KvCacheType::F16 ? headDim : width()) * kvBlockPositions * elementBytes();
    }
    std::size_t valueBytes() const { return width() * kvBlockPositions * elementBytes(); }
    std::size_t scaleBytes() const
    {
        return type == KvCacheType::Int8 ? (keyBlocks() + 1) * kvBlockPositions * sizeof(float) : 0;
    }
    std::size_t headBytes() const { return keyBytes() + valueBytes() + scaleBytes(); }
    std::size_t blockBytes() const { return kvHeads * headBytes(); }
};

} // namespace mw::engine
