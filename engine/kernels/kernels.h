// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/cpu_features.h"
#include "engine/kernels/kv_layout.h"
#include "engine/kernels/packed_matrix.h"

#include <cstddef>
#include <cstdint>

namespace mw::engine {

/// Activations as the products read them: `rows` rows of `columns` values, as codes in blocks of 32 or as
/// f32. With one term x ~ scale * q0, scale = max|x| / 127; with two x ~ scale * (termWeight * q0 + q1),
/// scale = max|x| / (127 * termWeight + 126). Row r of each array starts at r times its row length.
struct Activations {
    std::size_t columns = 0;
    std::size_t terms = 1;                   ///< 1 or 2
    const std::int8_t* codes = nullptr;      ///< [rows][terms][columns]
    const float* scales = nullptr;           ///< [rows][columns / 32]
    const std::int32_t* sums = nullptr;      ///< [rows][terms][columns / 32] sum of a block's codes
    const std::uint32_t* halfSums = nullptr; ///< [rows][terms][columns / 32] of its first half in the low 16
                                             ///< bits, of its second half in the high ones
    const float* scaledSums = nullptr;       ///< [rows][columns / 32] scale * sum over the terms
    const float* values = nullptr;           ///< [rows][columns], for f32, f16 and bf16 weights
    const std::uint32_t* pairs = nullptr;    ///< [rows][(columns + 1) / 2] of narrowRow, instead of `values`
};

/// The first of two terms counts this many times the second, whose codes then stay within +-127 too.
inline constexpr int termWeight = 254;

/// The same memory to write one row to.
struct ActivationRow {
    std::int8_t* codes = nullptr;
    float* scales = nullptr;
    std::int32_t* sums = nullptr;
    std::uint32_t* halfSums = nullptr;
    float* scaledSums = nullptr;
};

/// Positions whose attention is computed as one unit and then merged in order (a multiple of 64).
inline constexpr std::size_t attentionSpan = 256;

/// One unit of attention: `queries` queries at consecutive positions of one sequence, the `groupHeads` query
/// heads that share a kv head, over the positions [0, position + 1) of each query or over one span of them.
struct AttentionWork {
    KvShape shape;
    std::size_t kvHead = 0;
    std::size_t groupHeads = 1;
    const std::byte* cache = nullptr;      ///< the layer's KV storage
    std::size_t blockStride = 0;           ///< bytes between its blocks
    const std::uint32_t* blocks = nullptr; ///< the sequence's blocks, in order
    const float* query = nullptr;          ///< [queries][queryStride], at this group's first head, rotated
    std::size_t queryStride = 0;
    std::size_t queries = 0;
    std::size_t firstPosition = 0; ///< of the first query
    std::size_t spanBegin = 0;     ///< spans to compute: [spanBegin, spanEnd), in units of attentionSpan
    std::size_t spanEnd = 0;
    float scale = 1.0F;
    float* out = nullptr; ///< [queries][outStride]: groupHeads * headDim values each
    std::size_t outStride = 0;
    /// With partial = true, out gets the unnormalised sum of the (single) span, and these its maximum and
    /// sum of exponentials, [queries][groupHeads].
    bool partial = false;
    float* maximums = nullptr;
    float* sums = nullptr;
};

/// Scratch of one worker for attention, in floats.
std::size_t attentionScratchFloats(const KvShape& shape, std::size_t groupHeads);
/// Queries that one unit may have at most.
inline constexpr std::size_t attentionQueries = 8;

enum class OutputMode { Store, Add };

/// The kernels of one instruction-set level. **Order rule:** the order of the float operations for one output
/// element depends only on the format and the length of its row, never on the number of rows, the tile or
/// the worker, so every output is bit-equal however the work is cut.
struct Kernels {
    Isa isa = Isa::Portable;

    /// out[row * outStride + 16 * (g - groupBegin) + lane] (=, +=) sum over columns of weight * activation,
    /// for the row groups g in [groupBegin, groupEnd) and `rows` rows of activations.
    void (*product)(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                    const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                    OutputMode mode);

    /// Quantizes one row in blocks of 32, rounding to nearest even; `columns` is a multiple of 32, `terms` 1
    /// or 2. A block without a finite maximum becomes NaN in its scale, so that damage stays visible.
    void (*quantizeRow)(const float* values, std::size_t columns, std::size_t terms,
                        const ActivationRow& out);

    /// Rounds a row to bf16, two columns a number, the first one below; an odd last column gets a zero. Null
    /// where products with f16 and bf16 weights read f32 activations; where it is there they read `pairs`,
    /// and f16 weights are rounded to bf16 on the way.
    void (*narrowRow)(const float* values, std::size_t columns, std::uint32_t* pairs) = nullptr;

    /// out = x / sqrt(mean(x^2) + epsilon) * weight (Zhang and Sennrich 2019); out may be x.
    void (*rmsNorm)(const float* x, const float* weight, std::size_t columns, float epsilon, float* out);

    /// gate = gate * sigmoid(gate) * up (Shazeer 2020, SwiGLU).
    void (*siluMultiply)(float* gate, const float* up, std::size_t count);

    /// Stores a row's keys and values of one kv head at `position` of a block (see KvShape).
    void (*appendKv)(const KvShape& shape, std::size_t kvHead, std::size_t positionInBlock, const float* key,
                     const float* value, std::byte* block);

    void (*attention)(const AttentionWork& work, float* scratch);

    /// Merges the partial results of the spans of one query head in order and normalises: `partials`
    /// [spans][headDim] with spanStride between spans, maximums and sums with statisticStride.
    void (*mergeSpans)(const float* partials, std::size_t spanStride, const float* maximums,
                       const float* sums, std::size_t statisticStride, std::size_t spans, std::size_t headDim,
                       float* out);

    /// Index of the largest value, the lowest one on a tie; count where none is a number.
    std::size_t (*argMax)(const float* values, std::size_t count);

    /// out[i] = exp((values[i] - maximum) * factor); returns the sum.
    double (*exponentials)(const float* values, std::size_t count, float maximum, float factor, float* out);
};

/// The kernels of a level; one that the processor lacks gives the portable ones.
const Kernels& kernelsFor(Isa isa);

} // namespace mw::engine
