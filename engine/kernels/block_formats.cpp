// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/block_formats.h"

#include "engine/base/half.h"
#include "engine/kernels/block_bytes.h"
#include "engine/kernels/k_quants.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace mw::engine {

namespace {

constexpr std::size_t blockValues = 32;
using Codes = std::array<std::uint8_t, blockValues>;

/// The four formats of 4 and 5 bits differ in three facts.
struct NibbleFormat {
    int bits;
    bool hasMinimum; ///< else codes are centred on zero
    std::size_t bytes;
};
constexpr NibbleFormat q40{4, false, 18};
constexpr NibbleFormat q41{4, true, 20};
constexpr NibbleFormat q50{5, false, 22};
constexpr NibbleFormat q51{5, true, 24};

/// A half's 11 significant bits times a code of at most 8 is exact in float, so whether the compiler fuses
/// the addition of the minimum cannot change the result.
template <NibbleFormat format>
void decodeNibbleBlock(const std::byte* source, float* out)
{
    const float scale = loadHalf(source);
    source += 2;
    float minimum = 0.0F;
    if constexpr (format.hasMinimum) {
        minimum = loadHalf(source);
        source += 2;
    }
    std::uint32_t high = 0;
    if constexpr (format.bits == 5) {
        high = loadU32(source);
        source += 4;
    }
    for (std::size_t i = 0; i < blockValues / 2; ++i) {
        const std::uint32_t pair = std::to_integer<std::uint32_t>(source[i]);
        const std::uint32_t first = (pair & 15U) | (((high >> i) & 1U) << 4);
        const std::uint32_t second = (pair >> 4) | (((high >> (i + 16)) & 1U) << 4);
        if constexpr (format.hasMinimum) {
            out[i] = scale * static_cast<float>(first) + minimum;
            out[i + 16] = scale * static_cast<float>(second) + minimum;
        } else {
            constexpr int centre = 1 << (format.bits - 1);
            out[i] = scale * static_cast<float>(static_cast<int>(first) - centre);
            out[i + 16] = scale * static_cast<float>(static_cast<int>(second) - centre);
        }
    }
}

/// 1 / scale, or 0 where that has no finite value: such a block decodes to zero or its minimum.
float inverseOf(float scale)
{
    const float inverse = 1.0F / scale;
    return std::isfinite(inverse) ? inverse : 0.0F;
}

std::uint8_t codeOf(float value, int largest)
{
    if (!(value > 0.0F)) // NaN as well: converting it to an integer would be undefined
        return 0;
    return static_cast<std::uint8_t>(std::min(value, static_cast<float>(largest)));
}

template <NibbleFormat format>
void encodeNibbleBlock(const float* source, std::byte* out)
{
    constexpr int largest = (1 << format.bits) - 1;
    Codes codes{};
    if constexpr (format.hasMinimum) {
        float low = source[0];
        float high = source[0];
        for (std::size_t i = 1; i < blockValues; ++i) {
            low = std::min(low, source[i]);
            high = std::max(high, source[i]);
        }
        const float scale = (high - low) / static_cast<float>(largest);
        const float inverse = inverseOf(scale);
        for (std::size_t i = 0; i < blockValues; ++i)
            codes[i] = codeOf((source[i] - low) * inverse + 0.5F, largest);
        storeU16(out, floatToHalf(scale));
        storeU16(out + 2, floatToHalf(low));
        out += 4;
    } else {
        constexpr int centre = 1 << (format.bits - 1);
        float extreme = source[0];
        for (std::size_t i = 1; i < blockValues; ++i)
            if (std::fabs(source[i]) > std::fabs(extreme))
                extreme = source[i];
        const float scale = extreme / static_cast<float>(-centre);
        const float inverse = inverseOf(scale);
        for (std::size_t i = 0; i < blockValues; ++i)
            codes[i] = codeOf(source[i] * inverse + (static_cast<float>(centre) + 0.5F), largest);
        storeU16(out, floatToHalf(scale));
        out += 2;
    }
    if constexpr (format.bits == 5) {
        std::uint32_t high = 0;
        for (std::size_t i = 0; i < blockValues; ++i)
            high |= static_cast<std::uint32_t>(codes[i] >> 4) << i;
        storeU32(out, high);
        out += 4;
    }
    for (std::size_t i = 0; i < blockValues / 2; ++i)
        out[i] = static_cast<std::byte>((codes[i] & 15U) | ((codes[i + 16] & 15U) << 4));
}

template <NibbleFormat format>
void decodeNibbleRow(const std::byte* source, float* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, source += format.bytes)
        decodeNibbleBlock<format>(source, out + i);
}

template <NibbleFormat format>
void encodeNibbleRow(const float* source, std::byte* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, out += format.bytes)
        encodeNibbleBlock<format>(source + i, out);
}

constexpr std::size_t q80Bytes = 34;

void decodeQ80Row(const std::byte* source, float* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, source += q80Bytes) {
        const float scale = loadHalf(source);
        for (std::size_t j = 0; j < blockValues; ++j)
            out[i + j] = scale * static_cast<float>(std::to_integer<std::int8_t>(source[2 + j]));
    }
}

void encodeQ80Row(const float* source, std::byte* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, out += q80Bytes) {
        float extreme = 0.0F;
        for (std::size_t j = 0; j < blockValues; ++j)
            extreme = std::max(extreme, std::fabs(source[i + j]));
        const float scale = extreme / 127.0F;
        const float inverse = inverseOf(scale);
        storeU16(out, floatToHalf(scale));
        for (std::size_t j = 0; j < blockValues; ++j) {
            const float code = std::round(source[i + j] * inverse);
            const bool number = code == code;
            const float bounded = number ? std::clamp(code, -127.0F, 127.0F) : 0.0F;
            out[2 + j] = static_cast<std::byte>(static_cast<std::int8_t>(bounded));
        }
    }
}

constexpr std::size_t iq4nlBytes = 18;

void decodeIq4nlRow(const std::byte* source, float* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, source += iq4nlBytes) {
        const float scale = loadHalf(source);
        for (std::size_t j = 0; j < blockValues / 2; ++j) {
            const std::uint32_t pair = std::to_integer<std::uint32_t>(source[2 + j]);
            out[i + j] = scale * static_cast<float>(iq4nlValues[pair & 15U]);
            out[i + j + 16] = scale * static_cast<float>(iq4nlValues[pair >> 4]);
        }
    }
}

void encodeIq4nlRow(const float* source, std::byte* out, std::size_t values)
{
    for (std::size_t i = 0; i < values; i += blockValues, out += iq4nlBytes) {
        float extreme = 0.0F;
        for (std::size_t j = 0; j < blockValues; ++j)
            if (std::fabs(source[i + j]) > std::fabs(extreme))
                extreme = source[i + j];
        const float scale = extreme / static_cast<float>(iq4nlValues.front());
        const float inverse = inverseOf(scale);
        Codes codes{};
        for (std::size_t j = 0; j < blockValues; ++j) {
            const float value = source[i + j] * inverse;
            std::uint8_t code = 0;
            while (code < 15 && value * 2.0F > static_cast<float>(iq4nlValues[code] + iq4nlValues[code + 1U]))
                ++code;
            codes[j] = code;
        }
        storeU16(out, floatToHalf(scale));
        for (std::size_t j = 0; j < blockValues / 2; ++j)
            out[2 + j] = static_cast<std::byte>(codes[j] | (codes[j + 16] << 4));
    }
}

} // namespace

std::size_t rowBytes(TensorType type, std::size_t values)
{
    const std::optional<TensorTypeTraits> traits = tensorTypeTraits(static_cast<std::uint32_t>(type));
    assert(traits && values % traits->blockValues == 0);
    return values / traits->blockValues * traits->blockBytes;
}

void dequantizeRow(TensorType type, const std::byte* source, float* out, std::size_t values)
{
    switch (type) {
    case TensorType::F32:
        for (std::size_t i = 0; i < values; ++i)
            out[i] = std::bit_cast<float>(loadU32(source + 4 * i));
        return;
    case TensorType::F16:
        for (std::size_t i = 0; i < values; ++i)
            out[i] = loadHalf(source + 2 * i);
        return;
    case TensorType::BF16:
        for (std::size_t i = 0; i < values; ++i)
            out[i] = bfloat16ToFloat(static_cast<std::uint16_t>(loadU16(source + 2 * i)));
        return;
    case TensorType::Q4_0:
        return decodeNibbleRow<q40>(source, out, values);
    case TensorType::Q4_1:
        return decodeNibbleRow<q41>(source, out, values);
    case TensorType::Q5_0:
        return decodeNibbleRow<q50>(source, out, values);
    case TensorType::Q5_1:
        return decodeNibbleRow<q51>(source, out, values);
    case TensorType::Q8_0:
        return decodeQ80Row(source, out, values);
    case TensorType::IQ4_NL:
        return decodeIq4nlRow(source, out, values);
    case TensorType::Q2_K:
    case TensorType::Q3_K:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
    case TensorType::Q6_K:
        return dequantizeKQuants(type, source, out, values);
    }
}

void quantizeRow(TensorType type, const float* source, std::byte* out, std::size_t values)
{
    switch (type) {
    case TensorType::F32:
        for (std::size_t i = 0; i < values; ++i)
            storeU32(out + 4 * i, std::bit_cast<std::uint32_t>(source[i]));
        return;
    case TensorType::F16:
        for (std::size_t i = 0; i < values; ++i)
            storeU16(out + 2 * i, floatToHalf(source[i]));
        return;
    case TensorType::BF16:
        for (std::size_t i = 0; i < values; ++i)
            storeU16(out + 2 * i, floatToBfloat16(source[i]));
        return;
    case TensorType::Q4_0:
        return encodeNibbleRow<q40>(source, out, values);
    case TensorType::Q4_1:
        return encodeNibbleRow<q41>(source, out, values);
    case TensorType::Q5_0:
        return encodeNibbleRow<q50>(source, out, values);
    case TensorType::Q5_1:
        return encodeNibbleRow<q51>(source, out, values);
    case TensorType::Q8_0:
        return encodeQ80Row(source, out, values);
    case TensorType::IQ4_NL:
        return encodeIq4nlRow(source, out, values);
    case TensorType::Q2_K:
    case TensorType::Q3_K:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
    case TensorType::Q6_K:
        return quantizeKQuants(type, source, out, values);
    }
}

} // namespace mw::engine
