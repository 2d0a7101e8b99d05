// SPDX-License-Identifier: Apache-2.0
// Unpacking of a block's codes (code_format.h), written once over `Bytes`: the weights of 16 rows in a
// 512-bit register or of 8 in a 256-bit one. Included inside an unnamed namespace after a definition of
// Bytes.

/// Bits moved up by `places`, down where it is negative. Bits cross bytes; the caller masks.
template <int places>
MODELWRIGHT_INLINE Bytes moved(Bytes bytes)
{
    if constexpr (places > 0)
        return bytes.template up<places>();
    else if constexpr (places < 0)
        return bytes.template down<-places>();
    else
        return bytes;
}

/// The codes of the columns 4 v to 4 v + 3 of all rows, one byte each. `codes`: the block's codes (of these
/// rows).
template <TensorType type, std::size_t v>
MODELWRIGHT_INLINE Bytes codesAt(const std::byte* codes)
{
    constexpr CodeFormat format = codeFormat(type);
    Bytes low = Bytes::load(codes + 64 * codeVector(format.lowBits, v));
    if constexpr (format.lowBits < 8)
        low = moved<-static_cast<int>(codeShift(format.lowBits, v))>(low) &
              Bytes::set((1U << format.lowBits) - 1U);
    if constexpr (format.table)
        low = low.iq4nlCodes();
    if constexpr (format.highBits > 0) {
        const Bytes high = Bytes::load(codes + format.lowBytes() + 64 * codeVector(format.highBits, v));
        constexpr int up = static_cast<int>(format.lowBits) - static_cast<int>(codeShift(format.highBits, v));
        low = low.withBits(moved<up>(high), Bytes::set(((1U << format.highBits) - 1U) << format.lowBits));
    }
    return low;
}

/// Calls use.operator()<v>() for the eight vectors of a block, those that share memory one after another.
template <TensorType type, typename Use>
MODELWRIGHT_INLINE void forCodeVectors(Use use)
{
    if constexpr (codeFormat(type).lowBits == 4) {
        use.template operator()<0>();
        use.template operator()<4>();
        use.template operator()<1>();
        use.template operator()<5>();
        use.template operator()<2>();
        use.template operator()<6>();
        use.template operator()<3>();
        use.template operator()<7>();
    } else if constexpr (codeFormat(type).lowBits == 2) {
        use.template operator()<0>();
        use.template operator()<2>();
        use.template operator()<4>();
        use.template operator()<6>();
        use.template operator()<1>();
        use.template operator()<3>();
        use.template operator()<5>();
        use.template operator()<7>();
    } else {
        use.template operator()<0>();
        use.template operator()<1>();
        use.template operator()<2>();
        use.template operator()<3>();
        use.template operator()<4>();
        use.template operator()<5>();
        use.template operator()<6>();
        use.template operator()<7>();
    }
}
