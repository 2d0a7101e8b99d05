// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/kernels/block_formats.h"
#include "engine/kernels/kernels.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace mw::engine {

/// Every level that this machine runs, the portable one first.
inline std::vector<Isa> levels()
{
    std::vector<Isa> all;
    for (Isa isa : allIsas)
        if (kernelsFor(isa).isa == isa)
            all.push_back(isa);
    return all;
}

inline std::vector<float> randomValues(std::size_t count, unsigned seed, float scale = 1.0F)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0F, scale);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

/// Rows of activations with the memory behind them.
struct PreparedRows {
    std::vector<std::int8_t> codes;
    std::vector<float> scales;
    std::vector<std::int32_t> sums;
    std::vector<std::uint32_t> halfSums;
    std::vector<float> scaledSums;
    std::vector<float> values;
    std::vector<std::uint32_t> pairs;
    Activations view;

    PreparedRows(const Kernels& kernels, std::vector<float> rows, std::size_t columns, std::size_t terms = 1)
        : codes(terms * rows.size()), scales(terms * rows.size() / blockColumns + 1), sums(scales.size()),
          halfSums(scales.size()), scaledSums(scales.size()), values(std::move(rows))
    {
        const std::size_t blocks = columns / blockColumns;
        if (columns % blockColumns == 0)
            for (std::size_t row = 0; row < values.size() / columns; ++row)
                kernels.quantizeRow(values.data() + row * columns, columns, terms,
                                    {codes.data() + row * terms * columns, scales.data() + row * blocks,
                                     sums.data() + row * terms * blocks,
                                     halfSums.data() + row * terms * blocks,
                                     scaledSums.data() + row * blocks});
        view = {columns,     terms,           codes.data(),      scales.data(),
                sums.data(), halfSums.data(), scaledSums.data(), values.data()};
        const std::size_t rowPairs = (columns + 1) / 2;
        pairs.resize(values.size() / columns * rowPairs);
        if (kernels.narrowRow != nullptr)
            for (std::size_t row = 0; row < values.size() / columns; ++row)
                kernels.narrowRow(values.data() + row * columns, columns, pairs.data() + row * rowPairs);
        view.pairs = pairs.data();
    }

    /// What the codes of one value stand for.
    double value(std::size_t row, std::size_t column) const
    {
        const std::size_t line = row * view.terms * view.columns + column;
        const double scale = scales[row * (view.columns / blockColumns) + column / blockColumns];
        const int first = codes[line];
        return scale * (view.terms == 1 ? first : termWeight * first + codes[line + view.columns]);
    }
};

/// A packed matrix of random weights, and the same weights in the file's format.
struct RandomMatrix {
    std::vector<std::byte> file;
    std::vector<std::byte> memory;
    PackedMatrix packed;

    RandomMatrix(TensorType type, std::size_t rows, std::size_t columns, unsigned seed)
    {
        const std::vector<float> values = randomValues(rows * columns, seed, 0.5F);
        const std::size_t bytes = rowBytes(type, columns);
        file.resize(rows * bytes);
        for (std::size_t row = 0; row < rows; ++row)
            quantizeRow(type, values.data() + row * columns, file.data() + row * bytes, columns);
        pack(type, rows, columns);
    }

    void pack(TensorType type, std::size_t rows, std::size_t columns)
    {
        packed = {type, rows, columns, nullptr};
        memory.resize(packed.bytes() + 64);
        const std::size_t bytes = rowBytes(type, columns);
        auto* aligned =
            reinterpret_cast<std::byte*>((reinterpret_cast<std::uintptr_t>(memory.data()) + 63) / 64 * 64);
        for (std::size_t group = 0; group < packed.groups(); ++group)
            packGroup(packed, file.data() + group * groupRows * bytes,
                      std::min(groupRows, rows - group * groupRows), aligned + group * packed.groupBytes());
        packed.data = aligned;
    }

    std::vector<float> row(std::size_t index) const
    {
        std::vector<float> values(packed.columns);
        dequantizeRow(packed.type, file.data() + index * rowBytes(packed.type, packed.columns), values.data(),
                      packed.columns);
        return values;
    }
};

inline constexpr TensorType allTypes[] = {
    TensorType::F32,  TensorType::F16,  TensorType::BF16, TensorType::Q4_0,   TensorType::Q4_1,
    TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0, TensorType::IQ4_NL, TensorType::Q2_K,
    TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K};

inline std::vector<float> multiply(const Kernels& kernels, const PackedMatrix& matrix,
                                   const Activations& activations, std::size_t rows)
{
    const std::size_t stride = matrix.groups() * groupRows;
    std::vector<float> out(rows * stride, -1.0F);
    kernels.product(matrix, 0, matrix.groups(), activations, rows, out.data(), stride, OutputMode::Store);
    return out;
}

} // namespace mw::engine
