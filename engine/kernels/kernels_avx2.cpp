// SPDX-License-Identifier: Apache-2.0
// Kernels for AVX2: products by vpmaddubsw over the same 512-bit groups, taken as two halves of 8 rows.
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include "engine/kernels/block_formats.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <immintrin.h>

namespace mw::engine {

MODELWRIGHT_TARGET_BEGIN("avx2,fma,f16c")

namespace {

/// 32 bytes of packed codes: four columns of 8 rows.
struct Bytes {
    __m256i v;

    static MODELWRIGHT_INLINE Bytes load(const std::byte* from)
    {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
    }
    static MODELWRIGHT_INLINE Bytes set(unsigned byte) { return {_mm256_set1_epi8(static_cast<char>(byte))}; }
    template <int places>
    MODELWRIGHT_INLINE Bytes up() const
    {
        return {_mm256_slli_epi16(v, places)};
    }
    template <int places>
    MODELWRIGHT_INLINE Bytes down() const
    {
        return {_mm256_srli_epi16(v, places)};
    }
    friend MODELWRIGHT_INLINE Bytes operator&(Bytes a, Bytes b) { return {_mm256_and_si256(a.v, b.v)}; }
    MODELWRIGHT_INLINE Bytes withBits(Bytes bits, Bytes mask) const
    {
        return {_mm256_or_si256(v, _mm256_and_si256(bits.v, mask.v))};
    }
    MODELWRIGHT_INLINE Bytes iq4nlCodes() const
    {
        const __m128i table = _mm_xor_si128(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(iq4nlValues.data())), _mm_set1_epi8(-128));
        return {_mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), v)};
    }
};

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_avx2.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/kv_append.inl"
#include "engine/kernels/kv_panels.inl"
using BfloatCachePanel = BfloatPanel;
#include "engine/kernels/attention.inl"
#include "engine/kernels/code_vectors.inl"
// clang-format on

/// 8 rows' sums of products of 16 columns, vectors from `begin` to `begin` + 4. Sums of 16 bits hold as many
/// pairs of the largest code and 127 as fit: 8 of 4-bit codes, 4 of 5 bits, 2 of 6 bits; 8-bit codes are
/// taken as signed numbers and widened after each pair of 32,512.
template <TensorType type, std::size_t begin>
MODELWRIGHT_INLINE __m256i halfDot(const std::byte* codes, const std::int8_t* activations)
{
    constexpr std::size_t together = 32767 / (2 * std::size_t{codeFormat(type).mostCode()} * 127);
    constexpr bool wide = together == 0;
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i total = _mm256_setzero_si256();
    __m256i words = _mm256_setzero_si256();
    const auto add = [&]<std::size_t v>() MODELWRIGHT_LAMBDA_INLINE {
        std::int32_t four;
        std::memcpy(&four, activations + 4 * v, 4);
        const __m256i activation = _mm256_set1_epi32(four);
        __m256i weight = codesAt<type, v>(codes).v;
        if constexpr (wide) {
            // |w| times a with the sign of w cannot saturate.
            weight = _mm256_xor_si256(weight, _mm256_set1_epi8(static_cast<char>(0x80)));
            words = _mm256_maddubs_epi16(_mm256_abs_epi8(weight), _mm256_sign_epi8(activation, weight));
        } else {
            words = _mm256_add_epi16(words, _mm256_maddubs_epi16(weight, activation));
        }
        if constexpr (wide || (v - begin + 1) % together == 0) {
            total = _mm256_add_epi32(total, _mm256_madd_epi16(words, ones));
            words = _mm256_setzero_si256();
        }
    };
    add.template operator()<begin>();
    add.template operator()<begin + 1>();
    add.template operator()<begin + 2>();
    add.template operator()<begin + 3>();
    if constexpr (!wide && 4 % together != 0)
        total = _mm256_add_epi32(total, _mm256_madd_epi16(words, ones));
    return total;
}

MODELWRIGHT_INLINE __m256i widenCodes(const std::byte* from)
{
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}

/// The scales of a block for 8 rows; which are set depends on the format.
struct BlockScales {
    __m256i low, high;   // of the two halves
    __m256i offsetPair;  // minus offset times scale, two 16-bit numbers a row
    __m256i minimumPair; // minimums of the two halves
};

template <TensorType type>
MODELWRIGHT_INLINE BlockScales halfScales(const std::byte* own)
{
    constexpr CodeFormat format = codeFormat(type);
    BlockScales scales;
    scales.low = widenCodes(own);
    scales.high = widenCodes(own + groupRows);
    if constexpr (format.minimum) {
        const __m256i fifteen = _mm256_set1_epi32(15);
        scales.minimumPair = _mm256_or_si256(_mm256_srli_epi32(scales.low, 4),
                                             _mm256_slli_epi32(_mm256_srli_epi32(scales.high, 4), 16));
        scales.low = _mm256_and_si256(scales.low, fifteen);
        scales.high = _mm256_and_si256(scales.high, fifteen);
    } else {
        scales.low = _mm256_srai_epi32(_mm256_slli_epi32(scales.low, 24), 24);
        scales.high = _mm256_srai_epi32(_mm256_slli_epi32(scales.high, 24), 24);
        const __m256i pair = _mm256_blend_epi16(scales.low, _mm256_slli_epi32(scales.high, 16), 0xAA);
        scales.offsetPair = _mm256_mullo_epi16(pair, _mm256_set1_epi16(static_cast<short>(-format.offset)));
    }
    return scales;
}

/// The integer sum of 8 rows over one block for one line of activations, scales of halves and offset
/// included. `codes`, `own`: of these rows.
template <TensorType type>
MODELWRIGHT_INLINE __m256i blockTotal(const std::byte* codes, const BlockScales& scales,
                                      const std::int8_t* activations, std::int32_t sum, std::uint32_t halfSum)
{
    constexpr CodeFormat format = codeFormat(type);
    const __m256i first = halfDot<type, 0>(codes, activations);
    const __m256i second = halfDot<type, 4>(codes, activations);
    if constexpr (format.scales == ScaleKind::SharedHalf) {
        __m256i total =
            _mm256_add_epi32(_mm256_mullo_epi32(first, scales.low), _mm256_mullo_epi32(second, scales.high));
        if constexpr (!format.minimum)
            total = _mm256_add_epi32(
                total, _mm256_madd_epi16(scales.offsetPair, _mm256_set1_epi32(static_cast<int>(halfSum))));
        return total;
    } else {
        __m256i total = _mm256_add_epi32(first, second);
        // Signed 8-bit codes carry their offset already.
        if constexpr (format.offset > 0 && format.mostCode() < 255)
            total = _mm256_sub_epi32(total, _mm256_set1_epi32(format.offset * sum));
        return total;
    }
}

MODELWRIGHT_INLINE Lanes wholeLanes(__m256i first, __m256i second)
{
    return {_mm256_cvtepi32_ps(first), _mm256_cvtepi32_ps(second)};
}

/// As in kernels_avx512.cpp: the same order of float operations, half a group at a time.
template <TensorType type, std::size_t terms>
MODELWRIGHT_INLINE void codeRow(const std::byte* group, const Activations& activations, std::size_t row,
                                float* out, OutputMode mode)
{
    constexpr CodeFormat format = codeFormat(type);
    constexpr bool halves = format.scales == ScaleKind::SharedHalf;
    const std::size_t columns = activations.columns;
    const std::size_t blocks = columns / blockColumns;
    const auto halfLanes = [](const std::byte* from) {
        return Lanes::loadHalf(reinterpret_cast<const std::uint16_t*>(from));
    };

    Lanes sums = Lanes::set(0.0F);
    for (std::size_t block = 0; block < blocks; ++block) {
        const std::byte* header = group + block / format.chunkBlocks() * format.chunkBytes();
        const std::size_t inner = block % format.chunkBlocks();
        const std::byte* codes = header + format.headerBytes() + inner * format.codeBytes();
        const std::byte* own = header + 64 + inner * 2 * groupRows; // of shared scales
        const Lanes rowScale = Lanes::set(activations.scales[row * blocks + block]);
        Lanes scale;
        BlockScales firstScales;
        BlockScales secondScales;
        if constexpr (format.scales == ScaleKind::Own) {
            scale = halfLanes(header + inner * 2 * groupRows);
        } else if constexpr (halves) {
            scale = halfLanes(header);
            firstScales = halfScales<type>(own);
            secondScales = halfScales<type>(own + 8);
        } else {
            scale = halfLanes(header) * wholeLanes(widenCodes(own), widenCodes(own + 8));
        }
        const auto term = [&](std::size_t index) MODELWRIGHT_LAMBDA_INLINE {
            const std::size_t line = row * terms + index;
            const std::int8_t* activation = activations.codes + line * columns + block * blockColumns;
            const std::int32_t sum = activations.sums[line * blocks + block];
            const std::uint32_t halfSum = activations.halfSums[line * blocks + block];
            return wholeLanes(blockTotal<type>(codes, firstScales, activation, sum, halfSum),
                              blockTotal<type>(codes + 32, secondScales, activation, sum, halfSum));
        };
        Lanes integers = term(0);
        if constexpr (terms == 2)
            integers = Lanes::fma(integers, Lanes::set(termWeight), term(1));
        sums = Lanes::fma(scale * rowScale, integers, sums);
        if constexpr (format.minimum && halves) {
            const auto minimums = [&](std::size_t index) MODELWRIGHT_LAMBDA_INLINE {
                const __m256i halfSums = _mm256_set1_epi32(
                    static_cast<int>(activations.halfSums[(row * terms + index) * blocks + block]));
                return wholeLanes(_mm256_madd_epi16(firstScales.minimumPair, halfSums),
                                  _mm256_madd_epi16(secondScales.minimumPair, halfSums));
            };
            Lanes minimum = minimums(0);
            if constexpr (terms == 2)
                minimum = Lanes::fma(minimum, Lanes::set(termWeight), minimums(1));
            const Lanes least = halfLanes(header + 32) * rowScale;
            sums = Lanes::fma(Lanes::set(0.0F) - least, minimum, sums);
        } else if constexpr (format.minimum) {
            const Lanes scaled = Lanes::set(activations.scaledSums[row * blocks + block]);
            if constexpr (format.scales == ScaleKind::Own) {
                sums = Lanes::fma(halfLanes(header + (format.chunkBlocks() + inner) * 2 * groupRows), scaled,
                                  sums);
            } else {
                const Lanes least = halfLanes(header + 32) *
                                    wholeLanes(widenCodes(own + groupRows), widenCodes(own + groupRows + 8));
                sums = Lanes::fma(Lanes::set(0.0F) - least, scaled, sums);
            }
        }
    }
    writeOutput(sums, out, mode);
}

template <TensorType type, std::size_t terms>
void codeProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    for (std::size_t group = groupBegin; group < groupEnd; ++group)
        for (std::size_t row = 0; row < rows; ++row)
            codeRow<type, terms>(weights.group(group), activations, row,
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
