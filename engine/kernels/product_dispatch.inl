// SPDX-License-Identifier: Apache-2.0
// Chooses the product of a matrix's layout. Included inside an unnamed namespace after codeProduct.

void product(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
             const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
             OutputMode mode)
{
    const auto run = [&](auto kernel) {
        kernel(weights, groupBegin, groupEnd, activations, rows, out, outStride, mode);
    };
    switch (weights.layout) {
    case PackedLayout::Nibble:
        return weights.hasMinimum ? run(codeProduct<PackedLayout::Nibble, true>)
                                  : run(codeProduct<PackedLayout::Nibble, false>);
    case PackedLayout::Byte:
        return weights.hasMinimum ? run(codeProduct<PackedLayout::Byte, true>)
                                  : run(codeProduct<PackedLayout::Byte, false>);
    case PackedLayout::Half:
        return run(floatProduct<PackedLayout::Half>);
    case PackedLayout::BFloat:
        return run(floatProduct<PackedLayout::BFloat>);
    case PackedLayout::Float:
        return run(floatProduct<PackedLayout::Float>);
    }
}

constexpr Kernels makeTable(Isa isa)
{
    Kernels table;
    table.isa = isa;
    table.product = product;
    table.quantizeRow = quantizeRow;
    table.rmsNorm = rmsNorm;
    table.siluMultiply = siluMultiply;
    table.appendKv = appendKv;
    table.attention = attention;
    table.mergeSpans = mergeSpans;
    table.argMax = argMax;
    table.exponentials = exponentials;
    return table;
}
