// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace mw {

/// How a loaded model keeps the keys and values of its contexts.
enum class KvCacheType {
    F16,  ///< 16-bit floats of 11 significant bits
    Bf16, ///< of 8 significant bits; products of them are twice as fast where the processor has such
    Int8  ///< codes of 8 bits with a scale for each 32 dimensions of a key and for each value
};
inline constexpr std::size_t kvCacheTypeCount = 3;

} // namespace mw
