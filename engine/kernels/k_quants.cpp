// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/k_quants.h"

#include "engine/kernels/block_bytes.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace mw::engine {

namespace {

constexpr std::size_t superValues = 256;
constexpr std::size_t mostGroups = 16;

/// Where the parts of a format lie in its block, in bytes, and what they range over.
struct KFormat {
    std::size_t bytes;
    std::size_t d;
    std::size_t dmin; ///< 0: no minimums, and codes are centred
    std::size_t scales;
    std::size_t lowBits;
    std::size_t highBits; ///< 0: none, but for Q3_K, whose high bits come first
    std::size_t groupValues;
    int bits; ///< of a code
    int leastScale;
    int mostScale;
    int centre() const { return dmin != 0 ? 0 : 1 << (bits - 1); }
};

constexpr KFormat q2k{84, 80, 82, 0, 16, 0, 16, 2, 0, 15};
constexpr KFormat q3k{110, 108, 0, 96, 32, 0, 16, 3, -32, 31};
constexpr KFormat q4k{144, 0, 2, 4, 16, 0, 32, 4, 0, 63};
constexpr KFormat q5k{176, 0, 2, 4, 48, 16, 32, 5, 0, 63};
constexpr KFormat q6k{210, 208, 0, 192, 0, 128, 16, 6, -128, 127};

const KFormat& formatOf(TensorType type)
{
    switch (type) {
    case TensorType::Q2_K:
        return q2k;
    case TensorType::Q3_K:
        return q3k;
    case TensorType::Q4_K:
        return q4k;
    case TensorType::Q5_K:
        return q5k;
    default:
        assert(type == TensorType::Q6_K);
        return q6k;
    }
}

std::uint8_t byteAt(const std::byte* from, std::size_t index)
{
    return std::to_integer<std::uint8_t>(from[index]);
}

/// Bits of code `value` in a run of `span` bytes per 8 / `width` * `span` values: the first `span` values
/// have the lowest bits of each byte, the next ones the bits above.
struct BitPlace {
    std::size_t byte;
    unsigned shift;
};
constexpr BitPlace placeOf(std::size_t value, std::size_t span, unsigned width)
{
    const std::size_t run = span * (8 / width);
    const std::size_t inRun = value % run;
    return {value / run * span + inRun % span, static_cast<unsigned>(inRun / span) * width};
}

struct CodeParts {
    std::size_t lowSpan;
    unsigned lowWidth;
    unsigned highWidth; ///< 0: none
};
constexpr CodeParts partsOf(const KFormat& format)
{
    switch (format.bits) {
    case 2:
        return {32, 2, 0};
    case 3:
        return {32, 2, 1};
    case 4:
        return {32, 4, 0};
    case 5:
        return {32, 4, 1};
    default:
        return {64, 4, 2};
    }
}

/// Adds `width` bits of each value, `place` bits up, to the codes.
template <std::size_t span, unsigned width, unsigned place>
void addBits(const std::byte* from, std::array<std::uint8_t, superValues>& codes)
{
    constexpr std::size_t run = span * (8 / width);
    for (std::size_t begin = 0; begin < superValues; begin += run, from += span)
        for (unsigned part = 0; part < 8 / width; ++part)
            for (std::size_t i = 0; i < span; ++i) {
                const unsigned bits =
                    (std::to_integer<unsigned>(from[i]) >> (part * width)) & ((1U << width) - 1);
                std::uint8_t& code = codes[begin + part * span + i];
                code = static_cast<std::uint8_t>(code | (bits << place));
            }
}

void unpackCodes(const KFormat& format, const std::byte* block, std::array<std::uint8_t, superValues>& codes)
{
    const std::byte* low = block + format.lowBits;
    const std::byte* high = block + format.highBits;
    codes.fill(0);
    switch (format.bits) {
    case 2:
        return addBits<32, 2, 0>(low, codes);
    case 3:
        addBits<32, 2, 0>(low, codes);
        return addBits<32, 1, 2>(high, codes);
    case 4:
        return addBits<32, 4, 0>(low, codes);
    case 5:
        addBits<32, 4, 0>(low, codes);
        return addBits<32, 1, 4>(high, codes);
    default:
        addBits<64, 4, 0>(low, codes);
        return addBits<32, 2, 4>(high, codes);
    }
}

/// `block` is zero where the codes go.
void packCodes(const KFormat& format, const std::array<std::uint8_t, superValues>& codes, std::byte* block)
{
    const CodeParts parts = partsOf(format);
    for (std::size_t value = 0; value < superValues; ++value) {
        const BitPlace low = placeOf(value, parts.lowSpan, parts.lowWidth);
        const unsigned code = codes[value];
        block[format.lowBits + low.byte] |=
            static_cast<std::byte>((code & ((1U << parts.lowWidth) - 1)) << low.shift);
        if (parts.highWidth != 0) {
            const BitPlace high = placeOf(value, 32, parts.highWidth);
            block[format.highBits + high.byte] |=
                static_cast<std::byte>((code >> parts.lowWidth) << high.shift);
        }
    }
}

/// Q4_K and Q5_K: bytes 0 to 3 hold six bits of scales 0 to 3, 4 to 7 of the minimums, 8 to 11 the low
/// halves of the scales and minimums 4 to 7, whose upper two bits are on top of the first eight bytes.
void unpackScalePairs(const std::byte* from, KQuantBlock& block)
{
    for (std::size_t i = 0; i < 4; ++i) {
        const unsigned scale = byteAt(from, i);
        const unsigned minimum = byteAt(from, 4 + i);
        const unsigned rest = byteAt(from, 8 + i);
        block.scales[i] = static_cast<std::int16_t>(scale & 63U);
        block.minimums[i] = static_cast<std::uint8_t>(minimum & 63U);
        block.scales[4 + i] = static_cast<std::int16_t>((rest & 15U) | ((scale >> 6) << 4));
        block.minimums[4 + i] = static_cast<std::uint8_t>((rest >> 4) | ((minimum >> 6) << 4));
    }
}

void packScalePairs(const KQuantBlock& block, std::byte* to)
{
    for (std::size_t i = 0; i < 4; ++i) {
        const auto scale = static_cast<unsigned>(block.scales[4 + i]);
        const unsigned minimum = block.minimums[4 + i];
        to[i] = static_cast<std::byte>(static_cast<unsigned>(block.scales[i]) | ((scale >> 4) << 6));
        to[4 + i] = static_cast<std::byte>(block.minimums[i] | ((minimum >> 4) << 6));
        to[8 + i] = static_cast<std::byte>((scale & 15U) | ((minimum & 15U) << 4));
    }
}

/// Q3_K: bytes 0 to 7 hold the low halves of scales i and 8 + i, bytes 8 to 11 the upper two bits of the
/// scales i, 4 + i, 8 + i and 12 + i.
void unpackSixBitScales(const std::byte* from, KQuantBlock& block)
{
    for (std::size_t i = 0; i < 16; ++i) {
        const unsigned low = (unsigned{byteAt(from, i % 8)} >> (i < 8 ? 0 : 4)) & 15U;
        const unsigned high = (unsigned{byteAt(from, 8 + i % 4)} >> (2 * (i / 4))) & 3U;
        block.scales[i] = static_cast<std::int16_t>(static_cast<int>(low | (high << 4)) - 32);
    }
}

void packSixBitScales(const KQuantBlock& block, std::byte* to)
{
    for (std::size_t i = 0; i < 16; ++i) {
        const auto scale = static_cast<unsigned>(block.scales[i] + 32);
        to[i % 8] |= static_cast<std::byte>((scale & 15U) << (i < 8 ? 0 : 4));
        to[8 + i % 4] |= static_cast<std::byte>((scale >> 4) << (2 * (i / 4)));
    }
}

void unpackScales(TensorType type, const std::byte* from, KQuantBlock& block)
{
    if (type == TensorType::Q3_K)
        return unpackSixBitScales(from, block);
    if (type == TensorType::Q4_K || type == TensorType::Q5_K)
        return unpackScalePairs(from, block);
    for (std::size_t i = 0; i < 16; ++i) {
        const std::uint8_t byte = byteAt(from, i);
        if (type == TensorType::Q6_K) {
            block.scales[i] = static_cast<std::int8_t>(byte);
        } else {
            block.scales[i] = static_cast<std::int16_t>(byte & 15U);
            block.minimums[i] = static_cast<std::uint8_t>(byte >> 4);
        }
    }
}

void packScales(TensorType type, const KQuantBlock& block, std::byte* to)
{
    if (type == TensorType::Q3_K)
        return packSixBitScales(block, to);
    if (type == TensorType::Q4_K || type == TensorType::Q5_K)
        return packScalePairs(block, to);
    for (std::size_t i = 0; i < 16; ++i) {
        const auto scale = static_cast<unsigned>(block.scales[i]);
        to[i] = static_cast<std::byte>(type == TensorType::Q6_K ? scale & 255U
                                                                : scale | (unsigned{block.minimums[i]} << 4));
    }
}

void decodeBlock(TensorType type, const KFormat& format, const std::byte* source, float* out)
{
    KQuantBlock block;
    unpackKQuant(type, source, block);
    for (std::size_t begin = 0; begin < superValues; begin += format.groupValues) {
        const std::size_t group = begin / format.groupValues;
        const float scale = block.d * static_cast<float>(block.scales[group]);
        const float minimum = block.dmin * static_cast<float>(block.minimums[group]);
        for (std::size_t i = begin; i < begin + format.groupValues; ++i) {
            const float value = scale * static_cast<float>(block.codes[i] - format.centre());
            out[i] = format.dmin != 0 ? value - minimum : value;
        }
    }
}

/// `value` rounded and bounded; a NaN, whose conversion would be undefined, as the least.
int rounded(float value, int least, int most)
{
    if (!(value > static_cast<float>(least)))
        return least;
    return static_cast<int>(std::min(std::round(value), static_cast<float>(most)));
}

float inverseOf(float scale)
{
    const float inverse = 1.0F / scale;
    return std::isfinite(inverse) ? inverse : 0.0F;
}

float roundedToHalf(float value)
{
    return halfToFloat(floatToHalf(value));
}

void encodeBlock(TensorType type, const KFormat& format, const float* source, std::byte* out)
{
    KQuantBlock block;
    std::array<float, mostGroups> steps{};
    std::array<float, mostGroups> depths{};
    float largestStep = 0.0F;
    float largestDepth = 0.0F;
    for (std::size_t begin = 0; begin < superValues; begin += format.groupValues) {
        const std::size_t group = begin / format.groupValues;
        float low = 0.0F;
        float high = 0.0F;
        for (std::size_t i = begin; i < begin + format.groupValues; ++i) {
            low = std::min(low, source[i]);
            high = std::max(high, source[i]);
        }
        if (format.dmin != 0) {
            steps[group] = (high - low) / static_cast<float>((1 << format.bits) - 1);
            depths[group] = -low;
        } else {
            // The value of largest magnitude goes to the lowest code, which has no positive twin.
            steps[group] = (-low > high ? low : high) / static_cast<float>(-format.centre());
        }
        if (std::fabs(steps[group]) > std::fabs(largestStep))
            largestStep = steps[group];
        largestDepth = std::max(largestDepth, depths[group]);
    }
    const float furthestScale = static_cast<float>(format.dmin != 0 ? format.mostScale : format.leastScale);
    block.d = roundedToHalf(largestStep / furthestScale);
    block.dmin = roundedToHalf(largestDepth / static_cast<float>(format.mostScale));
    const float inverseD = inverseOf(block.d);
    const float inverseDmin = inverseOf(block.dmin);
    for (std::size_t begin = 0; begin < superValues; begin += format.groupValues) {
        const std::size_t group = begin / format.groupValues;
        block.scales[group] =
            static_cast<std::int16_t>(rounded(steps[group] * inverseD, format.leastScale, format.mostScale));
        block.minimums[group] =
            static_cast<std::uint8_t>(rounded(depths[group] * inverseDmin, 0, format.mostScale));
        const float inverse = inverseOf(block.d * static_cast<float>(block.scales[group]));
        const float minimum = block.dmin * static_cast<float>(block.minimums[group]);
        for (std::size_t i = begin; i < begin + format.groupValues; ++i) {
            const float code = (source[i] + (format.dmin != 0 ? minimum : 0.0F)) * inverse;
            block.codes[i] = static_cast<std::uint8_t>(
                rounded(code + static_cast<float>(format.centre()), 0, (1 << format.bits) - 1));
        }
    }
    std::memset(out, 0, format.bytes);
    packCodes(format, block.codes, out);
    packScales(type, block, out + format.scales);
    storeU16(out + format.d, floatToHalf(block.d));
    if (format.dmin != 0)
        storeU16(out + format.dmin, floatToHalf(block.dmin));
}

} // namespace

bool isKQuant(TensorType type)
{
    return type == TensorType::Q2_K || type == TensorType::Q3_K || type == TensorType::Q4_K ||
           type == TensorType::Q5_K || type == TensorType::Q6_K;
}

void unpackKQuant(TensorType type, const std::byte* source, KQuantBlock& block)
{
    const KFormat& format = formatOf(type);
    block.d = loadHalf(source + format.d);
    block.dmin = format.dmin != 0 ? loadHalf(source + format.dmin) : 0.0F;
    unpackScales(type, source + format.scales, block);
    unpackCodes(format, source, block.codes);
}

void dequantizeKQuants(TensorType type, const std::byte* source, float* out, std::size_t values)
{
    const KFormat& format = formatOf(type);
    for (std::size_t i = 0; i < values; i += superValues, source += format.bytes)
        decodeBlock(type, format, source, out + i);
}

void quantizeKQuants(TensorType type, const float* source, std::byte* out, std::size_t values)
{
    const KFormat& format = formatOf(type);
    for (std::size_t i = 0; i < values; i += superValues, out += format.bytes)
        encodeBlock(type, format, source + i, out);
}

} // namespace mw::engine
