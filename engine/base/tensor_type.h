// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mw::engine {

/// Weight formats with the ids of the GGUF specification. Blocks of 32 values along a row:
/// Q4_0 {f16 d; 16 B nibbles}, Q4_1 {f16 d, m; 16 B}, Q5_0 {f16 d; u32 high bits; 16 B},
/// Q5_1 {f16 d, m; u32; 16 B}, Q8_0 {f16 d; 32 int8}, IQ4_NL {f16 d; 16 B: places in a table of 16 values}.
/// The low nibbles are the first half of a block. Blocks of 256 values, with scales of scales: Q2_K to Q6_K
/// (engine/kernels/k_quants.h).
enum class TensorType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ4_NL = 20,
    BF16 = 30,
};

struct TensorTypeTraits {
    TensorType type;
    std::string_view name;
    std::uint32_t blockValues; ///< values of one block
    std::uint32_t blockBytes;
};

/// Traits of a type that the engine computes with; nothing for any other id.
std::optional<TensorTypeTraits> tensorTypeTraits(std::uint32_t id);

struct TensorTypeLayout {
    std::string_view name;
    std::uint32_t blockValues; ///< values of one block, along a row
    std::uint32_t blockBytes;
};

/// The block size of every type that a GGUF file may hold today, computed with or not; nothing for ids that
/// were never assigned or were withdrawn.
std::optional<TensorTypeLayout> tensorTypeLayout(std::uint32_t id);

/// The name of any id that the GGUF specification ever assigned ("Q4_K", "IQ2_XXS", the withdrawn
/// "Q4_0_4_8"); empty for others.
std::string_view tensorTypeName(std::uint32_t id);

} // namespace mw::engine
