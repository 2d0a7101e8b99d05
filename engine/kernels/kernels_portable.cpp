// SPDX-License-Identifier: Apache-2.0
// The kernels in plain C++: what every other level is tested against.
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace mw::engine {

namespace {

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_portable.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/attention.inl"
// clang-format on

template <PackedLayout layout>
void blockDot(const std::byte* at, const std::int8_t* activations, std::int32_t (&total)[groupRows])
{
    const auto* codes = reinterpret_cast<const std::uint8_t*>(at);
    constexpr std::size_t vectors = layout == PackedLayout::Nibble ? 4 : 8;
    for (std::size_t vector = 0; vector < vectors; ++vector) {
        for (std::size_t lane = 0; lane < groupRows; ++lane) {
            for (std::size_t i = 0; i < 4; ++i) {
                const std::int32_t code = codes[64 * vector + 4 * lane + i];
                if constexpr (layout == PackedLayout::Nibble) {
                    total[lane] += (code & 15) * activations[4 * vector + i];
                    total[lane] += (code >> 4) * activations[16 + 4 * vector + i];
                } else {
                    total[lane] += code * activations[4 * vector + i];
                }
            }
        }
    }
}

template <PackedLayout layout, bool minimum>
void codeProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    const std::size_t blocks = weights.blocks();
    constexpr std::size_t blockCodes = layout == PackedLayout::Nibble ? 256 : 512;
    for (std::size_t group = groupBegin; group < groupEnd; ++group) {
        const std::byte* packed = weights.group(group);
        const auto* scales = reinterpret_cast<const std::uint16_t*>(packed + weights.codeBytes());
        const std::uint16_t* minimums = scales + blocks * groupRows;
        for (std::size_t row = 0; row < rows; ++row) {
            Lanes sums = Lanes::set(0.0F);
            for (std::size_t block = 0; block < blocks; ++block) {
                const std::size_t at = row * blocks + block;
                std::int32_t total[groupRows];
                for (std::int32_t& value : total)
                    value = minimum ? 0 : -weights.offset * activations.sums[at];
                blockDot<layout>(packed + block * blockCodes, activations.codes + at * blockColumns, total);
                const Lanes integers = Lanes::make([&](int lane) { return static_cast<float>(total[lane]); });
                const Lanes both =
                    Lanes::loadHalf(scales + block * groupRows) * Lanes::set(activations.scales[at]);
                sums = Lanes::fma(both, integers, sums);
                if constexpr (minimum)
                    sums = Lanes::fma(Lanes::loadHalf(minimums + block * groupRows),
                                      Lanes::set(activations.scaledSums[at]), sums);
            }
            writeOutput(sums, out + row * outStride + (group - groupBegin) * groupRows, mode);
        }
    }
}

#include "engine/kernels/product_dispatch.inl"

} // namespace

const Kernels& portableKernels()
{
    static constexpr Kernels table = makeTable(Isa::Portable);
    return table;
}

} // namespace mw::engine
