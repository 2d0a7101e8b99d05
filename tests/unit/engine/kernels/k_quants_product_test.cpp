// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include "engine/base/half.h"

#include <cmath>

namespace mw::engine {
namespace {

constexpr TensorType kTypes[] = {TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K,
                                 TensorType::Q6_K};

TEST(KQuantMatrix, UnpackedRowsAreTheDecodedValuesInSixteenBits)
{
    for (TensorType type : kTypes) {
        const RandomMatrix matrix(type, 19, 512, 21);
        EXPECT_EQ(matrix.packed.layout, PackedLayout::Half);
        std::vector<float> unpacked(512);
        for (std::size_t row = 0; row < 19; ++row) {
            unpackRow(matrix.packed, row, unpacked.data());
            std::vector<float> expected = matrix.row(row);
            for (float& value : expected)
                value = halfToFloat(floatToHalf(value));
            EXPECT_EQ(unpacked, expected) << "type " << static_cast<int>(type) << " row " << row;
        }
    }
}

TEST(KQuantMatrix, RowsThatAreMissingInAGroupAreZero)
{
    const RandomMatrix matrix(TensorType::Q4_K, 3, 256, 5);
    PackedMatrix whole = matrix.packed;
    whole.rows = groupRows;
    std::vector<float> unpacked(256);
    for (std::size_t row = 3; row < groupRows; ++row) {
        unpackRow(whole, row, unpacked.data());
        EXPECT_EQ(unpacked, std::vector<float>(256, 0.0F));
    }
}

TEST(KQuantProduct, EqualsDequantizeThenFloatAtEveryLevel)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        for (TensorType type : kTypes) {
            const RandomMatrix matrix(type, 33, 512, 3);
            const std::size_t rows = 5;
            const PreparedRows input(kernels, randomValues(rows * 512, 5), 512);
            const std::vector<float> out = multiply(kernels, matrix.packed, input.view, rows);
            for (std::size_t output = 0; output < 33; ++output) {
                const std::vector<float> weights = matrix.row(output);
                for (std::size_t row = 0; row < rows; ++row) {
                    double expected = 0;
                    double magnitude = 0;
                    for (std::size_t i = 0; i < 512; ++i) {
                        const double term = static_cast<double>(input.values[row * 512 + i]) *
                                            static_cast<double>(weights[i]);
                        expected += term;
                        magnitude += std::fabs(term);
                    }
                    // Half a unit of f16 a weight.
                    EXPECT_NEAR(static_cast<double>(out[row * matrix.packed.groups() * groupRows + output]),
                                expected, magnitude / 2048 + 1e-5)
                        << isaName(isa) << " type " << static_cast<int>(type);
                }
            }
        }
    }
}

} // namespace
} // namespace mw::engine
