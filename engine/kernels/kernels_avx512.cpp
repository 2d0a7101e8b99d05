// SPDX-License-Identifier: Apache-2.0
// Kernels for AVX-512 with VNNI: products by vpdpbusd (unsigned weight codes times signed activations).
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <immintrin.h>

namespace mw::engine {

MODELWRIGHT_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

namespace {

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_avx512.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/attention.inl"
// clang-format on

constexpr std::size_t chunkRows = 120; // a multiple of the largest tile

/// One tile of a quantized product: `rowTile` rows of activations against one group of 16 outputs.
/// Order: block after block; within one, scale * activation scale times the integer sum, then the minimum.
template <PackedLayout layout, bool minimum, std::size_t rowTile>
MODELWRIGHT_INLINE void codeTile(const PackedMatrix& weights, const std::byte* group,
                                 const Activations& activations, std::size_t firstRow,
                                 __m512 (&sums)[rowTile])
{
    const std::size_t blocks = weights.blocks();
    const std::size_t columns = weights.columns;
    const auto* scales = reinterpret_cast<const std::uint16_t*>(group + weights.codeBytes());
    const std::uint16_t* minimums = scales + blocks * groupRows;
    const std::int8_t* codes = activations.codes + firstRow * columns;
    const float* rowScales = activations.scales + firstRow * blocks;
    const std::int32_t* rowSums = activations.sums + firstRow * blocks;
    const float* rowScaledSums = activations.scaledSums + firstRow * blocks;
    const __m512i low = _mm512_set1_epi8(15);
    // The offset of a symmetric format is a power of two.
    const __m128i shift = _mm_cvtsi32_si128(std::countr_zero(static_cast<unsigned>(weights.offset)));

    for (std::size_t row = 0; row < rowTile; ++row)
        sums[row] = _mm512_setzero_ps();
    for (std::size_t block = 0; block < blocks; ++block) {
        __m512i total[rowTile];
        for (std::size_t row = 0; row < rowTile; ++row) {
            if constexpr (minimum)
                total[row] = _mm512_setzero_si512();
            else
                total[row] = _mm512_sub_epi32(
                    _mm512_setzero_si512(),
                    _mm512_sll_epi32(_mm512_set1_epi32(rowSums[row * blocks + block]), shift));
        }
        const auto dot = [&](__m512i weight, std::size_t vector) MODELWRIGHT_LAMBDA_INLINE {
            for (std::size_t row = 0; row < rowTile; ++row) {
                std::int32_t four;
                std::memcpy(&four, codes + row * columns + block * blockColumns + 4 * vector, 4);
                total[row] = _mm512_dpbusd_epi32(total[row], weight, _mm512_set1_epi32(four));
            }
        };
        if constexpr (layout == PackedLayout::Nibble) {
            const std::byte* at = group + block * 256;
            // Decoding waits for memory: ask for the codes of a later block now.
            if constexpr (rowTile <= 2)
                for (int line = 0; line < 4; ++line)
                    _mm_prefetch(reinterpret_cast<const char*>(at + 3072 + 64 * line), _MM_HINT_T0);
            for (std::size_t vector = 0; vector < 4; ++vector) {
                const __m512i pair = _mm512_loadu_si512(at + 64 * vector);
                dot(_mm512_and_si512(pair, low), vector);
                dot(_mm512_and_si512(_mm512_srli_epi16(pair, 4), low), vector + 4);
            }
        } else {
            const std::byte* at = group + block * 512;
            if constexpr (rowTile <= 2)
                for (int line = 0; line < 8; ++line)
                    _mm_prefetch(reinterpret_cast<const char*>(at + 4096 + 64 * line), _MM_HINT_T0);
            for (std::size_t vector = 0; vector < 8; ++vector)
                dot(_mm512_loadu_si512(at + 64 * vector), vector);
        }
        const __m512 scale = Lanes::loadHalf(scales + block * groupRows).v;
        for (std::size_t row = 0; row < rowTile; ++row) {
            const __m512 both = _mm512_mul_ps(scale, _mm512_set1_ps(rowScales[row * blocks + block]));
            sums[row] = _mm512_fmadd_ps(both, _mm512_cvtepi32_ps(total[row]), sums[row]);
        }
        if constexpr (minimum) {
            const __m512 least = Lanes::loadHalf(minimums + block * groupRows).v;
            for (std::size_t row = 0; row < rowTile; ++row)
                sums[row] =
                    _mm512_fmadd_ps(least, _mm512_set1_ps(rowScaledSums[row * blocks + block]), sums[row]);
        }
    }
}

template <PackedLayout layout, bool minimum, std::size_t rowTile>
MODELWRIGHT_INLINE void codeRows(const PackedMatrix& weights, const std::byte* group,
                                 const Activations& activations, std::size_t& row, std::size_t rows,
                                 float* out, std::size_t outStride, OutputMode mode)
{
    for (; row + rowTile <= rows; row += rowTile) {
        __m512 sums[rowTile];
        codeTile<layout, minimum, rowTile>(weights, group, activations, row, sums);
        for (std::size_t i = 0; i < rowTile; ++i)
            writeOutput({sums[i]}, out + (row + i) * outStride, mode);
    }
}

template <PackedLayout layout, bool minimum>
void codeProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    // Rows in chunks whose codes stay in the second-level cache while all groups pass over them.
    for (std::size_t first = 0; first < rows; first += chunkRows) {
        const std::size_t last = rows - first < chunkRows ? rows : first + chunkRows;
        for (std::size_t group = groupBegin; group < groupEnd; ++group) {
            const std::byte* packed = weights.group(group);
            float* target = out + (group - groupBegin) * groupRows;
            std::size_t row = first;
            codeRows<layout, minimum, 6>(weights, packed, activations, row, last, target, outStride, mode);
            codeRows<layout, minimum, 4>(weights, packed, activations, row, last, target, outStride, mode);
            codeRows<layout, minimum, 2>(weights, packed, activations, row, last, target, outStride, mode);
            codeRows<layout, minimum, 1>(weights, packed, activations, row, last, target, outStride, mode);
        }
    }
}

#include "engine/kernels/product_dispatch.inl"

} // namespace

const Kernels& avx512Kernels()
{
    static constexpr Kernels table = makeTable(Isa::Avx512Vnni);
    return table;
}

MODELWRIGHT_TARGET_END

} // namespace mw::engine
