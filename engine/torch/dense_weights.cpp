// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/dense_weights.h"

#include "engine/inference/tensor_reading.h"
#include "engine/kernels/block_formats.h"

#include <ATen/ops/empty.h>

#include <exception>

namespace mw::engine {

namespace {

TensorReading decodeInto(const GgufTensor& tensor, at::Tensor& place)
{
    const std::size_t columns = tensor.shape[0];
    const std::size_t rows = tensor.elements / columns;
    if (tensor.shape.size() > 1)
        place = at::empty({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)}, at::kFloat);
    else
        place = at::empty({static_cast<std::int64_t>(columns)}, at::kFloat);
    const auto type = static_cast<TensorType>(tensor.typeId);
    float* target = place.data_ptr<float>();
    return {&tensor, rows, 1, [=](const std::byte* data, std::size_t first, std::size_t count) {
                dequantizeRow(type, data, target + first * columns, count * columns);
            }};
}

} // namespace

std::uint64_t denseBytes(const GgufFile& file, const ModelSpec& spec)
{
    struct Nothing {};
    ModelWeights<Nothing, Nothing> shape;
    std::uint64_t elements = 0;
    shape.forEach(spec,
                  [&](const std::string& name, Nothing&) { elements += file.findTensor(name)->elements; });
    return elements * sizeof(float);
}

Result<DenseWeights> decodeWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                   const LoadProgressCallback& progress, const Cancel& cancel)
{
    DenseWeights weights;
    weights.bytes = denseBytes(file, spec);
    std::vector<TensorReading> readings;
    try {
        weights.forEach(spec, [&](const std::string& name, at::Tensor& place) {
            readings.push_back(decodeInto(*file.findTensor(name), place));
        });
    } catch (const std::exception& failure) { // LibTorch throws its own where the system gives no memory
        return Error{ErrorCode::OutOfMemory, failure.what(), {std::to_string(weights.bytes), ""}};
    }
    if (auto read = readTensors(file, readings, threads, progress, cancel); !read)
        return read.error();
    if (DenseWeights::tied(spec))
        weights.output = weights.tokenEmbedding;
    return weights;
}

} // namespace mw::engine
