// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/k_quants.h"
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include <cmath>
#include <cstring>

namespace mw::engine {
namespace {

constexpr TensorType kTypes[] = {TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K,
                                 TensorType::Q6_K};

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

TEST(KQuantMatrix, TakesAboutAsManyBytesAsTheFile)
{
    for (TensorType type : kTypes) {
        const PackedMatrix shape{type, 64, 1024, nullptr};
        EXPECT_LE(static_cast<double>(shape.bytes()), 1.06 * static_cast<double>(64 * rowBytes(type, 1024)));
    }
}

/// Any bytes as scales and codes, extreme activations: nothing saturates or wraps around at any level.
TEST(KQuantProduct, SumsHoldAtTheExtremes)
{
    constexpr std::size_t columns = 512;
    for (TensorType type : kTypes) {
        RandomMatrix matrix(type, 16, columns, 1);
        const std::size_t bytes = rowBytes(type, 256);
        std::mt19937 random(9);
        KQuantBlock parts;
        for (std::size_t block = 0; block < matrix.file.size() / bytes; ++block) {
            std::byte* at = matrix.file.data() + block * bytes;
            do {
                for (std::size_t i = 0; i < bytes; ++i)
                    at[i] = block / 2 < 4   ? std::byte{0xFF}
                            : block / 2 < 8 ? std::byte{0x80}
                                            : std::byte(random());
                // The f16 scales are the first or last bytes of a block: ordinary numbers there.
                const std::uint16_t small = 0x2C01;
                const bool front = type == TensorType::Q4_K || type == TensorType::Q5_K;
                std::memcpy(front ? at : at + bytes - 2, &small, 2);
                if (codeFormat(type).minimum)
                    std::memcpy(front ? at + 2 : at + bytes - 4, &small, 2);
                unpackKQuant(type, at, parts);
            } while (!std::isfinite(parts.d) || !std::isfinite(parts.dmin));
        }
        matrix.pack(type, 16, columns);
        for (std::size_t terms : {1U, 2U}) {
            std::vector<float> values(columns);
            for (std::size_t i = 0; i < columns; ++i)
                values[i] = i % 3 == 2 ? -2.0F : 2.0F;
            const PreparedRows input(kernelsFor(Isa::Portable), values, columns, terms);
            for (Isa isa : levels()) {
                const std::vector<float> out = multiply(kernelsFor(isa), matrix.packed, input.view, 1);
                for (std::size_t row = 0; row < 16; ++row) {
                    const std::vector<float> weights = matrix.row(row);
                    double expected = 0;
                    double magnitude = 0;
                    for (std::size_t i = 0; i < columns; ++i) {
                        const double term = static_cast<double>(weights[i]) * input.value(0, i);
                        expected += term;
                        magnitude += std::fabs(term);
                    }
                    EXPECT_NEAR(static_cast<double>(out[row]), expected, 2e-6 * magnitude)
                        << isaName(isa) << " type " << static_cast<int>(type) << " row " << row;
                }
            }
        }
    }
}

/// Scales of zero, infinity and NaN reach the outputs of their row and no other.
TEST(KQuantProduct, DamagedScalesStayInTheirRow)
{
    for (TensorType type : kTypes) {
        RandomMatrix matrix(type, 16, 256, 4);
        const std::size_t bytes = rowBytes(type, 256);
        const bool front = type == TensorType::Q4_K || type == TensorType::Q5_K;
        const auto setScale = [&](std::size_t row, std::uint16_t bits) {
            std::byte* at = matrix.file.data() + row * bytes;
            const std::size_t d = type == TensorType::Q2_K ? 80 : bytes - 2;
            std::memcpy(front ? at : at + d, &bits, 2);
        };
        setScale(2, 0x7E00); // not a number
        setScale(5, 0x7C00); // infinity
        matrix.pack(type, 16, 256);
        for (Isa isa : levels()) {
            const Kernels& kernels = kernelsFor(isa);
            const PreparedRows input(kernels, randomValues(256, 6), 256);
            const std::vector<float> out = multiply(kernels, matrix.packed, input.view, 1);
            for (std::size_t row = 0; row < 16; ++row)
                EXPECT_EQ(std::isfinite(out[row]), row != 2 && row != 5) << isaName(isa) << " row " << row;
        }
    }
}

} // namespace
} // namespace mw::engine
