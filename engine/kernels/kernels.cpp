// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/kernels.h"

#include "engine/kernels/isa_tables.h"

namespace mw::engine {

std::size_t attentionScratchFloats(const KvShape& shape, std::size_t groupHeads)
{
    const std::size_t rows = attentionQueries * groupHeads;
    // A widened tile, or for each row the query and the probabilities as the cache's type is multiplied with.
    const std::size_t tile = shape.width() * kvBlockPositions;
    const std::size_t prepared = 2 * shape.keyBlocks() * 32 + attentionSpan;
    return tile + rows * (prepared + attentionSpan + 2 * shape.width() + 4) + 16;
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
