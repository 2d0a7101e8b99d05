// SPDX-License-Identifier: Apache-2.0
#include "engine/base/half.h"
#include "engine/kernels/k_quants.h"
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace mw::engine {
namespace {

struct Shape {
    std::size_t rows;
    std::size_t columns;
};

std::vector<Shape> shapesOf(TensorType type)
{
    if (isKQuant(type))
        return {{1, 256}, {16, 512}, {17, 1280}, {40, 768}};
    std::vector<Shape> shapes = {{1, 32}, {16, 64}, {17, 96}, {40, 576}, {33, 1536}};
    if (!hasCodes(type)) {
        shapes.push_back({5, 7});
        shapes.push_back({31, 33});
    }
    return shapes;
}

TEST(PackedMatrixTest, UnpackedRowsEqualTheFileFormat)
{
    for (TensorType type : allTypes) {
        for (const Shape& shape : shapesOf(type)) {
            const RandomMatrix matrix(type, shape.rows, shape.columns, 7);
            std::vector<float> unpacked(shape.columns);
            for (std::size_t row = 0; row < shape.rows; ++row) {
                unpackRow(matrix.packed, row, unpacked.data());
                EXPECT_EQ(unpacked, matrix.row(row)) << "type " << static_cast<int>(type) << " row " << row;
            }
        }
    }
}

void compareWithDequantized(std::size_t terms)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        for (TensorType type : allTypes) {
            for (const Shape& shape : shapesOf(type)) {
                const RandomMatrix matrix(type, shape.rows, shape.columns, 3);
                const std::size_t rows = 3;
                // Activations, and f16 weights, rounded to the 8 bits of a bf16.
                const bool narrow =
                    kernels.narrowRow != nullptr && !hasCodes(type) && type != TensorType::F32;
                const double tolerance = narrow ? 1.0 / 128 : 1e-5;
                const PreparedRows input(kernels, randomValues(rows * shape.columns, 5), shape.columns,
                                         terms);
                const std::vector<float> out = multiply(kernels, matrix.packed, input.view, rows);
                for (std::size_t row = 0; row < rows; ++row) {
                    for (std::size_t output = 0; output < shape.rows; ++output) {
                        const std::vector<float> weights = matrix.row(output);
                        double expected = 0;
                        double magnitude = 0;
                        for (std::size_t i = 0; i < shape.columns; ++i) {
                            const std::size_t at = row * shape.columns + i;
                            const double x = matrix.packed.quantized()
                                                 ? input.value(row, i)
                                                 : static_cast<double>(input.values[at]);
                            expected += x * static_cast<double>(weights[i]);
                            magnitude += std::fabs(x * static_cast<double>(weights[i]));
                        }
                        EXPECT_NEAR(
                            static_cast<double>(out[row * matrix.packed.groups() * groupRows + output]),
                            expected, tolerance * magnitude + 1e-6)
                            << isaName(isa) << " type " << static_cast<int>(type);
                    }
                }
            }
        }
    }
}

TEST(ProductTest, EqualsDequantizeThenFloatWithinTheActivationsCodes)
{
    compareWithDequantized(1);
}

TEST(ProductTest, EqualsDequantizeThenFloatWithTwoTerms)
{
    compareWithDequantized(2);
}

TEST(ProductTest, RowsAreBitEqualHoweverManyAreComputedTogether)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        for (TensorType type : allTypes) {
            for (std::size_t terms : {1U, 2U}) {
                const std::size_t columns = isKQuant(type) ? 512 : 96;
                const RandomMatrix matrix(type, 40, columns, 11);
                const std::size_t rows = 29;
                const PreparedRows input(kernels, randomValues(rows * columns, 13), columns, terms);
                const std::vector<float> together = multiply(kernels, matrix.packed, input.view, rows);
                const std::size_t stride = matrix.packed.groups() * groupRows;
                for (std::size_t row = 0; row < rows; ++row) {
                    const auto begin = input.values.begin() + static_cast<std::ptrdiff_t>(row * columns);
                    const std::vector<float> values(begin, begin + static_cast<std::ptrdiff_t>(columns));
                    const PreparedRows one(kernels, values, columns, terms);
                    const std::vector<float> alone = multiply(kernels, matrix.packed, one.view, 1);
                    ASSERT_EQ(
                        0, std::memcmp(alone.data(), together.data() + row * stride, stride * sizeof(float)))
                        << isaName(isa) << " type " << static_cast<int>(type) << " row " << row;
                }
            }
        }
    }
}

/// Products of bf16 numbers are exact up to the order of their sums.
TEST(ProductTest, NarrowActivationsAreRoundedToEven)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        if (kernels.narrowRow == nullptr)
            continue;
        for (std::size_t columns : {1U, 2U, 31U, 33U, 64U, 95U}) {
            std::vector<float> values = randomValues(columns, 8);
            values[0] = 1.00390625F; // half way between two numbers
            std::vector<std::uint32_t> pairs((columns + 1) / 2 + 1, 0xABCDU);
            kernels.narrowRow(values.data(), columns, pairs.data());
            for (std::size_t i = 0; i < columns; ++i)
                EXPECT_EQ((pairs[i / 2] >> (i % 2 * 16)) & 0xFFFFU, floatToBfloat16(values[i])) << columns;
            if (columns % 2 == 1) {
                EXPECT_EQ(pairs[columns / 2] >> 16, 0U);
            }
            EXPECT_EQ(pairs.back(), 0xABCDU);
            for (TensorType type : {TensorType::F16, TensorType::BF16}) {
                const RandomMatrix matrix(type, 16, columns, 3);
                const PreparedRows input(kernels, values, columns);
                const std::vector<float> out = multiply(kernels, matrix.packed, input.view, 1);
                for (std::size_t row = 0; row < 16; ++row) {
                    const std::vector<float> weights = matrix.row(row);
                    double expected = 0;
                    double magnitude = 0;
                    for (std::size_t i = 0; i < columns; ++i) {
                        const double term = static_cast<double>(bfloat16ToFloat(floatToBfloat16(values[i]))) *
                                            static_cast<double>(bfloat16ToFloat(floatToBfloat16(weights[i])));
                        expected += term;
                        magnitude += std::fabs(term);
                    }
                    EXPECT_NEAR(static_cast<double>(out[row]), expected, 1e-5 * magnitude);
                }
            }
        }
    }
}

/// With scales of one the float operations are exact, so that the integer sums show.
TEST(ProductTest, IntegerSumsAreExactAtTheExtremes)
{
    for (TensorType type : {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1,
                            TensorType::Q8_0, TensorType::IQ4_NL}) {
        RandomMatrix matrix(type, 16, 64, 1);
        const std::size_t bytes = rowBytes(type, 32);
        const std::uint16_t one = 0x3C00;
        std::mt19937 random(9);
        for (std::size_t block = 0; block < matrix.file.size() / bytes; ++block) {
            std::byte* at = matrix.file.data() + block * bytes;
            for (std::size_t i = 0; i < bytes; ++i) // rows of extreme codes, and rows of any
                at[i] = block / 2 < 4   ? std::byte{0xFF}
                        : block / 2 < 8 ? std::byte{0x80}
                                        : std::byte(random());
            std::memcpy(at, &one, 2);
            if (codeFormat(type).minimum)
                std::memcpy(at + 2, &one, 2);
        }
        matrix.pack(type, 16, 64);
        for (const std::int8_t code : {std::int8_t{127}, std::int8_t{-127}}) {
            PreparedRows input(kernelsFor(Isa::Portable), std::vector<float>(64, 1.0F), 64);
            for (std::size_t i = 0; i < 64; ++i)
                input.codes[i] = i % 3 == 2 ? static_cast<std::int8_t>(-code) : code;
            for (std::size_t block = 0; block < 2; ++block) {
                input.scales[block] = 1.0F;
                std::int32_t halves[2] = {0, 0};
                for (std::size_t i = 0; i < 32; ++i)
                    halves[i / 16] += input.codes[block * 32 + i];
                input.sums[block] = halves[0] + halves[1];
                input.halfSums[block] = (static_cast<std::uint32_t>(halves[0]) & 0xFFFFU) |
                                        (static_cast<std::uint32_t>(halves[1]) << 16);
                input.scaledSums[block] = static_cast<float>(input.sums[block]);
            }
            for (Isa isa : levels()) {
                const std::vector<float> out = multiply(kernelsFor(isa), matrix.packed, input.view, 1);
                for (std::size_t row = 0; row < 16; ++row) {
                    const std::vector<float> weights = matrix.row(row);
                    double expected = 0;
                    for (std::size_t i = 0; i < 64; ++i)
                        expected += static_cast<double>(weights[i]) * input.codes[i];
                    EXPECT_EQ(static_cast<double>(out[row]), expected)
                        << isaName(isa) << " type " << static_cast<int>(type) << " row " << row;
                }
            }
        }
    }
}

TEST(ProductTest, AddsToTheOutputWhenAsked)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        const RandomMatrix matrix(TensorType::Q4_1, 16, 32, 2);
        const PreparedRows input(kernels, randomValues(32, 4), 32);
        const std::vector<float> stored = multiply(kernels, matrix.packed, input.view, 1);
        std::vector<float> added(16, 2.5F);
        kernels.product(matrix.packed, 0, 1, input.view, 1, added.data(), 16, OutputMode::Add);
        for (std::size_t i = 0; i < 16; ++i)
            EXPECT_EQ(added[i], stored[i] + 2.5F);
    }
}

TEST(QuantizeTest, LevelsGiveTheSameCodesAndHalfAStepOfError)
{
    const std::vector<float> values = randomValues(320, 21, 3.0F);
    const PreparedRows reference(kernelsFor(Isa::Portable), values, 320);
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i], static_cast<float>(reference.codes[i]) * reference.scales[i / 32],
                    0.5001F * reference.scales[i / 32]);
    for (Isa isa : levels()) {
        const PreparedRows rows(kernelsFor(isa), values, 320);
        EXPECT_EQ(rows.codes, reference.codes);
        EXPECT_EQ(rows.scales, reference.scales);
        EXPECT_EQ(rows.sums, reference.sums);
        EXPECT_EQ(rows.scaledSums, reference.scaledSums);
    }
}

TEST(QuantizeTest, DamageStaysVisibleAndZeroStaysZero)
{
    for (Isa isa : levels()) {
        std::vector<float> values(128, 0.0F);
        values[40] = std::numeric_limits<float>::quiet_NaN();
        values[70] = std::numeric_limits<float>::infinity();
        values[100] = 1e30F;
        const PreparedRows rows(kernelsFor(isa), values, 128);
        EXPECT_EQ(rows.scales[0], 0.0F);
        EXPECT_EQ(rows.sums[0], 0);
        EXPECT_TRUE(std::isnan(rows.scales[1]));
        EXPECT_TRUE(std::isnan(rows.scales[2]));
        EXPECT_EQ(rows.codes[100], 127);
    }
}

} // namespace
} // namespace mw::engine
