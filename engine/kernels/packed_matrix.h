// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"
#include "engine/kernels/code_format.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mw::engine {

/// A weight matrix of `rows` outputs and `columns` inputs in the layout that the kernels read. It does not
/// own its memory. A group of 16 rows is contiguous (`groupBytes`, a multiple of 64): of a quantized format
/// chunks as CodeFormat says, as many bits a weight as in the file (up to 5 % more: Q3_K 3.6, Q4_K 2.8,
/// Q5_K 2.3, Q6_K 1 %); of F32 column after column, 16 values each; of F16 and BF16 two
/// columns after two columns, of each row the two values together.
///
/// Rows and blocks missing in the last group and chunk are zero.
struct PackedMatrix {
    TensorType type = TensorType::F32;
    std::size_t rows = 0;
    std::size_t columns = 0;
    const std::byte* data = nullptr;

    std::size_t groups() const { return (rows + groupRows - 1) / groupRows; }
    std::size_t blocks() const { return columns / blockColumns; }
    bool quantized() const { return hasCodes(type); }
    std::size_t groupBytes() const;
    std::size_t bytes() const { return groups() * groupBytes(); }
    const std::byte* group(std::size_t index) const { return data + index * groupBytes(); }
};

/// Packs up to 16 consecutive rows, in the file's layout one after another, into one group at `into`.
void packGroup(const PackedMatrix& shape, const std::byte* rows, std::size_t rowCount, std::byte* into);

/// The float values of one row. `out` holds `columns` values.
void unpackRow(const PackedMatrix& matrix, std::size_t row, float* out);

} // namespace mw::engine
