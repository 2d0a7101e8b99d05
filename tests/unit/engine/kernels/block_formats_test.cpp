// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/block_formats.h"

#include "engine/base/half.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

namespace mw::engine {
namespace {

std::vector<char> readAll(const std::string& name)
{
    std::ifstream file(std::string(MODELWRIGHT_TEST_DATA) + "/blocks/" + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <typename T>
std::vector<T> take(const std::vector<char>& from, std::size_t& at, std::size_t count)
{
    std::vector<T> values(count);
    EXPECT_LE(at + count * sizeof(T), from.size());
    std::memcpy(values.data(), from.data() + at, count * sizeof(T));
    at += count * sizeof(T);
    return values;
}

/// The same bits, or both NaN: which NaN a conversion gives differs between processors and numpy.
bool same(float left, float right)
{
    return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right) ||
           (std::isnan(left) && std::isnan(right));
}

struct Format {
    TensorType type;
    const char* name;
};

void PrintTo(const Format& format, std::ostream* out)
{
    *out << format.name;
}

class BlockFormats : public testing::TestWithParam<Format> {};
/// Those that the recorder has an encoder for.
class EncodedFormats : public testing::TestWithParam<Format> {};

TEST_P(BlockFormats, DecodesRecordedBytesBitForBit)
{
    const std::vector<char> file = readAll(std::string("decode_") + GetParam().name + ".bin");
    std::size_t at = 0;
    const std::vector<std::uint32_t> sizes = take<std::uint32_t>(file, at, 2);
    const std::vector<std::byte> bytes = take<std::byte>(file, at, sizes[1]);
    const std::vector<float> expected = take<float>(file, at, sizes[0]);
    ASSERT_EQ(at, file.size());
    ASSERT_EQ(rowBytes(GetParam().type, expected.size()), bytes.size());

    std::vector<float> values(expected.size());
    dequantizeRow(GetParam().type, bytes.data(), values.data(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        ASSERT_TRUE(same(values[i], expected[i]))
            << "value " << i << ": " << values[i] << ", recorded " << expected[i];
}

TEST_P(EncodedFormats, EncodesAsRecorded)
{
    const std::vector<char> file = readAll(std::string("encode_") + GetParam().name + ".bin");
    std::size_t at = 0;
    const std::vector<std::uint32_t> sizes = take<std::uint32_t>(file, at, 2);
    const std::vector<float> values = take<float>(file, at, sizes[0]);
    const std::vector<std::byte> expected = take<std::byte>(file, at, sizes[1]);
    ASSERT_EQ(at, file.size());

    std::vector<std::byte> bytes(rowBytes(GetParam().type, values.size()));
    ASSERT_EQ(bytes.size(), expected.size());
    quantizeRow(GetParam().type, values.data(), bytes.data(), values.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        ASSERT_EQ(bytes[i], expected[i]) << "byte " << i;
}

/// Largest error of a value over the largest magnitude of its block.
float boundOf(TensorType type)
{
    switch (type) {
    case TensorType::F32:
        return 0.0F;
    case TensorType::F16:
    case TensorType::BF16:
    case TensorType::Q8_0:
        return 1.0F / 200.0F;
    case TensorType::Q6_K:
        return 1.0F / 25.0F;
    case TensorType::Q5_0:
    case TensorType::Q5_1:
    case TensorType::Q5_K:
        return 1.0F / 15.0F;
    case TensorType::Q4_0:
    case TensorType::Q4_1:
    case TensorType::Q4_K:
    case TensorType::IQ4_NL:
        return 1.0F / 7.0F;
    case TensorType::Q3_K:
        return 1.0F / 3.0F;
    case TensorType::Q2_K:
        return 1.0F / 2.5F;
    }
    return 0.0F;
}

TEST_P(BlockFormats, RoundTripErrorIsBoundedByTheStep)
{
    std::vector<float> values(512);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::sin(static_cast<float>(i) * 1.7F) * (i < 256 ? 0.05F : 3.0F);
    std::vector<std::byte> bytes(rowBytes(GetParam().type, values.size()));
    std::vector<float> back(values.size());
    quantizeRow(GetParam().type, values.data(), bytes.data(), values.size());
    dequantizeRow(GetParam().type, bytes.data(), back.data(), back.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i], back[i], boundOf(GetParam().type) * (i < 256 ? 0.05F : 3.0F)) << i;
}

TEST_P(BlockFormats, ValuesOfOneSignAndZeroesSurvive)
{
    for (const float value : {0.0F, 0.75F, -0.75F}) {
        const std::vector<float> values(256, value);
        std::vector<std::byte> bytes(rowBytes(GetParam().type, values.size()));
        std::vector<float> back(values.size());
        quantizeRow(GetParam().type, values.data(), bytes.data(), values.size());
        dequantizeRow(GetParam().type, bytes.data(), back.data(), back.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            EXPECT_NEAR(values[i], back[i], 0.002F) << i;
    }
}

TEST_P(BlockFormats, UnalignedBytesAndNumbersThatAreNotFiniteAreSafe)
{
    std::vector<float> values(256, 1.0F);
    values[3] = std::numeric_limits<float>::quiet_NaN();
    values[9] = std::numeric_limits<float>::infinity();
    values[20] = -std::numeric_limits<float>::infinity();
    values[21] = std::numeric_limits<float>::max();
    values[22] = std::numeric_limits<float>::denorm_min();
    std::vector<std::byte> bytes(rowBytes(GetParam().type, values.size()) + 1);
    quantizeRow(GetParam().type, values.data(), bytes.data() + 1, values.size());
    std::vector<float> back(values.size());
    dequantizeRow(GetParam().type, bytes.data() + 1, back.data(), back.size());
    EXPECT_FALSE(std::isfinite(back[9]));
}

constexpr Format encodedFormats[] = {
    {TensorType::F32, "f32"},   {TensorType::F16, "f16"},   {TensorType::BF16, "bf16"},
    {TensorType::Q4_0, "q4_0"}, {TensorType::Q4_1, "q4_1"}, {TensorType::Q5_0, "q5_0"},
    {TensorType::Q5_1, "q5_1"}, {TensorType::Q8_0, "q8_0"},
};
constexpr Format otherFormats[] = {
    {TensorType::Q2_K, "q2_k"}, {TensorType::Q3_K, "q3_k"}, {TensorType::Q4_K, "q4_k"},
    {TensorType::Q5_K, "q5_k"}, {TensorType::Q6_K, "q6_k"}, {TensorType::IQ4_NL, "iq4_nl"},
};

std::string nameOf(const testing::TestParamInfo<Format>& format)
{
    return format.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, BlockFormats, testing::ValuesIn(encodedFormats), nameOf);
INSTANTIATE_TEST_SUITE_P(Others, BlockFormats, testing::ValuesIn(otherFormats), nameOf);
INSTANTIATE_TEST_SUITE_P(All, EncodedFormats, testing::ValuesIn(encodedFormats), nameOf);

TEST(Half, EveryHalfSurvivesTheWayThroughFloat)
{
    for (std::uint32_t half = 0; half <= 0xffffU; ++half) {
        const std::uint16_t bits = static_cast<std::uint16_t>(half);
        const std::uint16_t back = floatToHalf(halfToFloat(bits));
        if ((bits & 0x7fffU) > 0x7c00U)
            ASSERT_EQ(back, bits | 0x200U); // NaN becomes quiet
        else
            ASSERT_EQ(back, bits);
    }
}

TEST(Half, EveryBfloat16SurvivesTheWayThroughFloat)
{
    for (std::uint32_t value = 0; value <= 0xffffU; ++value) {
        const std::uint16_t bits = static_cast<std::uint16_t>(value);
        const std::uint16_t back = floatToBfloat16(bfloat16ToFloat(bits));
        if ((bits & 0x7fffU) > 0x7f80U)
            ASSERT_EQ(back, bits | 0x40U);
        else
            ASSERT_EQ(back, bits);
    }
}

TEST(Half, RoundsAsRecorded)
{
    const std::vector<char> file = readAll("half.bin");
    std::size_t at = 0;
    const std::size_t count = take<std::uint32_t>(file, at, 1)[0];
    const std::vector<float> values = take<float>(file, at, count);
    const std::vector<std::uint16_t> halves = take<std::uint16_t>(file, at, count);
    const std::vector<std::uint16_t> bfloats = take<std::uint16_t>(file, at, count);
    ASSERT_EQ(at, file.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (std::isnan(values[i])) {
            EXPECT_TRUE(std::isnan(halfToFloat(floatToHalf(values[i]))));
            EXPECT_TRUE(std::isnan(bfloat16ToFloat(floatToBfloat16(values[i]))));
            continue;
        }
        EXPECT_EQ(floatToHalf(values[i]), halves[i]) << values[i];
        EXPECT_EQ(floatToBfloat16(values[i]), bfloats[i]) << values[i];
    }
}

} // namespace
} // namespace mw::engine
