// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mw::engine {

/// Instruction-set levels that have kernels, in rising order.
enum class Isa { Portable, Avx2, Avx512Vnni, Avx512Bf16 };

inline constexpr Isa allIsas[] = {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni, Isa::Avx512Bf16};

std::string_view isaName(Isa isa); ///< "portable", "avx2", "avx512-vnni", "avx512-bf16"

/// The highest level that this processor and operating system run.
Isa detectedIsa();

/// The level to use: the detected one, or a lower one named by the environment variable MODELWRIGHT_ISA
/// (for tests and comparison). A name that is unknown or above the detected level is ignored.
Isa selectedIsa();

/// Processors this process may run on, at least 1.
int availableProcessors();

} // namespace mw::engine
