// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/packed_matrix.h"

#include "engine/base/half.h"
#include "engine/kernels/block_formats.h"
#include "engine/kernels/k_quants.h"

#include <cassert>
#include <cstring>

namespace mw::engine {

namespace {

// Values of one block of a K-quant.
constexpr std::size_t superColumns = 256;

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

/// Where the parts of a quantized block lie in the file's format.
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

/// Copies the 4-bit codes of one row's block to row `lane` of a packed Nibble block. Both keep column c in
/// the low half and column 16 + c in the high half of a byte, so groups of four bytes move as they are.
void placeNibbles(const std::byte* codes, std::size_t lane, std::byte* block)
{
    for (std::size_t vector = 0; vector < 4; ++vector)
        std::memcpy(block + 64 * vector + 4 * lane, codes + 4 * vector, 4);
}

void placeBytes(const std::uint8_t (&codes)[blockColumns], std::size_t lane, std::byte* block)
{
    for (std::size_t vector = 0; vector < 8; ++vector)
        std::memcpy(block + 64 * vector + 4 * lane, codes + 4 * vector, 4);
}

void expandCodes(TensorType type, const BlockParts& parts, const std::byte* source,
                 std::uint8_t (&codes)[blockColumns])
{
    if (type == TensorType::Q8_0) {
        for (std::size_t i = 0; i < blockColumns; ++i)
            codes[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(source[parts.codes + i]) ^ 0x80U);
        return;
    }
    if (type == TensorType::IQ4_NL) {
        const auto shifted = [](std::uint8_t code) {
            return static_cast<std::uint8_t>(static_cast<std::uint8_t>(iq4nlValues[code]) ^ 0x80U);
        };
        for (std::size_t i = 0; i < 16; ++i) {
            const auto pair = static_cast<std::uint8_t>(source[parts.codes + i]);
            codes[i] = shifted(pair & 15U);
            codes[i + 16] = shifted(pair >> 4);
        }
        return;
    }
    std::uint32_t high = 0;
    std::memcpy(&high, source + parts.highBits, sizeof high);
    for (std::size_t i = 0; i < 16; ++i) {
        const auto pair = static_cast<std::uint8_t>(source[parts.codes + i]);
        codes[i] = static_cast<std::uint8_t>((pair & 15U) | (((high >> i) & 1U) << 4));
        codes[i + 16] = static_cast<std::uint8_t>((pair >> 4) | (((high >> (i + 16)) & 1U) << 4));
    }
}

void packQuantized(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    const BlockParts parts = blockParts(shape.type);
    const std::size_t blocks = shape.blocks();
    const std::size_t blockCodes = shape.layout == PackedLayout::Nibble ? 256 : 512;
    std::byte* scales = into + shape.codeBytes();
    std::byte* minimums = scales + blocks * groupRows * 2;
    if (rowCount < groupRows)
        std::memset(into, 0, shape.groupBytes()); // scales of zero make missing rows zero
    for (std::size_t block = 0; block < blocks; ++block) {
        std::byte* codes = into + block * blockCodes;
        for (std::size_t lane = 0; lane < rowCount; ++lane) {
            const std::byte* source = rows + (lane * blocks + block) * parts.bytes;
            storeHalfBits(scales + (block * groupRows + lane) * 2, loadHalfBits(source));
            if (shape.hasMinimum)
                storeHalfBits(minimums + (block * groupRows + lane) * 2, loadHalfBits(source + 2));
            if (shape.layout == PackedLayout::Nibble) {
                placeNibbles(source + parts.codes, lane, codes);
            } else {
                std::uint8_t expanded[blockColumns];
                expandCodes(shape.type, parts, source, expanded);
                placeBytes(expanded, lane, codes);
            }
        }
    }
}

template <std::size_t valueBytes>
void packPlain(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    if (rowCount < groupRows)
        std::memset(into, 0, shape.groupBytes());
    for (std::size_t lane = 0; lane < rowCount; ++lane) {
        const std::byte* source = rows + lane * shape.columns * valueBytes;
        for (std::size_t column = 0; column < shape.columns; ++column)
            std::memcpy(into + (column * groupRows + lane) * valueBytes, source + column * valueBytes,
                        valueBytes);
    }
}

/// Values of formats that no kernel reads, rounded to f16.
void packDecoded(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    const std::size_t blockBytes = rowBytes(shape.type, superColumns);
    if (rowCount < groupRows)
        std::memset(into, 0, shape.groupBytes());
    for (std::size_t lane = 0; lane < rowCount; ++lane)
        for (std::size_t column = 0; column < shape.columns; column += superColumns, rows += blockBytes) {
            float decoded[superColumns];
            dequantizeRow(shape.type, rows, decoded, superColumns);
            for (std::size_t i = 0; i < superColumns; ++i)
                storeHalfBits(into + ((column + i) * groupRows + lane) * 2, floatToHalf(decoded[i]));
        }
}

} // namespace

std::size_t PackedMatrix::groupBytes() const
{
    switch (layout) {
    case PackedLayout::Nibble:
    case PackedLayout::Byte:
        return roundUp(codeBytes() + blocks() * groupRows * 2 * (hasMinimum ? 2 : 1), 64);
    case PackedLayout::Half:
    case PackedLayout::BFloat:
        return roundUp(columns * groupRows * 2, 64);
    case PackedLayout::Float:
        return columns * groupRows * 4;
    }
    return 0;
}

PackedMatrix packedShape(TensorType type, std::size_t rows, std::size_t columns)
{
    PackedMatrix shape;
    shape.type = type;
    shape.rows = rows;
    shape.columns = columns;
    switch (type) {
    case TensorType::Q4_0:
        shape.layout = PackedLayout::Nibble;
        shape.offset = 8;
        break;
    case TensorType::Q4_1:
        shape.layout = PackedLayout::Nibble;
        shape.hasMinimum = true;
        break;
    case TensorType::Q5_0:
        shape.layout = PackedLayout::Byte;
        shape.offset = 16;
        break;
    case TensorType::Q5_1:
        shape.layout = PackedLayout::Byte;
        shape.hasMinimum = true;
        break;
    case TensorType::Q8_0:
    case TensorType::IQ4_NL:
        shape.layout = PackedLayout::Byte;
        shape.offset = 128;
        break;
    case TensorType::Q2_K:
    case TensorType::Q3_K:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
    case TensorType::Q6_K:
    case TensorType::F16:
        shape.layout = PackedLayout::Half;
        break;
    case TensorType::BF16:
        shape.layout = PackedLayout::BFloat;
        break;
    case TensorType::F32:
        shape.layout = PackedLayout::Float;
        break;
    }
    return shape;
}

void packGroup(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into)
{
    if (shape.quantized())
        packQuantized(shape, rows, rowCount, into);
    else if (isKQuant(shape.type))
        packDecoded(shape, rows, rowCount, into);
    else if (shape.layout == PackedLayout::Float)
        packPlain<4>(shape, rows, rowCount, into);
    else
        packPlain<2>(shape, rows, rowCount, into);
}

void unpackRow(const PackedMatrix& matrix, std::size_t row, float* out)
{
    const std::byte* group = matrix.group(row / groupRows);
    const std::size_t lane = row % groupRows;
    if (!matrix.quantized()) {
        for (std::size_t column = 0; column < matrix.columns; ++column) {
            const std::size_t index = column * groupRows + lane;
            if (matrix.layout == PackedLayout::Float)
                std::memcpy(out + column, group + index * 4, 4);
            else if (matrix.layout == PackedLayout::Half)
                out[column] = halfToFloat(loadHalfBits(group + index * 2));
            else
                out[column] = bfloat16ToFloat(loadHalfBits(group + index * 2));
        }
        return;
    }
    const std::byte* scales = group + matrix.codeBytes();
    const std::byte* minimums = scales + matrix.blocks() * groupRows * 2;
    for (std::size_t block = 0; block < matrix.blocks(); ++block) {
        const float d = halfToFloat(loadHalfBits(scales + (block * groupRows + lane) * 2));
        const float m =
            matrix.hasMinimum ? halfToFloat(loadHalfBits(minimums + (block * groupRows + lane) * 2)) : 0.0F;
        for (std::size_t column = 0; column < blockColumns; ++column) {
            int code = 0;
            if (matrix.layout == PackedLayout::Nibble) {
                const std::size_t c = column % 16;
                const auto pair =
                    static_cast<std::uint8_t>(group[block * 256 + c / 4 * 64 + 4 * lane + c % 4]);
                code = column < 16 ? pair & 15 : pair >> 4;
            } else {
                code =
                    static_cast<std::uint8_t>(group[block * 512 + column / 4 * 64 + 4 * lane + column % 4]);
            }
            const auto value = static_cast<float>(code - matrix.offset);
            out[block * blockColumns + column] = matrix.hasMinimum ? d * value + m : d * value;
        }
    }
}

} // namespace mw::engine
