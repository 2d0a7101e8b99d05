// SPDX-License-Identifier: Apache-2.0
// Products of bf16 numbers (vdpbf16ps) for weights of 16 bits; the rest is that of AVX-512 VNNI.
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <immintrin.h>

namespace mw::engine {

MODELWRIGHT_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16")

namespace {

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_avx512.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/kv_append.inl"
#include "engine/kernels/kv_panels.inl"
// clang-format on

constexpr std::size_t prefetchBytes = 4096;

/// The bits of 32 values rounded to bf16, `low` in the lower half.
MODELWRIGHT_INLINE __m512i narrowed(__m512 low, __m512 high)
{
    return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
}

void narrowRow(const float* values, std::size_t columns, std::uint32_t* pairs)
{
    std::size_t column = 0;
    for (; column + 32 <= columns; column += 32)
        _mm512_storeu_si512(pairs + column / 2, narrowed(_mm512_loadu_ps(values + column),
                                                         _mm512_loadu_ps(values + column + 16)));
    if (column == columns)
        return;
    const std::size_t rest = columns - column;
    const auto maskOf = [](std::size_t count) { return static_cast<__mmask16>((1U << count) - 1U); };
    const __m512 low = _mm512_maskz_loadu_ps(maskOf(rest < 16 ? rest : 16), values + column);
    const __m512 high =
        rest > 16 ? _mm512_maskz_loadu_ps(maskOf(rest - 16), values + column + 16) : _mm512_setzero_ps();
    _mm512_mask_storeu_epi32(pairs + column / 2, maskOf((rest + 1) / 2), narrowed(low, high));
}

/// Pairs of lines of bf16, multiplied as such with pairs of factors.
struct ProductPanel {
    using Factor = std::uint32_t;
    static constexpr std::size_t laneBytes = 4;
    static constexpr std::size_t together = 2;
    static constexpr std::size_t factorStep = 1;

    static MODELWRIGHT_INLINE void narrow(const float* values, std::size_t count, Factor* pairs)
    {
        narrowRow(values, count, pairs);
    }
    template <bool half, std::size_t rowTile, std::size_t parts>
    static MODELWRIGHT_INLINE void addLines(const std::byte* at, const Factor* factors, std::size_t stride,
                                            Lanes (&sums)[rowTile][parts])
    {
        __m512i lines[parts];
        for (std::size_t part = 0; part < parts; ++part) {
            lines[part] = _mm512_loadu_si512(at + part * 64);
            if constexpr (half)
                lines[part] = _mm512_and_si512(lines[part], _mm512_set1_epi32(0xFFFF));
        }
        for (std::size_t row = 0; row < rowTile; ++row) {
            const auto factor =
                reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(factors[row * stride])));
            for (std::size_t part = 0; part < parts; ++part)
                sums[row][part].v =
                    _mm512_dpbf16_ps(sums[row][part].v, reinterpret_cast<__m512bh>(lines[part]), factor);
        }
    }
};

using BfloatCachePanel = ProductPanel;
#include "engine/kernels/attention.inl"

/// 16 rows' weights of two columns.
template <TensorType type>
MODELWRIGHT_INLINE __m512bh weightPair(const std::byte* at)
{
    if constexpr (type == TensorType::BF16)
        return reinterpret_cast<__m512bh>(_mm512_loadu_si512(at));
    const auto wide = [&](std::size_t offset) {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + offset)));
    };
    return _mm512_cvtne2ps_pbh(wide(32), wide(0));
}

/// `rowTile` rows against one group of 16 outputs. Order: the even and the odd pairs of columns, each from
/// the first to the last, then the sum of both.
template <TensorType type, std::size_t rowTile>
MODELWRIGHT_INLINE void pairTile(const std::byte* group, std::size_t pairs, const std::uint32_t* x,
                                 __m512 (&sums)[rowTile])
{
    __m512 odd[rowTile];
    for (std::size_t row = 0; row < rowTile; ++row)
        sums[row] = odd[row] = _mm512_setzero_ps();
    const auto add = [&](__m512(&into)[rowTile], std::size_t pair) MODELWRIGHT_LAMBDA_INLINE {
        const std::byte* at = group + pair * 64;
        if constexpr (rowTile <= 4)
            _mm_prefetch(reinterpret_cast<const char*>(at + prefetchBytes), _MM_HINT_T0);
        const __m512bh weight = weightPair<type>(at);
        for (std::size_t row = 0; row < rowTile; ++row) {
            const __m512i both = _mm512_set1_epi32(static_cast<int>(x[row * pairs + pair]));
            into[row] = _mm512_dpbf16_ps(into[row], weight, reinterpret_cast<__m512bh>(both));
        }
    };
    std::size_t pair = 0;
    for (; pair + 2 <= pairs; pair += 2) {
        add(sums, pair);
        add(odd, pair + 1);
    }
    if (pair < pairs)
        add(sums, pair);
    for (std::size_t row = 0; row < rowTile; ++row)
        sums[row] = _mm512_add_ps(sums[row], odd[row]);
}

template <TensorType type>
void pairProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    constexpr std::size_t chunkRows = 96; // a multiple of the largest tile; stays in the second-level cache
    const std::size_t pairs = (weights.columns + 1) / 2;
    for (std::size_t first = 0; first < rows; first += chunkRows) {
        const std::size_t last = rows - first < chunkRows ? rows : first + chunkRows;
        for (std::size_t group = groupBegin; group < groupEnd; ++group) {
            float* target = out + (group - groupBegin) * groupRows;
            std::size_t row = first;
            const auto tiles = [&]<std::size_t rowTile>() {
                for (; row + rowTile <= last; row += rowTile) {
                    __m512 sums[rowTile];
                    pairTile<type, rowTile>(weights.group(group), pairs, activations.pairs + row * pairs,
                                            sums);
                    for (std::size_t i = 0; i < rowTile; ++i) {
                        float* at = target + (row + i) * outStride;
                        _mm512_storeu_ps(at, mode == OutputMode::Add
                                                 ? _mm512_add_ps(_mm512_loadu_ps(at), sums[i])
                                                 : sums[i]);
                    }
                }
            };
            tiles.template operator()<12>();
            tiles.template operator()<4>();
            tiles.template operator()<2>();
            tiles.template operator()<1>();
        }
    }
}

void product(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
             const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
             OutputMode mode)
{
    if (weights.type == TensorType::BF16)
        return pairProduct<TensorType::BF16>(weights, groupBegin, groupEnd, activations, rows, out, outStride,
                                             mode);
    if (weights.type == TensorType::F16)
        return pairProduct<TensorType::F16>(weights, groupBegin, groupEnd, activations, rows, out, outStride,
                                            mode);
    avx512Kernels().product(weights, groupBegin, groupEnd, activations, rows, out, outStride, mode);
}

Kernels makeTable()
{
    Kernels table = vectorTable(Isa::Avx512Bf16);
    table.product = product;
    table.narrowRow = narrowRow;
    return table;
}

} // namespace

const Kernels& bfloatKernels()
{
    static const Kernels table = makeTable();
    return table;
}

MODELWRIGHT_TARGET_END

} // namespace mw::engine
