// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/packed_matrix.h"

#include "engine/base/half.h"
#include "engine/kernels/block_formats.h"
#include "engine/kernels/k_quants.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace mw::engine {

namespace {

using BlockCodes = std::array<std::uint8_t, blockColumns>;

constexpr std::size_t halfVectorBytes = groupRows * 2;

constexpr std::size_t roundUp(std::size_t value, std::size_t step)
{
    return (value + step - 1) / step * step;
}

std::uint16_t loadHalfBits(const std::byte* from)
{
    std::uint16_t bits;
    std::memcpy(&bits, from, sizeof bits);
    return bits;
}

void storeHalfBits(std::byte* to, std::uint16_t bits)
{
    std::memcpy(to, &bits, sizeof bits);
}

float loadHalfLane(const std::byte* vector, std::size_t lane)
{
    return halfToFloat(loadHalfBits(vector + 2 * lane));
}

/// Where the parts of a block with scales of its own lie in the file's format.
struct BlockParts {
    std::size_t bytes;    // of the block
    std::size_t highBits; // offset of the 32 fifth bits; 0: none
    std::size_t codes;    // offset of the codes
};

BlockParts blockParts(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return {18, 0, 2};
    case TensorType::Q4_1:
        return {20, 0, 4};
    case TensorType::Q5_0:
        return {22, 2, 6};
    case TensorType::Q5_1:
        return {24, 4, 8};
    case TensorType::Q8_0:
        return {34, 0, 2};
    case TensorType::IQ4_NL:
        return {18, 0, 2};
    default:
        assert(false && "not a block format");
        return {};
    }
}

/// Puts `bits` of each code, those from `from` up, into row `lane` of a packed block, which is zero there.
void placeBits(const std::uint8_t* codes, unsigned from, unsigned bits, std::size_t lane, std::byte* block)
{
    // Four codes at a time: none reaches into its neighbour's byte, as from + bits and shift + bits are at
    // most 8.
    const std::uint32_t mask = ((1U << bits) - 1U) * 0x01010101U;
    for (std::size_t v = 0; v < 8; ++v) {
        std::byte* at = block + 64 * codeVector(bits, v) + 4 * lane;
        std::uint32_t four = 0;
        std::uint32_t placed = 0;
        std::memcpy(&four, codes + 4 * v, sizeof four);
        std::memcpy(&placed, at, sizeof placed);
        placed |= ((four >> from) & mask) << codeShift(bits, v);
        std::memcpy(at, &placed, sizeof placed);
    }
}

void placeCodes(const CodeFormat& format, const std::uint8_t* codes, std::size_t lane, std::byte* block)
{
    placeBits(codes, 0, format.lowBits, lane, block);
    if (format.highBits > 0)
        placeBits(codes, format.lowBits, format.highBits, lane, block + format.lowBytes());
}

/// The file keeps column c in the low half and column 16 + c in the high half of a byte, as the packed
/// format does, so groups of four bytes move as they are.
void placeNibbles(const std::byte* codes, std::size_t lane, std::byte* block)
{
    for (std::size_t vector = 0; vector < 4; ++vector)
        std::memcpy(block + 64 * vector + 4 * lane, codes + 4 * vector, 4);
}

BlockCodes expandCodes(TensorType type, const BlockParts& parts, const std::byte* source)
{
    BlockCodes codes;
    if (type == TensorType::Q8_0) {
        for (std::size_t i = 0; i < blockColumns; ++i)
            codes[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(source[parts.codes + i]) ^ 0x80U);
        return codes;
    }
    std::uint32_t high = 0;
    std::memcpy(&high, source + parts.highBits, sizeof high);
    for (std::size_t i = 0; i < 16; ++i) {
        const auto pair = static_cast<std::uint8_t>(source[parts.codes + i]);
        codes[i] = static_cast<std::uint8_t>((pair & 15U) | (((high >> i) & 1U) << 4));
        codes[i + 16] = static_cast<std::uint8_t>((pair >> 4) | (((high >> (i + 16)) & 1U) << 4));
    }
    return codes;
}

/// One row of a format whose blocks have scales of their own.
void packOwn(const PackedMatrix& shape, const CodeFormat& format, const std::byte* source, std::size_t lane,
             std::byte* into)
{
    const BlockParts parts = blockParts(shape.type);
    const std::size_t perChunk = format.chunkBlocks();
    for (std::size_t block = 0; block < shape.blocks(); ++block, source += parts.bytes) {
        std::byte* chunk = into + block / perChunk * format.chunkBytes();
        const std::size_t inner = block % perChunk;
        std::byte* codes = chunk + format.headerBytes() + inner * format.codeBytes();
        storeHalfBits(chunk + inner * halfVectorBytes + 2 * lane, loadHalfBits(source));
        if (format.minimum)
            storeHalfBits(chunk + (perChunk + inner) * halfVectorBytes + 2 * lane, loadHalfBits(source + 2));
        if (format.lowBits == 4 && format.highBits == 0)
            placeNibbles(source + parts.codes, lane, codes);
        else
            placeCodes(format, expandCodes(shape.type, parts, source).data(), lane, codes);
    }
}

/// One row of a K-quant.
void packShared(const PackedMatrix& shape, const CodeFormat& format, const std::byte* source,
                std::size_t lane, std::byte* into)
{
    const std::size_t perChunk = format.chunkBlocks();
    const std::size_t sourceBytes = rowBytes(shape.type, perChunk * blockColumns);
    KQuantBlock values;
    for (std::size_t block = 0; block < shape.blocks(); block += perChunk, source += sourceBytes) {
        std::byte* chunk = into + block / perChunk * format.chunkBytes();
        unpackKQuant(shape.type, source, values);
        storeHalfBits(chunk + 2 * lane, floatToHalf(values.d));
        if (format.minimum)
            storeHalfBits(chunk + halfVectorBytes + 2 * lane, floatToHalf(values.dmin));
        for (std::size_t inner = 0; inner < perChunk; ++inner) {
            std::byte* scales = chunk + 64 + inner * 2 * groupRows;
            for (std::size_t half = 0; half < 2; ++half) {
                unsigned byte = 0;
                if (format.scales == ScaleKind::Shared)
                    byte = half == 0 ? static_cast<unsigned>(values.scales[inner]) : values.minimums[inner];
                else
                    byte = (static_cast<unsigned>(values.scales[2 * inner + half]) & 255U) |
                           (unsigned{values.minimums[2 * inner + half]} << 4);
                scales[half * groupRows + lane] = static_cast<std::byte>(byte);
            }
            placeCodes(format, values.codes.data() + inner * blockColumns, lane,
                       chunk + format.headerBytes() + inner * format.codeBytes());
        }
    }
}

/// Where a value of a group of f16 or bf16 weights lies, counted in values.
std::size_t pairIndex(std::size_t column, std::size_t lane)
{
    return (column / 2 * groupRows + lane) * 2 + column % 2;
}

template <std::size_t valueBytes>
void packPlain(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    for (std::size_t lane = 0; lane < rowCount; ++lane) {
        const std::byte* source = rows + lane * shape.columns * valueBytes;
        for (std::size_t column = 0; column < shape.columns; ++column) {
            const std::size_t index = valueBytes == 2 ? pairIndex(column, lane) : column * groupRows + lane;
            std::memcpy(into + index * valueBytes, source + column * valueBytes, valueBytes);
        }
    }
}

/// What a block of one row stands for: value = scale[half] * (code - offset) + addend[half].
struct LaneScales {
    float scale[2];
    float addend[2];
};

LaneScales laneScales(const CodeFormat& format, const std::byte* chunk, std::size_t inner, std::size_t lane)
{
    const std::size_t perChunk = format.chunkBlocks();
    if (format.scales == ScaleKind::Own) {
        const float d = loadHalfLane(chunk + inner * halfVectorBytes, lane);
        const float m =
            format.minimum ? loadHalfLane(chunk + (perChunk + inner) * halfVectorBytes, lane) : 0.0F;
        return {{d, d}, {m, m}};
    }
    const float d = loadHalfLane(chunk, lane);
    const float dmin = format.minimum ? loadHalfLane(chunk + halfVectorBytes, lane) : 0.0F;
    const std::byte* scales = chunk + 64 + inner * 2 * groupRows + lane;
    const auto first = std::to_integer<unsigned>(scales[0]);
    const auto second = std::to_integer<unsigned>(scales[groupRows]);
    if (format.scales == ScaleKind::Shared) {
        const float scale = d * static_cast<float>(first);
        const float addend = -(dmin * static_cast<float>(second));
        return {{scale, scale}, {addend, addend}};
    }
    LaneScales both{};
    for (std::size_t half = 0; half < 2; ++half) {
        const unsigned byte = half == 0 ? first : second;
        if (format.minimum) {
            both.scale[half] = d * static_cast<float>(byte & 15U);
            both.addend[half] = -(dmin * static_cast<float>(byte >> 4));
        } else {
            both.scale[half] = d * static_cast<float>(static_cast<std::int8_t>(byte));
        }
    }
    return both;
}

unsigned bitsAt(unsigned bits, const std::byte* part, std::size_t column, std::size_t lane)
{
    const std::size_t v = column / 4;
    const auto byte = std::to_integer<unsigned>(part[64 * codeVector(bits, v) + 4 * lane + column % 4]);
    return (byte >> codeShift(bits, v)) & ((1U << bits) - 1U);
}

} // namespace

std::size_t PackedMatrix::groupBytes() const
{
    if (quantized()) {
        const CodeFormat format = codeFormat(type);
        return roundUp(blocks(), format.chunkBlocks()) / format.chunkBlocks() * format.chunkBytes();
    }
    return type == TensorType::F32 ? columns * groupRows * 4 : (columns + 1) / 2 * groupRows * 4;
}

void packGroup(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    std::memset(into, 0, shape.groupBytes());
    if (shape.type == TensorType::F32)
        return packPlain<4>(shape, rows, rowCount, into);
    if (!shape.quantized())
        return packPlain<2>(shape, rows, rowCount, into);
    const CodeFormat format = codeFormat(shape.type);
    const std::size_t bytes = rowBytes(shape.type, shape.columns);
    for (std::size_t lane = 0; lane < rowCount; ++lane) {
        if (format.scales == ScaleKind::Own)
            packOwn(shape, format, rows + lane * bytes, lane, into);
        else
            packShared(shape, format, rows + lane * bytes, lane, into);
    }
}

void unpackRow(const PackedMatrix& matrix, std::size_t row, float* out)
{
    const std::byte* group = matrix.group(row / groupRows);
    const std::size_t lane = row % groupRows;
    if (!matrix.quantized()) {
        for (std::size_t column = 0; column < matrix.columns; ++column) {
            const std::size_t index = pairIndex(column, lane);
            if (matrix.type == TensorType::F32)
                std::memcpy(out + column, group + (column * groupRows + lane) * 4, 4);
            else if (matrix.type == TensorType::F16)
                out[column] = halfToFloat(loadHalfBits(group + index * 2));
            else
                out[column] = bfloat16ToFloat(loadHalfBits(group + index * 2));
        }
        return;
    }
    const CodeFormat format = codeFormat(matrix.type);
    for (std::size_t block = 0; block < matrix.blocks(); ++block) {
        const std::byte* chunk = group + block / format.chunkBlocks() * format.chunkBytes();
        const std::size_t inner = block % format.chunkBlocks();
        const LaneScales scales = laneScales(format, chunk, inner, lane);
        const std::byte* codes = chunk + format.headerBytes() + inner * format.codeBytes();
        for (std::size_t column = 0; column < blockColumns; ++column) {
            unsigned code = bitsAt(format.lowBits, codes, column, lane);
            if (format.highBits > 0)
                code |= bitsAt(format.highBits, codes + format.lowBytes(), column, lane) << format.lowBits;
            int value = static_cast<int>(code) - format.offset;
            if (format.table)
                value = iq4nlValues[code];
            const std::size_t half = column / 16;
            const float product = scales.scale[half] * static_cast<float>(value);
            out[block * blockColumns + column] = format.minimum ? product + scales.addend[half] : product;
        }
    }
}

} // namespace mw::engine
