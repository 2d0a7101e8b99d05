// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/kernels.h"

#include "engine/kernels/isa_tables.h"

namespace mw::engine {

std::size_t attentionScratchFloats(const KvShape& shape, std::size_t groupHeads)
{
    const std::size_t rows = attentionQueries * groupHeads;
    const std::size_t tile = shape.keyElements() + shape.valueStride() * kvBlockPositions;
    return tile + rows * (attentionSpan + 2 * shape.valueStride() + 4);
}

const Kernels& kernelsFor(Isa isa)
{
#if defined(__x86_64__)
    if (isa <= detectedIsa()) {
        if (isa == Isa::Avx512Bf16)
            return bfloatKernels();
        if (isa == Isa::Avx512Vnni)
            return avx512Kernels();
        if (isa == Isa::Avx2)
            return avx2Kernels();
    }
#endif
    return portableKernels();
}

} // namespace mw::engine
