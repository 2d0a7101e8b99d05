// SPDX-License-Identifier: Apache-2.0
// Kernels for AVX-512 with VNNI: products by vpdpbusd (unsigned weight codes times signed activations).
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include "engine/kernels/block_formats.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <immintrin.h>

namespace mw::engine {

MODELWRIGHT_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

namespace {

/// 64 bytes of packed codes: four columns of 16 rows.
struct Bytes {
    __m512i v;

    static MODELWRIGHT_INLINE Bytes load(const std::byte* from) { return {_mm512_loadu_si512(from)}; }
    static MODELWRIGHT_INLINE Bytes set(unsigned byte) { return {_mm512_set1_epi8(static_cast<char>(byte))}; }
    template <int places>
    MODELWRIGHT_INLINE Bytes up() const
    {
        return {_mm512_slli_epi16(v, places)};
    }
    template <int places>
    MODELWRIGHT_INLINE Bytes down() const
    {
        return {_mm512_srli_epi16(v, places)};
    }
    friend MODELWRIGHT_INLINE Bytes operator&(Bytes a, Bytes b) { return {_mm512_and_si512(a.v, b.v)}; }
    MODELWRIGHT_INLINE Bytes withBits(Bytes bits, Bytes mask) const
    {
        return {_mm512_ternarylogic_epi32(v, bits.v, mask.v, 0xF8)}; // v | (bits & mask)
    }
    MODELWRIGHT_INLINE Bytes iq4nlCodes() const
    {
        static_assert(sizeof iq4nlValues == 16);
        const __m128i table = _mm_xor_si128(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(iq4nlValues.data())), _mm_set1_epi8(-128));
        return {_mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), v)};
    }
};

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_avx512.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/kv_append.inl"
#include "engine/kernels/kv_panels.inl"
using BfloatCachePanel = BfloatPanel;
#include "engine/kernels/attention.inl"
#include "engine/kernels/code_vectors.inl"
// clang-format on

constexpr std::size_t chunkRows = 128; // a multiple of the largest tile

// Decoding waits for memory: ask for what comes this many bytes later. Behind the last group that is the
// next matrix, or the bytes that packed_weights.cpp leaves behind the last one.
constexpr std::size_t prefetchBytes = 4096;

MODELWRIGHT_INLINE __m512i widenCodes(const std::byte* from)
{
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

MODELWRIGHT_INLINE __m512 halfLanes(const std::byte* from)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

/// The activations of a tile: `rowTile` rows of one or two terms.
template <std::size_t rowTile, std::size_t terms>
struct TileRows {
    const std::int8_t* codes;
    const float* scales;
    const std::int32_t* sums;
    const std::uint32_t* halfSums;
    const float* scaledSums;
    std::size_t columns;
    std::size_t blocks;

    MODELWRIGHT_INLINE TileRows(const Activations& activations, std::size_t row)
        : codes(activations.codes + row * terms * activations.columns),
          scales(activations.scales + row * (activations.columns / blockColumns)),
          sums(activations.sums + row * terms * (activations.columns / blockColumns)),
          halfSums(activations.halfSums + row * terms * (activations.columns / blockColumns)),
          scaledSums(activations.scaledSums + row * (activations.columns / blockColumns)),
          columns(activations.columns), blocks(activations.columns / blockColumns)
    {}
    /// The codes of four columns of line `line` (a row's term) in every lane.
    MODELWRIGHT_INLINE __m512i four(std::size_t line, std::size_t column) const
    {
        std::int32_t bytes;
        std::memcpy(&bytes, codes + line * columns + column, 4);
        return _mm512_set1_epi32(bytes);
    }
};

/// One tile of a quantized product: `rowTile` rows of activations against one group of 16 outputs.
/// Order: block after block; within one, scale times the integer sum, then the minimum.
template <TensorType type, std::size_t terms, std::size_t rowTile>
MODELWRIGHT_INLINE void codeTile(const std::byte* group, const Activations& activations, std::size_t firstRow,
                                 __m512 (&sums)[rowTile])
{
    constexpr CodeFormat format = codeFormat(type);
    constexpr std::size_t lines = rowTile * terms;
    constexpr bool halves = format.scales == ScaleKind::SharedHalf;
    // Two chains of sums where the halves of a block have scales of their own or a tile is too small to hide
    // the latency of an addition.
    constexpr bool split = halves || lines <= 2;
    // An offset is taken off as a minimum of -offset * scale, one float operation a row, where unpacking
    // keeps the integer units busy; else off the integers, which costs three that have nothing else to do.
    constexpr bool floatOffset = !halves && format.offset > 0 && format.lowBits == 4 && format.highBits == 0;
    constexpr int shift = format.offset > 0 ? std::countr_zero(static_cast<unsigned>(format.offset)) : 0;
    const TileRows<rowTile, terms> rows(activations, firstRow);

    for (std::size_t row = 0; row < rowTile; ++row)
        sums[row] = _mm512_setzero_ps();
    for (std::size_t first = 0; first < rows.blocks; first += format.chunkBlocks()) {
        const std::byte* header = group;
        const std::byte* codes = group + format.headerBytes();
        group += format.chunkBytes();
        const std::size_t last =
            rows.blocks - first < format.chunkBlocks() ? rows.blocks : first + format.chunkBlocks();
        __m512 sharedScale;
        __m512 sharedMinimum;
        if constexpr (format.scales != ScaleKind::Own) {
            sharedScale = halfLanes(header);
            if constexpr (format.minimum)
                sharedMinimum = halfLanes(header + 32);
        }
        for (std::size_t block = first; block < last; ++block, codes += format.codeBytes()) {
            if constexpr (lines <= 4) {
                // Its own share of the header is asked for with the codes.
                constexpr std::size_t bytes = format.chunkBytes() / format.chunkBlocks();
                const std::byte* ahead = codes + prefetchBytes;
                for (std::size_t byte = 0; byte < bytes; byte += 64)
                    _mm_prefetch(reinterpret_cast<const char*>(ahead + byte), _MM_HINT_T0);
            }
            __m512i total[lines];
            __m512i second[lines];
            for (std::size_t line = 0; line < lines; ++line) {
                total[line] = _mm512_setzero_si512();
                if constexpr (split)
                    second[line] = _mm512_setzero_si512();
                if constexpr (format.offset > 0 && !halves && !floatOffset)
                    total[line] = _mm512_sub_epi32(
                        total[line],
                        _mm512_slli_epi32(_mm512_set1_epi32(rows.sums[line * rows.blocks + block]), shift));
            }
            forCodeVectors<type>([&]<std::size_t v>() MODELWRIGHT_LAMBDA_INLINE {
                const __m512i weight = codesAt<type, v>(codes).v;
                for (std::size_t line = 0; line < lines; ++line) {
                    __m512i& into = split && v >= 4 ? second[line] : total[line];
                    into = _mm512_dpbusd_epi32(into, weight, rows.four(line, block * blockColumns + 4 * v));
                }
            });

            const std::byte* own = header + 64 + (block - first) * 2 * groupRows; // of shared scales
            __m512 scale;
            __m512 least;
            __m512i minimumPair;
            if constexpr (format.scales == ScaleKind::Own) {
                scale = halfLanes(header + (block - first) * 2 * groupRows);
                if constexpr (floatOffset)
                    least = _mm512_mul_ps(scale, _mm512_set1_ps(-static_cast<float>(format.offset)));
                if constexpr (format.minimum)
                    least = halfLanes(header + (format.chunkBlocks() + block - first) * 2 * groupRows);
            } else if constexpr (format.scales == ScaleKind::Shared) {
                scale = _mm512_mul_ps(sharedScale, _mm512_cvtepi32_ps(widenCodes(own)));
                if constexpr (format.minimum)
                    least = _mm512_mul_ps(sharedMinimum, _mm512_cvtepi32_ps(widenCodes(own + groupRows)));
            } else {
                scale = sharedScale;
                __m512i low = widenCodes(own);
                __m512i high = widenCodes(own + groupRows);
                __m512i offsetPair;
                if constexpr (format.minimum) {
                    const __m512i fifteen = _mm512_set1_epi32(15);
                    minimumPair = _mm512_or_si512(_mm512_srli_epi32(low, 4),
                                                  _mm512_slli_epi32(_mm512_srli_epi32(high, 4), 16));
                    low = _mm512_and_si512(low, fifteen);
                    high = _mm512_and_si512(high, fifteen);
                } else {
                    low = _mm512_srai_epi32(_mm512_slli_epi32(low, 24), 24);
                    high = _mm512_srai_epi32(_mm512_slli_epi32(high, 24), 24);
                    const __m512i pair =
                        _mm512_mask_blend_epi16(0xAAAAAAAAU, low, _mm512_slli_epi32(high, 16));
                    offsetPair = _mm512_sub_epi16(_mm512_setzero_si512(), _mm512_slli_epi16(pair, shift));
                }
                for (std::size_t line = 0; line < lines; ++line) {
                    total[line] = _mm512_add_epi32(_mm512_mullo_epi32(total[line], low),
                                                   _mm512_mullo_epi32(second[line], high));
                    if constexpr (!format.minimum)
                        total[line] = _mm512_dpwssd_epi32(
                            total[line], offsetPair,
                            _mm512_set1_epi32(static_cast<int>(rows.halfSums[line * rows.blocks + block])));
                }
            }
            for (std::size_t row = 0; row < rowTile; ++row) {
                if constexpr (split && !halves)
                    for (std::size_t term = 0; term < terms; ++term)
                        total[row * terms + term] =
                            _mm512_add_epi32(total[row * terms + term], second[row * terms + term]);
                __m512 sum = _mm512_cvtepi32_ps(total[row * terms]);
                if constexpr (terms == 2)
                    sum = _mm512_fmadd_ps(sum, _mm512_set1_ps(termWeight),
                                          _mm512_cvtepi32_ps(total[row * terms + 1]));
                const __m512 rowScale = _mm512_set1_ps(rows.scales[row * rows.blocks + block]);
                sums[row] = _mm512_fmadd_ps(_mm512_mul_ps(scale, rowScale), sum, sums[row]);
                if constexpr (format.minimum && halves) {
                    const auto minimums = [&](std::size_t term) MODELWRIGHT_LAMBDA_INLINE {
                        const std::size_t at = (row * terms + term) * rows.blocks + block;
                        return _mm512_cvtepi32_ps(
                            _mm512_dpwssd_epi32(_mm512_setzero_si512(), minimumPair,
                                                _mm512_set1_epi32(static_cast<int>(rows.halfSums[at]))));
                    };
                    __m512 minimum = minimums(0);
                    if constexpr (terms == 2)
                        minimum = _mm512_fmadd_ps(minimum, _mm512_set1_ps(termWeight), minimums(1));
                    sums[row] = _mm512_fnmadd_ps(_mm512_mul_ps(sharedMinimum, rowScale), minimum, sums[row]);
                } else if constexpr (format.minimum || floatOffset) {
                    const __m512 scaled = _mm512_set1_ps(rows.scaledSums[row * rows.blocks + block]);
                    if constexpr (format.scales == ScaleKind::Own)
                        sums[row] = _mm512_fmadd_ps(least, scaled, sums[row]);
                    else
                        sums[row] = _mm512_fnmadd_ps(least, scaled, sums[row]);
                }
            }
        }
    }
}

template <TensorType type, std::size_t terms, std::size_t rowTile>
MODELWRIGHT_INLINE void codeRows(const std::byte* group, const Activations& activations, std::size_t& row,
                                 std::size_t rows, float* out, std::size_t outStride, OutputMode mode)
{
    for (; row + rowTile <= rows; row += rowTile) {
        __m512 sums[rowTile];
        codeTile<type, terms, rowTile>(group, activations, row, sums);
        for (std::size_t i = 0; i < rowTile; ++i)
            writeOutput({sums[i]}, out + (row + i) * outStride, mode);
    }
}

template <TensorType type, std::size_t terms>
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
            const auto tiles = [&]<std::size_t rowTile>() {
                codeRows<type, terms, rowTile>(packed, activations, row, last, target, outStride, mode);
            };
            if constexpr (terms == 1)
                tiles.template operator()<8>();
            tiles.template operator()<4>();
            tiles.template operator()<3>();
            tiles.template operator()<2>();
            tiles.template operator()<1>();
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
