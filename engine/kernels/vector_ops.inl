// SPDX-License-Identifier: Apache-2.0
// The float kernels over `Lanes`, written once for every level. Included inside an unnamed namespace.

/// The first `count` (< 16) values, the rest filled.
MODELWRIGHT_INLINE Lanes loadPart(const float* from, std::size_t count, float fill)
{
    float buffer[16];
    for (std::size_t i = 0; i < 16; ++i)
        buffer[i] = i < count ? from[i] : fill;
    return Lanes::load(buffer);
}

MODELWRIGHT_INLINE void storePart(Lanes lanes, float* to, std::size_t count)
{
    float buffer[16];
    lanes.store(buffer);
    std::memcpy(to, buffer, count * sizeof(float));
}

/// e^x within 2 units in the last place for x <= 88; 0 below -87 and for -infinity; NaN stays NaN.
/// Range reduction by powers of two and a polynomial (Cephes library, Moshier 1992).
MODELWRIGHT_INLINE Lanes exponential(Lanes x)
{
    // The order of the operands keeps a NaN (the second one is given back where either is not a number).
    const Lanes clamped = Lanes::max(Lanes::set(-87.0F), Lanes::min(Lanes::set(88.0F), x));
    const Lanes n = Lanes::round(clamped * Lanes::set(1.44269504F));
    Lanes r = Lanes::fma(n, Lanes::set(-0.693359375F), clamped);
    r = Lanes::fma(n, Lanes::set(2.12194440e-4F), r);
    Lanes p = Lanes::set(1.9875691500e-4F);
    p = Lanes::fma(p, r, Lanes::set(1.3981999507e-3F));
    p = Lanes::fma(p, r, Lanes::set(8.3334519073e-3F));
    p = Lanes::fma(p, r, Lanes::set(4.1665795894e-2F));
    p = Lanes::fma(p, r, Lanes::set(1.6666665459e-1F));
    p = Lanes::fma(p, r, Lanes::set(5.0000001201e-1F));
    p = Lanes::fma(p, r * r, r) + Lanes::set(1.0F);
    return Lanes::scaleByPower(p, n);
}

MODELWRIGHT_INLINE float exponentialOf(float x)
{
    float buffer[16];
    exponential(Lanes::set(x)).store(buffer);
    return x < -87.0F ? 0.0F : buffer[0];
}

/// The sums of the halves of a block as two 16-bit numbers, which hold 16 codes of +-127.
MODELWRIGHT_INLINE std::uint32_t packHalfSums(std::int32_t first, std::int32_t second)
{
    return (static_cast<std::uint32_t>(first) & 0xFFFFU) | (static_cast<std::uint32_t>(second) << 16);
}

template <bool two>
MODELWRIGHT_INLINE void quantizeBlocks(const float* values, std::size_t columns, const ActivationRow& out)
{
    const std::size_t blocks = columns / blockColumns;
    constexpr std::size_t terms = two ? 2 : 1;
    constexpr float most = two ? 127.0F * termWeight + 126.0F : 127.0F;
    for (std::size_t block = 0; block < blocks; ++block) {
        const Lanes a = Lanes::load(values + block * blockColumns);
        const Lanes b = Lanes::load(values + block * blockColumns + 16);
        const float largest = Lanes::max(Lanes::abs(a), Lanes::abs(b)).largest();
        // Zeros for numbers, NaN for one that is infinite or none.
        const Lanes zeros = a * Lanes::set(0.0F) + b * Lanes::set(0.0F);
        if (largest == 0.0F || zeros.anyNotZero()) {
            const float damage = zeros.sum();
            for (std::size_t term = 0; term < terms; ++term) {
                std::memset(out.codes + term * columns + block * blockColumns, 0, blockColumns);
                out.sums[term * blocks + block] = 0;
                out.halfSums[term * blocks + block] = 0;
            }
            out.scales[block] = damage;
            out.scaledSums[block] = damage;
            continue;
        }
        const auto put = [&](std::size_t term, Lanes first, Lanes second) MODELWRIGHT_LAMBDA_INLINE {
            std::int8_t* codes = out.codes + term * columns + block * blockColumns;
            first.storeInt8(codes);
            second.storeInt8(codes + 16);
            float sums[2];
            Lanes::sumBoth(first, second, sums); // small integers: exact
            const auto firstSum = static_cast<std::int32_t>(sums[0]);
            const auto secondSum = static_cast<std::int32_t>(sums[1]);
            out.halfSums[term * blocks + block] = packHalfSums(firstSum, secondSum);
            out.sums[term * blocks + block] = firstSum + secondSum;
            return firstSum + secondSum;
        };
        const Lanes inverse = Lanes::set(most / largest);
        const Lanes roundedA = Lanes::round(a * inverse);
        const Lanes roundedB = Lanes::round(b * inverse);
        const float scale = largest / most;
        out.scales[block] = scale;
        if constexpr (two) {
            const Lanes weight = Lanes::set(termWeight);
            const Lanes share = Lanes::set(1.0F / termWeight);
            const Lanes highA = Lanes::round(roundedA * share);
            const Lanes highB = Lanes::round(roundedB * share);
            const std::int32_t high = put(0, highA, highB);
            const std::int32_t low = put(1, roundedA - highA * weight, roundedB - highB * weight);
            out.scaledSums[block] = scale * static_cast<float>(termWeight * high + low);
        } else {
            out.scaledSums[block] = scale * static_cast<float>(put(0, roundedA, roundedB));
        }
    }
}

void quantizeRow(const float* values, std::size_t columns, std::size_t terms, const ActivationRow& out)
{
    if (terms == 2)
        quantizeBlocks<true>(values, columns, out);
    else
        quantizeBlocks<false>(values, columns, out);
}

void rmsNorm(const float* x, const float* weight, std::size_t columns, float epsilon, float* out)
{
    const std::size_t whole = columns / 16 * 16;
    Lanes squares = Lanes::set(0.0F);
    for (std::size_t i = 0; i < whole; i += 16) {
        const Lanes value = Lanes::load(x + i);
        squares = Lanes::fma(value, value, squares);
    }
    if (whole < columns) {
        const Lanes value = loadPart(x + whole, columns - whole, 0.0F);
        squares = Lanes::fma(value, value, squares);
    }
    const float mean = squares.sum() / static_cast<float>(columns);
    const Lanes factor = Lanes::set(1.0F / std::sqrt(mean + epsilon));
    for (std::size_t i = 0; i < whole; i += 16)
        (Lanes::load(x + i) * factor * Lanes::load(weight + i)).store(out + i);
    if (whole < columns)
        storePart(loadPart(x + whole, columns - whole, 0.0F) * factor *
                      loadPart(weight + whole, columns - whole, 0.0F),
                  out + whole, columns - whole);
}

MODELWRIGHT_INLINE Lanes siluTimes(Lanes gate, Lanes up)
{
    const Lanes one = Lanes::set(1.0F);
    return gate / (one + exponential(Lanes::set(0.0F) - gate)) * up;
}

void siluMultiply(float* gate, const float* up, std::size_t count)
{
    const std::size_t whole = count / 16 * 16;
    for (std::size_t i = 0; i < whole; i += 16)
        siluTimes(Lanes::load(gate + i), Lanes::load(up + i)).store(gate + i);
    if (whole < count)
        storePart(
            siluTimes(loadPart(gate + whole, count - whole, 0.0F), loadPart(up + whole, count - whole, 0.0F)),
            gate + whole, count - whole);
}

std::size_t argMax(const float* values, std::size_t count)
{
    const std::size_t whole = count / 16 * 16;
    const float lowest = -std::numeric_limits<float>::infinity();
    Lanes most = Lanes::set(lowest);
    for (std::size_t i = 0; i < whole; i += 16)
        most = Lanes::max(Lanes::load(values + i), most);
    float largest = most.largest();
    for (std::size_t i = whole; i < count; ++i)
        largest = values[i] > largest ? values[i] : largest;
    for (std::size_t i = 0; i < count; ++i)
        if (values[i] == largest)
            return i;
    return count;
}

double exponentials(const float* values, std::size_t count, float maximum, float factor, float* out)
{
    const std::size_t whole = count / 16 * 16;
    const Lanes shift = Lanes::set(maximum);
    const Lanes scale = Lanes::set(factor);
    double total = 0;
    // Sums of 1,024 values in float, their sum in double: quick and exact enough for any vocabulary.
    for (std::size_t begin = 0; begin < whole; begin += 1024) {
        const std::size_t end = begin + 1024 < whole ? begin + 1024 : whole;
        Lanes sum = Lanes::set(0.0F);
        for (std::size_t i = begin; i < end; i += 16) {
            const Lanes power = exponential((Lanes::load(values + i) - shift) * scale);
            power.store(out + i);
            sum = sum + power;
        }
        total += static_cast<double>(sum.sum());
    }
    for (std::size_t i = whole; i < count; ++i) {
        out[i] = exponentialOf((values[i] - maximum) * factor);
        total += static_cast<double>(out[i]);
    }
    return total;
}

/// The weights of 16 rows and two columns.
template <TensorType type>
MODELWRIGHT_INLINE void loadColumnPair(const std::byte* group, std::size_t pair, Lanes& first, Lanes& second)
{
    if constexpr (type == TensorType::F32) {
        const auto* values = reinterpret_cast<const float*>(group) + 2 * pair * groupRows;
        first = Lanes::load(values);
        second = Lanes::load(values + groupRows);
    } else {
        const auto* values = reinterpret_cast<const std::uint16_t*>(group) + 2 * pair * groupRows;
        if constexpr (type == TensorType::F16)
            Lanes::loadHalfPair(values, first, second);
        else
            Lanes::loadBfloatPair(values, first, second);
    }
}

/// One tile of a product with float weights: `rowTile` rows against one group of 16 outputs, column by
/// column.
template <TensorType type, std::size_t rowTile>
MODELWRIGHT_INLINE void floatTile(const std::byte* group, std::size_t columns, const float* x,
                                  std::size_t stride, Lanes (&sums)[rowTile])
{
    for (std::size_t row = 0; row < rowTile; ++row)
        sums[row] = Lanes::set(0.0F);
    Lanes first;
    Lanes second;
    for (std::size_t pair = 0; pair < columns / 2; ++pair) {
        loadColumnPair<type>(group, pair, first, second);
        for (std::size_t row = 0; row < rowTile; ++row) {
            const float* at = x + row * stride + 2 * pair;
            sums[row] = Lanes::fma(first, Lanes::set(at[0]), sums[row]);
            sums[row] = Lanes::fma(second, Lanes::set(at[1]), sums[row]);
        }
    }
    if (columns % 2 == 1) {
        if constexpr (type == TensorType::F32)
            first = Lanes::load(reinterpret_cast<const float*>(group) + (columns - 1) * groupRows);
        else
            loadColumnPair<type>(group, columns / 2, first, second);
        for (std::size_t row = 0; row < rowTile; ++row)
            sums[row] = Lanes::fma(first, Lanes::set(x[row * stride + columns - 1]), sums[row]);
    }
}

MODELWRIGHT_INLINE void writeOutput(Lanes value, float* out, OutputMode mode)
{
    (mode == OutputMode::Add ? Lanes::load(out) + value : value).store(out);
}

template <TensorType type>
void floatProduct(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
                  const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
                  OutputMode mode)
{
    for (std::size_t group = groupBegin; group < groupEnd; ++group) {
        const std::byte* packed = weights.group(group);
        float* target = out + (group - groupBegin) * groupRows;
        const std::size_t stride = activations.columns;
        std::size_t row = 0;
        for (; row + 4 <= rows; row += 4) {
            Lanes sums[4];
            floatTile<type, 4>(packed, weights.columns, activations.values + row * stride, stride, sums);
            for (std::size_t i = 0; i < 4; ++i)
                writeOutput(sums[i], target + (row + i) * outStride, mode);
        }
        for (; row < rows; ++row) {
            Lanes sums[1];
            floatTile<type, 1>(packed, weights.columns, activations.values + row * stride, stride, sums);
            writeOutput(sums[0], target + row * outStride, mode);
        }
    }
}
