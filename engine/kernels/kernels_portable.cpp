// SPDX-License-Identifier: Apache-2.0
// The kernels in plain C++: what every other level is tested against.
#include "engine/kernels/isa_tables.h"
#include "engine/kernels/target.h"

#include "engine/kernels/block_formats.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace mw::engine {

namespace {

// Each of these needs what is before it.
// clang-format off
#include "engine/kernels/lanes_portable.inl"
#include "engine/kernels/vector_ops.inl"
#include "engine/kernels/kv_append.inl"
#include "engine/kernels/kv_panels.inl"
using BfloatCachePanel = BfloatPanel;
#include "engine/kernels/attention.inl"
// clang-format on

constexpr std::size_t portableTile = 16;

using BlockCodes = std::uint8_t[blockColumns][groupRows];

/// A block's codes, column by column.
template <TensorType type>
void expandCodes(const std::byte* from, BlockCodes& codes)
{
    constexpr CodeFormat format = codeFormat(type);
    const auto bitsOf = [](const std::byte* part, unsigned bits, std::size_t v, std::size_t index) {
        return (std::to_integer<unsigned>(part[64 * codeVector(bits, v) + index]) >> codeShift(bits, v)) &
               ((1U << bits) - 1U);
    };
    for (std::size_t v = 0; v < 8; ++v)
        for (std::size_t index = 0; index < 64; ++index) {
            unsigned code = bitsOf(from, format.lowBits, v, index);
            if constexpr (format.highBits > 0)
                code |= bitsOf(from + format.lowBytes(), format.highBits, v, index) << format.lowBits;
            if constexpr (format.table)
                code = static_cast<unsigned>(iq4nlValues[code] + format.offset);
            codes[4 * v + index % 4][index / 4] = static_cast<std::uint8_t>(code);
        }
}

/// Sums of 16 columns from `begin` on, of all rows of a group, less the offset.
template <TensorType type>
void halfTotals(const BlockCodes& codes, std::size_t begin, const std::int8_t* activations,
                std::int32_t (&totals)[groupRows])
{
    std::int32_t sum = 0;
    for (std::size_t column = begin; column < begin + 16; ++column) {
        sum += activations[column];
        for (std::size_t lane = 0; lane < groupRows; ++lane)
            totals[lane] += std::int32_t{codes[column][lane]} * activations[column];
    }
    for (std::int32_t& total : totals)
        total -= codeFormat(type).offset * sum;
}

/// One block of one group for `rows` rows from `firstRow` on.
template <TensorType type, std::size_t terms>
void addBlock(const std::byte* group, std::size_t block, const Activations& activations, std::size_t firstRow,
              std::size_t rows, Lanes* sums)
{
    constexpr CodeFormat format = codeFormat(type);
    constexpr bool halves = format.scales == ScaleKind::SharedHalf;
    const std::size_t columns = activations.columns;
    const std::size_t blocks = columns / blockColumns;
    const std::byte* header = group + block / format.chunkBlocks() * format.chunkBytes();
    const std::size_t inner = block % format.chunkBlocks();
    BlockCodes codes;
    expandCodes<type>(header + format.headerBytes() + inner * format.codeBytes(), codes);
    const auto halfLanes = [](const std::byte* from) {
        return Lanes::loadHalf(reinterpret_cast<const std::uint16_t*>(from));
    };
    const std::byte* own = header + 64 + inner * 2 * groupRows; // of shared scales
    const auto byteAt = [&](std::size_t half, std::size_t lane) {
        return std::to_integer<int>(own[half * groupRows + lane]);
    };
    const auto asLanes = [](const std::int32_t(&integers)[groupRows]) {
        return Lanes::make([&](int lane) { return static_cast<float>(integers[lane]); });
    };
    for (std::size_t row = firstRow; row < firstRow + rows; ++row) {
        const auto term = [&](std::size_t index) {
            const std::int8_t* line =
                activations.codes + (row * terms + index) * columns + block * blockColumns;
            std::int32_t first[groupRows] = {};
            std::int32_t second[groupRows] = {};
            halfTotals<type>(codes, 0, line, first);
            halfTotals<type>(codes, 16, line, second);
            for (std::size_t lane = 0; lane < groupRows; ++lane) {
                if constexpr (halves) {
                    const auto scaleAt = [&](std::size_t half) {
                        return format.minimum ? byteAt(half, lane) & 15
                                              : int{static_cast<std::int8_t>(byteAt(half, lane))};
                    };
                    first[lane] = first[lane] * scaleAt(0) + second[lane] * scaleAt(1);
                } else {
                    first[lane] += second[lane];
                }
            }
            return asLanes(first);
        };
        const auto minimums = [&](std::size_t index) {
            const std::uint32_t pair = activations.halfSums[(row * terms + index) * blocks + block];
            std::int32_t total[groupRows];
            for (std::size_t lane = 0; lane < groupRows; ++lane)
                total[lane] = (byteAt(0, lane) >> 4) * static_cast<std::int16_t>(pair & 0xFFFFU) +
                              (byteAt(1, lane) >> 4) * static_cast<std::int16_t>(pair >> 16);
            return asLanes(total);
        };
        const auto bytesOf = [&](std::size_t half) {
            return Lanes::make(
                [&](int lane) { return static_cast<float>(byteAt(half, static_cast<std::size_t>(lane))); });
        };
        Lanes integers = term(0);
        if constexpr (terms == 2)
            integers = Lanes::fma(integers, Lanes::set(termWeight), term(1));
        const Lanes rowScale = Lanes::set(activations.scales[row * blocks + block]);
        Lanes scale = halfLanes(format.scales == ScaleKind::Own ? header + inner * 2 * groupRows : header);
        if constexpr (format.scales == ScaleKind::Shared)
            scale = scale * bytesOf(0);
        Lanes& sum = sums[row - firstRow];
        sum = Lanes::fma(scale * rowScale, integers, sum);
        if constexpr (format.minimum && halves) {
            Lanes minimum = minimums(0);
            if constexpr (terms == 2)
                minimum = Lanes::fma(minimum, Lanes::set(termWeight), minimums(1));
            sum = Lanes::fma(Lanes::set(0.0F) - halfLanes(header + 32) * rowScale, minimum, sum);
        } else if constexpr (format.minimum) {
            const Lanes scaled = Lanes::set(activations.scaledSums[row * blocks + block]);
            if constexpr (format.scales == ScaleKind::Own)
                sum = Lanes::fma(halfLanes(header + (format.chunkBlocks() + inner) * 2 * groupRows), scaled,
                                 sum);
            else
                sum = Lanes::fma(Lanes::set(0.0F) - halfLanes(header + 32) * bytesOf(1), scaled, sum);
        }
    }
}

template <TensorType type, std::size_t terms>
void codeProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                 const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                 OutputMode mode)
{
    for (std::size_t group = groupBegin; group < groupEnd; ++group) {
        for (std::size_t row = 0; row < rows; row += portableTile) {
            const std::size_t count = rows - row < portableTile ? rows - row : portableTile;
            Lanes sums[portableTile];
            for (Lanes& sum : sums)
                sum = Lanes::set(0.0F);
            for (std::size_t block = 0; block < weights.blocks(); ++block)
                addBlock<type, terms>(weights.group(group), block, activations, row, count, sums);
            for (std::size_t i = 0; i < count; ++i)
                writeOutput(sums[i], out + (row + i) * outStride + (group - groupBegin) * groupRows, mode);
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
