// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mw::engine {

/// Rows of a weight matrix are interleaved in groups of this many, one 32-bit lane of a 512-bit register
/// each.
inline constexpr std::size_t groupRows = 16;
/// Values of one quantized block along a row.
inline constexpr std::size_t blockColumns = 32;

/// How the values of a packed matrix are stored.
enum class PackedLayout {
    Nibble, ///< 4-bit unsigned codes, 256 B a block of 16 rows x 32 columns
    Byte,   ///< 8-bit unsigned codes, 512 B
    Half,   ///< f16, 32 B a column of 16 rows
    BFloat, ///< bf16, 32 B
    Float,  ///< f32, 64 B
};

/// A weight matrix of `rows` outputs and `columns` inputs in the layout that the kernels read. It does not
/// own its memory. A group of 16 rows is contiguous (`groupBytes`, a multiple of 64):
///
/// - Nibble, Byte: the codes of all blocks, then the 16 f16 scales d of each block, then (only with
///   `hasMinimum`) its 16 f16 minimums m. Value = d * (code - offset) + m.
///   Codes of a block are 64-byte vectors; byte 4 r + j of vector v belongs to row r. Byte: column 4 v + j.
///   Nibble: column 4 v + j in the low half, 16 + 4 v + j in the high half.
/// - Half, BFloat, Float: column after column, 16 values each.
///
/// IQ4_NL becomes Byte, exactly: its table's values are the codes. K-quants become Half, each value rounded
/// to f16 (docs/decisions/0010-wide-k-quants.md).
///
/// Rows missing in the last group are zero.
struct PackedMatrix {
    TensorType type = TensorType::F32;
    PackedLayout layout = PackedLayout::Float;
    std::size_t rows = 0;
    std::size_t columns = 0;
    int offset = 0;
    bool hasMinimum = false;
    const std::byte* data = nullptr;

    std::size_t groups() const { return (rows + groupRows - 1) / groupRows; }
    std::size_t blocks() const { return columns / blockColumns; }
    bool quantized() const { return layout == PackedLayout::Nibble || layout == PackedLayout::Byte; }
    std::size_t codeBytes() const { return blocks() * (layout == PackedLayout::Nibble ? 256 : 512); }
    std::size_t groupBytes() const;
    std::size_t bytes() const { return groups() * groupBytes(); }
    const std::byte* group(std::size_t index) const { return data + index * groupBytes(); }
};

/// The packed shape of a tensor of `type`; `data` is not set.
PackedMatrix packedShape(TensorType type, std::size_t rows, std::size_t columns);

/// Packs up to 16 consecutive rows, in the file's layout one after another, into one group at `into`.
void packGroup(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into);

/// The float values of one row. `out` holds `columns` values.
void unpackRow(const PackedMatrix& matrix, std::size_t row, float* out);

} // namespace mw::engine
