// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mw {

/// How a loaded model keeps the keys and values of its contexts (docs/decisions/0080).
enum class KvCacheType {
    F16,  ///< 16-bit floats of 11 significant bits
    Bf16, ///< of 8 significant bits; products of them are twice as fast where the processor has such
    Int8, ///< codes of 8 bits with a scale for each 32 dimensions of a key and for each value
    Auto  ///< Bf16 where the processor has products of them, else F16
};

} // namespace mw
