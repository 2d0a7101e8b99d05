// SPDX-License-Identifier: Apache-2.0
// Chooses the product of a matrix's format. Included inside an unnamed namespace after codeProduct.

void product(const PackedMatrix& weights, std::size_t groupBegin, std::size_t groupEnd,
             const Activations& activations, std::size_t rows, float* out, std::size_t outStride,
             OutputMode mode)
{
    const auto floats = [&](auto kernel) {
        kernel(weights, groupBegin, groupEnd, activations, rows, out, outStride, mode);
    };
    const auto codes = [&]<TensorType type>() {
        if (activations.terms == 2)
            codeProduct<type, 2>(weights, groupBegin, groupEnd, activations, rows, out, outStride, mode);
        else
            codeProduct<type, 1>(weights, groupBegin, groupEnd, activations, rows, out, outStride, mode);
    };
    switch (weights.type) {
    case TensorType::Q4_0:
        return codes.operator()<TensorType::Q4_0>();
    case TensorType::Q4_1:
        return codes.operator()<TensorType::Q4_1>();
    case TensorType::Q5_0:
        return codes.operator()<TensorType::Q5_0>();
    case TensorType::Q5_1:
        return codes.operator()<TensorType::Q5_1>();
    case TensorType::Q8_0:
        return codes.operator()<TensorType::Q8_0>();
    case TensorType::IQ4_NL:
        return codes.operator()<TensorType::IQ4_NL>();
    case TensorType::Q2_K:
        return codes.operator()<TensorType::Q2_K>();
    case TensorType::Q3_K:
        return codes.operator()<TensorType::Q3_K>();
    case TensorType::Q4_K:
        return codes.operator()<TensorType::Q4_K>();
    case TensorType::Q5_K:
        return codes.operator()<TensorType::Q5_K>();
    case TensorType::Q6_K:
        return codes.operator()<TensorType::Q6_K>();
    case TensorType::F16:
        return floats(floatProduct<TensorType::F16>);
    case TensorType::BF16:
        return floats(floatProduct<TensorType::BF16>);
    case TensorType::F32:
        return floats(floatProduct<TensorType::F32>);
    }
}

constexpr Kernels makeTable(Isa isa)
{
    Kernels table = vectorTable(isa);
    table.product = product;
    return table;
}
