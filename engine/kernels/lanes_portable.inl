// SPDX-License-Identifier: Apache-2.0
// 16 float lanes in an array, in plain C++: the reference of the other levels.

struct Lanes {
    static constexpr std::size_t tileRows = 4; // of a product with the KV cache
    static constexpr std::size_t tileParts = 1;

    float v[16];

    template <typename Function>
    static MODELWRIGHT_INLINE Lanes make(Function function)
    {
        Lanes lanes;
        for (int i = 0; i < 16; ++i)
            lanes.v[i] = function(i);
        return lanes;
    }
    static MODELWRIGHT_INLINE Lanes load(const float* from)
    {
        Lanes lanes;
        std::memcpy(lanes.v, from, sizeof lanes.v);
        return lanes;
    }
    static MODELWRIGHT_INLINE Lanes set(float value)
    {
        return make([&](int) { return value; });
    }
    static MODELWRIGHT_INLINE Lanes loadHalf(const std::uint16_t* from)
    {
        return make([&](int i) { return halfToFloat(from[i]); });
    }
    /// 16 pairs of neighbours, taken apart.
    static MODELWRIGHT_INLINE void loadHalfPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        first = make([&](int i) { return halfToFloat(from[2 * i]); });
        second = make([&](int i) { return halfToFloat(from[2 * i + 1]); });
    }
    static MODELWRIGHT_INLINE void loadBfloatPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        first = make([&](int i) { return bfloat16ToFloat(from[2 * i]); });
        second = make([&](int i) { return bfloat16ToFloat(from[2 * i + 1]); });
    }
    MODELWRIGHT_INLINE void store(float* to) const { std::memcpy(to, v, sizeof v); }
    MODELWRIGHT_INLINE void storeHalf(std::uint16_t* to) const
    {
        for (int i = 0; i < 16; ++i)
            to[i] = floatToHalf(v[i]);
    }
    friend MODELWRIGHT_INLINE Lanes operator+(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] + y.v[i]; });
    }
    friend MODELWRIGHT_INLINE Lanes operator-(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] - y.v[i]; });
    }
    friend MODELWRIGHT_INLINE Lanes operator*(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] * y.v[i]; });
    }
    friend MODELWRIGHT_INLINE Lanes operator/(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] / y.v[i]; });
    }
    static MODELWRIGHT_INLINE Lanes fma(const Lanes& x, const Lanes& y, const Lanes& z)
    {
        return make([&](int i) { return x.v[i] * y.v[i] + z.v[i]; });
    }
    // Like the machine instructions, the second operand where either is not a number.
    static MODELWRIGHT_INLINE Lanes max(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] > y.v[i] ? x.v[i] : y.v[i]; });
    }
    static MODELWRIGHT_INLINE Lanes min(const Lanes& x, const Lanes& y)
    {
        return make([&](int i) { return x.v[i] < y.v[i] ? x.v[i] : y.v[i]; });
    }
    static MODELWRIGHT_INLINE Lanes abs(const Lanes& x)
    {
        return make([&](int i) { return std::fabs(x.v[i]); });
    }
    static MODELWRIGHT_INLINE Lanes round(const Lanes& x)
    {
        return make([&](int i) { return std::nearbyint(x.v[i]); });
    }
    static MODELWRIGHT_INLINE Lanes scaleByPower(const Lanes& x, const Lanes& n)
    {
        return make([&](int i) {
            const auto bits = static_cast<std::uint32_t>(static_cast<int>(n.v[i]) + 127) << 23;
            return x.v[i] * std::bit_cast<float>(bits);
        });
    }
    MODELWRIGHT_INLINE void storeInt8(std::int8_t* to) const
    {
        for (int i = 0; i < 16; ++i)
            to[i] = static_cast<std::int8_t>(std::nearbyint(v[i]));
    }
    MODELWRIGHT_INLINE float sum() const
    {
        float total = 0;
        for (float x : v)
            total += x;
        return total;
    }
    static MODELWRIGHT_INLINE void sumBoth(const Lanes& x, const Lanes& y, float* sums)
    {
        sums[0] = x.sum();
        sums[1] = y.sum();
    }
    MODELWRIGHT_INLINE bool anyNotZero() const
    {
        bool any = false;
        for (float x : v)
            any = any || x != 0.0F;
        return any;
    }
    MODELWRIGHT_INLINE float largest() const
    {
        float most = v[0];
        for (float x : v)
            most = x > most ? x : most;
        return most;
    }
};

/// 16 sums of products of codes of the KV cache with int8 factors, four a lane.
struct Integers {
    using Codes = const std::byte*;    ///< + 128
    using Signed = const std::int8_t*; ///< as they are
    static constexpr std::size_t tileRows = 4;
    static constexpr std::size_t tileParts = 1;

    std::int32_t v[16];

    /// What to begin with where the signed factors of Codes have this sum.
    static MODELWRIGHT_INLINE Integers start(std::int32_t sum)
    {
        Integers integers;
        for (std::int32_t& total : integers.v)
            total = -128 * sum;
        return integers;
    }
    static MODELWRIGHT_INLINE Codes load(const std::byte* from) { return from; }
    MODELWRIGHT_INLINE void add(Codes codes, std::int32_t four)
    {
        std::int8_t activations[4];
        std::memcpy(activations, &four, 4);
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t j = 0; j < 4; ++j)
                v[i] += std::to_integer<std::int32_t>(codes[4 * i + j]) * activations[j];
    }
    static MODELWRIGHT_INLINE Signed loadSigned(const std::byte* from)
    {
        return reinterpret_cast<const std::int8_t*>(from);
    }
    /// Four factors of 0 to 127.
    MODELWRIGHT_INLINE void addSigned(Signed codes, std::int32_t four)
    {
        std::int8_t factors[4];
        std::memcpy(factors, &four, 4);
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t j = 0; j < 4; ++j)
                v[i] += std::int32_t{codes[4 * i + j]} * factors[j];
    }
    MODELWRIGHT_INLINE Lanes lanes() const
    {
        return Lanes::make([&](int i) { return static_cast<float>(v[i]); });
    }

    /// Weights of 0 to 2^14 - 1, rounded, in 7 bits each.
    static MODELWRIGHT_INLINE void splitWeights(Lanes weights, std::int8_t* high, std::int8_t* low)
    {
        for (std::size_t i = 0; i < 16; ++i) {
            const float weight =
                weights.v[i] > 0.0F ? weights.v[i] : 0.0F; // what is no number shows elsewhere
            const auto whole = static_cast<unsigned>(std::nearbyint(weight));
            high[i] = static_cast<std::int8_t>(whole >> 7);
            low[i] = static_cast<std::int8_t>(whole & 127U);
        }
    }
};
