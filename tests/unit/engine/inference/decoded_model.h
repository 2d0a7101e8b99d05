// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/kernels/block_formats.h"
#include "tests/support/tiny_model.h"
#include "tests/unit/engine/inference/executor_logits.h"

#include <string>
#include <vector>

namespace mw::engine {

/// The same model with its matrices decoded.
inline std::string decodedModel(const test::TinyModelOptions& options)
{
    const GgufFile file = openedFile(test::writeTinyModel(options));
    test::GgufWriter writer = test::tinyModel(options);
    for (const GgufTensor& tensor : file.tensors()) {
        std::vector<std::byte> bytes(tensor.bytes);
        if (!file.read(tensor, 0, bytes))
            throw std::runtime_error("cannot read " + tensor.name);
        std::vector<float> values(tensor.elements);
        dequantizeRow(static_cast<TensorType>(tensor.typeId), bytes.data(), values.data(), values.size());
        writer.removeTensor(tensor.name);
        writer.addTensor(tensor.name, tensor.shape, TensorType::F32, values);
    }
    const std::string path = test::temporaryPath();
    writer.writeTo(path);
    return path;
}

} // namespace mw::engine
