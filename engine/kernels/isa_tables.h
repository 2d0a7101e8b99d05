// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/half.h"
#include "engine/kernels/kernels.h"

// Inside lambdas of the kernels: they must become part of the loop that holds the registers.
#define MODELWRIGHT_LAMBDA_INLINE __attribute__((always_inline))

namespace mw::engine {

const Kernels& portableKernels();
#if defined(__x86_64__)
const Kernels& avx2Kernels();
const Kernels& avx512Kernels();
const Kernels& bfloatKernels(); ///< those of AVX-512 VNNI, and products of bf16
#endif

} // namespace mw::engine
