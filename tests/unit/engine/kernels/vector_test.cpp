// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include <cmath>
#include <limits>

namespace mw::engine {
namespace {

TEST(VectorTest, RmsNormEqualsItsFormula)
{
    for (Isa isa : levels()) {
        for (std::size_t columns : {1U, 15U, 16U, 17U, 64U, 576U, 1000U}) {
            const std::vector<float> x = randomValues(columns, 31);
            const std::vector<float> weight = randomValues(columns, 32);
            std::vector<float> out(columns);
            kernelsFor(isa).rmsNorm(x.data(), weight.data(), columns, 1e-5F, out.data());
            double squares = 0;
            for (float value : x)
                squares += static_cast<double>(value) * static_cast<double>(value);
            const double factor = 1.0 / std::sqrt(squares / static_cast<double>(columns) + 1e-5);
            for (std::size_t i = 0; i < columns; ++i) {
                const double expected = static_cast<double>(x[i]) * factor * static_cast<double>(weight[i]);
                EXPECT_NEAR(static_cast<double>(out[i]), expected, 1e-6 * std::fabs(expected) + 1e-9);
            }
        }
    }
}

TEST(VectorTest, SiluMultiplyEqualsItsFormula)
{
    for (Isa isa : levels()) {
        std::vector<float> gate = randomValues(101, 41, 8.0F);
        gate[3] = -100.0F;
        gate[4] = 100.0F;
        const std::vector<float> before = gate;
        const std::vector<float> up = randomValues(101, 42);
        kernelsFor(isa).siluMultiply(gate.data(), up.data(), gate.size());
        for (std::size_t i = 0; i < gate.size(); ++i) {
            const double g = static_cast<double>(before[i]);
            const double expected = g / (1.0 + std::exp(-g)) * static_cast<double>(up[i]);
            EXPECT_NEAR(static_cast<double>(gate[i]), expected, 2e-6 * std::fabs(expected) + 1e-30);
        }
    }
}

TEST(VectorTest, ExponentialsStayWithinTwoUnitsInTheLastPlace)
{
    for (Isa isa : levels()) {
        std::vector<float> values;
        for (float x = -86.0F; x <= 0.0F; x += 0.0137F)
            values.push_back(x);
        std::vector<float> out(values.size());
        const double sum = kernelsFor(isa).exponentials(values.data(), values.size(), 0.0F, 1.0F, out.data());
        double expectedSum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double expected = std::exp(static_cast<double>(values[i]));
            expectedSum += expected;
            EXPECT_NEAR(static_cast<double>(out[i]), expected, 2.5e-7 * expected) << values[i];
        }
        EXPECT_NEAR(sum, expectedSum, 1e-6 * expectedSum);
    }
}

TEST(VectorTest, ArgMaxTakesTheLowestOfEqualsAndSeesNumbersOnly)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (Isa isa : levels()) {
        const auto argMax = kernelsFor(isa).argMax;
        std::vector<float> values(100, -5.0F);
        EXPECT_EQ(argMax(values.data(), values.size()), 0U);
        values[97] = values[63] = 2.0F;
        EXPECT_EQ(argMax(values.data(), values.size()), 63U);
        values[99] = 3.0F;
        EXPECT_EQ(argMax(values.data(), values.size()), 99U);
        const std::vector<float> none(48, nan);
        EXPECT_EQ(argMax(none.data(), none.size()), none.size());
        const std::vector<float> lowest(33, -std::numeric_limits<float>::infinity());
        EXPECT_EQ(argMax(lowest.data(), lowest.size()), 0U);
    }
}

} // namespace
} // namespace mw::engine
