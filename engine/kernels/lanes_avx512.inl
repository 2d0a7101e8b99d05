// SPDX-License-Identifier: Apache-2.0
// 16 float lanes in one 512-bit register. Included inside an unnamed namespace compiled for AVX-512.

struct Lanes {
    // Rows and registers a row of a product with the KV cache: 24 sums.
    static constexpr std::size_t tileRows = 6;
    static constexpr std::size_t tileParts = 4;

    __m512 v;

    static MODELWRIGHT_INLINE Lanes load(const float* from) { return {_mm512_loadu_ps(from)}; }
    static MODELWRIGHT_INLINE Lanes set(float value) { return {_mm512_set1_ps(value)}; }
    static MODELWRIGHT_INLINE Lanes loadHalf(const std::uint16_t* from)
    {
        return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)))};
    }
    /// 16 pairs of neighbours, taken apart.
    static MODELWRIGHT_INLINE void loadHalfPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        const __m512i both = _mm512_loadu_si512(from);
        first.v = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(both));
        second.v = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(both, 16)));
    }
    static MODELWRIGHT_INLINE void loadBfloatPair(const std::uint16_t* from, Lanes& first, Lanes& second)
    {
        const __m512i both = _mm512_loadu_si512(from);
        const __m512i mask = _mm512_set1_epi32(static_cast<int>(0xFFFF0000U));
        first.v = _mm512_castsi512_ps(_mm512_slli_epi32(both, 16));
        second.v = _mm512_castsi512_ps(_mm512_and_si512(both, mask));
    }
    MODELWRIGHT_INLINE void store(float* to) const { _mm512_storeu_ps(to, v); }
    MODELWRIGHT_INLINE void storeHalf(std::uint16_t* to) const
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
    }
    friend MODELWRIGHT_INLINE Lanes operator+(Lanes a, Lanes b) { return {_mm512_add_ps(a.v, b.v)}; }
    friend MODELWRIGHT_INLINE Lanes operator-(Lanes a, Lanes b) { return {_mm512_sub_ps(a.v, b.v)}; }
    friend MODELWRIGHT_INLINE Lanes operator*(Lanes a, Lanes b) { return {_mm512_mul_ps(a.v, b.v)}; }
    friend MODELWRIGHT_INLINE Lanes operator/(Lanes a, Lanes b) { return {_mm512_div_ps(a.v, b.v)}; }
    static MODELWRIGHT_INLINE Lanes fma(Lanes a, Lanes b, Lanes c)
    {
        return {_mm512_fmadd_ps(a.v, b.v, c.v)};
    }
    static MODELWRIGHT_INLINE Lanes max(Lanes a, Lanes b) { return {_mm512_max_ps(a.v, b.v)}; }
    static MODELWRIGHT_INLINE Lanes min(Lanes a, Lanes b) { return {_mm512_min_ps(a.v, b.v)}; }
    static MODELWRIGHT_INLINE Lanes abs(Lanes a) { return {_mm512_abs_ps(a.v)}; }
    /// Nearest integer, ties to even.
    static MODELWRIGHT_INLINE Lanes round(Lanes a)
    {
        return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }
    /// a * 2^n for an integer-valued n within the exponents of normal numbers.
    static MODELWRIGHT_INLINE Lanes scaleByPower(Lanes a, Lanes n) { return {_mm512_scalef_ps(a.v, n.v)}; }
    MODELWRIGHT_INLINE void storeInt8(std::int8_t* to) const
    {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(v)));
    }
    MODELWRIGHT_INLINE float sum() const { return _mm512_reduce_add_ps(v); }
    /// The sums of two at once, in an order of its own.
    static MODELWRIGHT_INLINE void sumBoth(Lanes a, Lanes b, float* sums)
    {
        const auto half = [](__m512 x) MODELWRIGHT_LAMBDA_INLINE {
            return _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
        };
        __m256 both = _mm256_hadd_ps(half(a.v), half(b.v));
        both = _mm256_hadd_ps(both, both);
        const __m128 pair = _mm_add_ps(_mm256_castps256_ps128(both), _mm256_extractf128_ps(both, 1));
        _mm_storel_pi(reinterpret_cast<__m64*>(sums), pair);
    }
    MODELWRIGHT_INLINE bool anyNotZero() const
    {
        return _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_NEQ_UQ) != 0;
    }
    MODELWRIGHT_INLINE float largest() const { return _mm512_reduce_max_ps(v); }
};

/// 16 sums of products of codes of the KV cache with int8 factors, four a lane.
struct Integers {
    using Codes = __m512i;  ///< + 128
    using Signed = __m512i; ///< as they are, within +-127
    static constexpr std::size_t tileRows = 3;
    static constexpr std::size_t tileParts = 2;

    __m512i v;

    /// What to begin with where the signed factors of Codes have this sum.
    static MODELWRIGHT_INLINE Integers start(std::int32_t sum) { return {_mm512_set1_epi32(-128 * sum)}; }
    static MODELWRIGHT_INLINE Codes load(const std::byte* from) { return _mm512_loadu_si512(from); }
    static MODELWRIGHT_INLINE Signed loadSigned(const std::byte* from) { return _mm512_loadu_si512(from); }
    MODELWRIGHT_INLINE void add(Codes codes, std::int32_t four)
    {
        v = _mm512_dpbusd_epi32(v, codes, _mm512_set1_epi32(four));
    }
    /// Four factors of 0 to 127.
    MODELWRIGHT_INLINE void addSigned(Signed codes, std::int32_t four)
    {
        v = _mm512_dpbusd_epi32(v, _mm512_set1_epi32(four), codes);
    }
    MODELWRIGHT_INLINE Lanes lanes() const { return {_mm512_cvtepi32_ps(v)}; }

    /// Weights of 0 to 2^14 - 1, rounded, in 7 bits each.
    static MODELWRIGHT_INLINE void splitWeights(Lanes weights, std::int8_t* high, std::int8_t* low)
    {
        const __m512i whole = _mm512_cvtps_epi32(weights.v);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(high), _mm512_cvtepi32_epi8(_mm512_srli_epi32(whole, 7)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(low),
                         _mm512_cvtepi32_epi8(_mm512_and_si512(whole, _mm512_set1_epi32(127))));
    }
};
