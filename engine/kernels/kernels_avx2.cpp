// SPDX-License-Identifier: Apache-2.0
// Kernels for AVX2: products by vpmaddubsw over the same 512-bit groups, taken as two halves of 8 rows.
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <immintrin.h>

namespace mw::engine {

MODELWRIGHT_TARGET_BEGIN("avx2,fma,f16c")

namespace {

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_avx2.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/attention.inl"
// clang-format on

/// 8 rows' sums of products of 32 columns. Sums of 16 bits hold: 8 pairs of 4-bit codes reach 30,480,
/// 4 pairs of 5-bit codes 31,496, and 8-bit codes are widened after each pair of 32,512.
template <PackedLayout layout>
MODELWRIGHT_INLINE __m256i blockDot(const std::byte* at, const std::int8_t* activations, bool wideCodes)
{
    const __m256i ones = _mm256_set1_epi16(1);
    const auto weightAt = [&](std::size_t vector) MODELWRIGHT_LAMBDA_INLINE {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 64 * vector));
    };
    const auto activationAt = [&](std::size_t vector) MODELWRIGHT_LAMBDA_INLINE {
        std::int32_t four;
        std::memcpy(&four, activations + 4 * vector, 4);
        return _mm256_set1_epi32(four);
    };
    if constexpr (layout == PackedLayout::Nibble) {
        const __m256i low = _mm256_set1_epi8(15);
        __m256i words = _mm256_setzero_si256();
        for (std::size_t vector = 0; vector < 4; ++vector) {
            const __m256i pair = weightAt(vector);
            words = _mm256_add_epi16(words,
                                     _mm256_maddubs_epi16(_mm256_and_si256(pair, low), activationAt(vector)));
            words = _mm256_add_epi16(words,
                                     _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(pair, 4), low),
                                                          activationAt(vector + 4)));
        }
        return _mm256_madd_epi16(words, ones);
    } else {
        __m256i total = _mm256_setzero_si256();
        if (wideCodes) {
            // 8-bit codes as signed numbers: |w| times a with the sign of w, which cannot saturate.
            const __m256i flip = _mm256_set1_epi8(static_cast<char>(0x80));
            for (std::size_t vector = 0; vector < 8; ++vector) {
                const __m256i weight = _mm256_xor_si256(weightAt(vector), flip);
                const __m256i words = _mm256_maddubs_epi16(_mm256_abs_epi8(weight),
                                                           _mm256_sign_epi8(activationAt(vector), weight));
                total = _mm256_add_epi32(total, _mm256_madd_epi16(words, ones));
            }
            return total;
        }
        for (std::size_t half = 0; half < 8; half += 4) {
            __m256i words = _mm256_setzero_si256();
            for (std::size_t vector = half; vector < half + 4; ++vector)
                words = _mm256_add_epi16(words, _mm256_maddubs_epi16(weightAt(vector), activationAt(vector)));
            total = _mm256_add_epi32(total, _mm256_madd_epi16(words, ones));
        }
        return total;
    }
}

/// As in kernels_avx512.cpp: the same order of float operations, half a group at a time.
template <PackedLayout layout, bool minimum>
MODELWRIGHT_INLINE void codeRow(const PackedMatrix& weights, const std::byte* group,
                                const Activations& activations, std::size_t row, float* out, OutputMode mode)
{
    const std::size_t blocks = weights.blocks();
    const auto* scales = reinterpret_cast<const std::uint16_t*>(group + weights.codeBytes());
    const std::uint16_t* minimums = scales + blocks * groupRows;
    const std::int8_t* codes = activations.codes + row * weights.columns;
    const float* rowScales = activations.scales + row * blocks;
    const std::int32_t* rowSums = activations.sums + row * blocks;
    const float* rowScaledSums = activations.scaledSums + row * blocks;
    const bool wideCodes = weights.offset == 128;
    // Signed 8-bit codes carry their offset already.
    const std::int32_t offset = wideCodes ? 0 : weights.offset;
    constexpr std::size_t blockCodes = layout == PackedLayout::Nibble ? 256 : 512;

    Lanes sums = Lanes::set(0.0F);
    for (std::size_t block = 0; block < blocks; ++block) {
        const std::byte* at = group + block * blockCodes;
        const std::int8_t* activation = codes + block * blockColumns;
        __m256i first = blockDot<layout>(at, activation, wideCodes);
        __m256i second = blockDot<layout>(at + 32, activation, wideCodes);
        if constexpr (!minimum) {
            const __m256i correction = _mm256_set1_epi32(offset * rowSums[block]);
            first = _mm256_sub_epi32(first, correction);
            second = _mm256_sub_epi32(second, correction);
        }
        const Lanes both = Lanes::loadHalf(scales + block * groupRows) * Lanes::set(rowScales[block]);
        sums = Lanes::fma(both, {_mm256_cvtepi32_ps(first), _mm256_cvtepi32_ps(second)}, sums);
        if constexpr (minimum)
            sums = Lanes::fma(Lanes::loadHalf(minimums + block * groupRows), Lanes::set(rowScaledSums[block]),
                              sums);
    }
    writeOutput(sums, out, mode);
}

template <PackedLayout layout, bool minimum>
void codeProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    for (std::size_t group = groupBegin; group < groupEnd; ++group)
        for (std::size_t row = 0; row < rows; ++row)
            codeRow<layout, minimum>(weights, weights.group(group), activations, row,
                                     out + row * outStride + (group - groupBegin) * groupRows, mode);
}

#include "engine/kernels/product_dispatch.inl"

} // namespace

const Kernels& avx2Kernels()
{
    static constexpr Kernels table = makeTable(Isa::Avx2);
    return table;
}

MODELWRIGHT_TARGET_END

} // namespace mw::engine
