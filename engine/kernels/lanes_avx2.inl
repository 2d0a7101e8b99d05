// SPDX-License-Identifier: Apache-2.0
// 16 float lanes in two 256-bit registers. Included inside an unnamed namespace compiled for AVX2, FMA, F16C.

struct Lanes {
    // Rows and pairs of registers a row of a product with the KV cache: 12 of 16 registers are sums.
    static constexpr std::size_t tileRows = 6;
    static constexpr std::size_t tileParts = 1;

    __m256 a;
    __m256 b;

    static MODELWRIGHT_INLINE Lanes load(const float* from)
    {
        return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)};
    }
    static MODELWRIGHT_INLINE Lanes set(float value)
    {
        return {_mm256_set1_ps(value), _mm256_set1_ps(value)};
    }
    static MODELWRIGHT_INLINE __m128i half8(const std::uint16_t* from)
    {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    }
    static MODELWRIGHT_INLINE Lanes loadHalf(const std::uint16_t* from)
    {
        return {_mm256_cvtph_ps(half8(from)), _mm256_cvtph_ps(half8(from + 8))};
    }
    /// The low halves of eight 32-bit numbers, as f16.
    static MODELWRIGHT_INLINE __m256 lowHalves(__m256i both)
    {
        const __m256i low = _mm256_and_si256(both, _mm256_set1_epi32(0xFFFF));
        // packus works within 128-bit halves; the permutation joins them.
        const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, low), 0b11011000);
        return _mm256_cvtph_ps(_mm256_castsi256_si128(packed));
    }
    /// 16 pairs of neighbours, taken apart.
    static MODELWRIGHT_INLINE void loadHalfPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 16));
        first = {lowHalves(low), lowHalves(high)};
        second = {lowHalves(_mm256_srli_epi32(low, 16)), lowHalves(_mm256_srli_epi32(high, 16))};
    }
    static MODELWRIGHT_INLINE void loadBfloatPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 16));
        const __m256i mask = _mm256_set1_epi32(static_cast<int>(0xFFFF0000U));
        first = {_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
                 _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
        second = {_mm256_castsi256_ps(_mm256_and_si256(low, mask)),
                  _mm256_castsi256_ps(_mm256_and_si256(high, mask))};
    }
    MODELWRIGHT_INLINE void store(float* to) const
    {
        _mm256_storeu_ps(to, a);
        _mm256_storeu_ps(to + 8, b);
    }
    MODELWRIGHT_INLINE void storeHalf(std::uint16_t* to) const
    {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 8), _mm256_cvtps_ph(b, _MM_FROUND_TO_NEAREST_INT));
    }
    friend MODELWRIGHT_INLINE Lanes operator+(Lanes x, Lanes y)
    {
        return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)};
    }
    friend MODELWRIGHT_INLINE Lanes operator-(Lanes x, Lanes y)
    {
        return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)};
    }
    friend MODELWRIGHT_INLINE Lanes operator*(Lanes x, Lanes y)
    {
        return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
    }
    friend MODELWRIGHT_INLINE Lanes operator/(Lanes x, Lanes y)
    {
        return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)};
    }
    static MODELWRIGHT_INLINE Lanes fma(Lanes x, Lanes y, Lanes z)
    {
        return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
    }
    static MODELWRIGHT_INLINE Lanes max(Lanes x, Lanes y)
    {
        return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)};
    }
    static MODELWRIGHT_INLINE Lanes min(Lanes x, Lanes y)
    {
        return {_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)};
    }
    static MODELWRIGHT_INLINE Lanes abs(Lanes x)
    {
        const __m256 sign = _mm256_set1_ps(-0.0F);
        return {_mm256_andnot_ps(sign, x.a), _mm256_andnot_ps(sign, x.b)};
    }
    static MODELWRIGHT_INLINE Lanes round(Lanes x)
    {
        return {_mm256_round_ps(x.a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
                _mm256_round_ps(x.b, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }
    static MODELWRIGHT_INLINE __m256 power(__m256 n)
    {
        return _mm256_castsi256_ps(
            _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
    }
    static MODELWRIGHT_INLINE Lanes scaleByPower(Lanes x, Lanes n)
    {
        return {_mm256_mul_ps(x.a, power(n.a)), _mm256_mul_ps(x.b, power(n.b))};
    }
    MODELWRIGHT_INLINE void storeInt8(std::int8_t* to) const
    {
        // packs works within 128-bit halves; the permutation restores the order.
        __m256i words = _mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b));
        words = _mm256_permute4x64_epi64(words, 0b11011000);
        const __m128i bytes =
            _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    }
    MODELWRIGHT_INLINE float sum() const
    {
        const __m256 eight = _mm256_add_ps(a, b);
        __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        four = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
    }
    /// The sums of two at once, in an order of its own.
    static MODELWRIGHT_INLINE void sumBoth(Lanes x, Lanes y, float* sums)
    {
        __m256 both = _mm256_hadd_ps(_mm256_add_ps(x.a, x.b), _mm256_add_ps(y.a, y.b));
        both = _mm256_hadd_ps(both, both);
        const __m128 pair = _mm_add_ps(_mm256_castps256_ps128(both), _mm256_extractf128_ps(both, 1));
        _mm_storel_pi(reinterpret_cast<__m64*>(sums), pair);
    }
    MODELWRIGHT_INLINE bool anyNotZero() const
    {
        const __m256 zero = _mm256_setzero_ps();
        return _mm256_movemask_ps(_mm256_or_ps(_mm256_cmp_ps(a, zero, _CMP_NEQ_UQ),
                                               _mm256_cmp_ps(b, zero, _CMP_NEQ_UQ))) != 0;
    }
    MODELWRIGHT_INLINE float largest() const
    {
        const __m256 eight = _mm256_max_ps(a, b);
        __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        four = _mm_max_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
    }
};

/// 16 sums of products of codes of the KV cache with int8 factors, four a lane.
struct Integers {
    struct Codes {
        __m256i a;
        __m256i b;
    };
    struct Signed {
        __m256i a;
        __m256i b;
    };
    static constexpr std::size_t tileRows = 2;
    static constexpr std::size_t tileParts = 1;

    __m256i a;
    __m256i b;

    /// What to begin with where the signed factors of Codes have this sum: these lose their 128 when loaded.
    static MODELWRIGHT_INLINE Integers start(std::int32_t)
    {
        return {_mm256_setzero_si256(), _mm256_setzero_si256()};
    }
    static MODELWRIGHT_INLINE Codes load(const std::byte* from)
    {
        const __m256i offset = _mm256_set1_epi8(static_cast<char>(0x80));
        const auto* half = reinterpret_cast<const __m256i*>(from);
        return {_mm256_xor_si256(_mm256_loadu_si256(half), offset),
                _mm256_xor_si256(_mm256_loadu_si256(half + 1), offset)};
    }
    /// |code| times the activation with the sign of the code: two of them never saturate 16 bits.
    static MODELWRIGHT_INLINE __m256i dot(__m256i codes, __m256i activations)
    {
        return _mm256_madd_epi16(
            _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(activations, codes)),
            _mm256_set1_epi16(1));
    }
    MODELWRIGHT_INLINE void add(Codes codes, std::int32_t four)
    {
        const __m256i activations = _mm256_set1_epi32(four);
        a = _mm256_add_epi32(a, dot(codes.a, activations));
        b = _mm256_add_epi32(b, dot(codes.b, activations));
    }
    static MODELWRIGHT_INLINE Signed loadSigned(const std::byte* from)
    {
        const auto* half = reinterpret_cast<const __m256i*>(from);
        return {_mm256_loadu_si256(half), _mm256_loadu_si256(half + 1)};
    }
    /// Four factors of 0 to 127, which never saturate either.
    MODELWRIGHT_INLINE void addSigned(Signed codes, std::int32_t four)
    {
        const __m256i factors = _mm256_set1_epi32(four);
        const __m256i ones = _mm256_set1_epi16(1);
        a = _mm256_add_epi32(a, _mm256_madd_epi16(_mm256_maddubs_epi16(factors, codes.a), ones));
        b = _mm256_add_epi32(b, _mm256_madd_epi16(_mm256_maddubs_epi16(factors, codes.b), ones));
    }
    MODELWRIGHT_INLINE Lanes lanes() const { return {_mm256_cvtepi32_ps(a), _mm256_cvtepi32_ps(b)}; }

    /// Weights of 0 to 2^14 - 1, rounded, in 7 bits each.
    static MODELWRIGHT_INLINE void splitWeights(Lanes weights, std::int8_t* high, std::int8_t* low)
    {
        const auto store = [](__m256i first, __m256i second, std::int8_t* to) MODELWRIGHT_LAMBDA_INLINE {
            // packs works within 128-bit halves; the permutation restores the order.
            const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0b11011000);
            _mm_storeu_si128(
                reinterpret_cast<__m128i*>(to),
                _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
        };
        const __m256i first = _mm256_cvtps_epi32(weights.a);
        const __m256i second = _mm256_cvtps_epi32(weights.b);
        const __m256i mask = _mm256_set1_epi32(127);
        store(_mm256_srli_epi32(first, 7), _mm256_srli_epi32(second, 7), high);
        store(_mm256_and_si256(first, mask), _mm256_and_si256(second, mask), low);
    }
};
