// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/packed_weights.h"

#include "engine/inference/tensor_reading.h"

#include <algorithm>
#include <cstring>

namespace mw::engine {

namespace {

constexpr std::size_t alignment = 64;
// Kernels ask the cache for lines shortly behind what they compute.
constexpr std::size_t readAhead = 8192;

std::size_t alignUp(std::size_t value)
{
    return (value + alignment - 1) / alignment * alignment;
}

/// Where each tensor comes to lie, and how it gets there.
class Layout {
public:
    explicit Layout(const GgufFile& file) : m_file(file) {}

    void operator()(const std::string& name, PackedMatrix& matrix)
    {
        const GgufTensor* tensor = m_file.findTensor(name); // makeModelSpec checked name, shape and type
        matrix = {static_cast<TensorType>(tensor->typeId), tensor->shape[1], tensor->shape[0], nullptr};
        m_matrices.push_back({tensor, &matrix, m_bytes});
        m_bytes += alignUp(matrix.bytes());
    }

    void operator()(const std::string& name, const float*& vector)
    {
        const GgufTensor* tensor = m_file.findTensor(name);
        m_vectors.push_back({tensor, &vector, m_bytes});
        m_bytes += alignUp(tensor->bytes);
    }

    std::size_t bytes() const { return m_bytes; }

    /// Points every place into `memory` and tells how to fill it.
    std::vector<TensorReading> readings(std::byte* memory) const
    {
        std::vector<TensorReading> readings;
        for (const auto& [tensor, matrix, offset] : m_matrices) {
            std::byte* target = memory + offset;
            matrix->data = target;
            const std::size_t rowBytes = tensor->bytes / matrix->rows;
            const auto pack = [shape = *matrix, target, rowBytes](const std::byte* data, std::size_t first,
                                                                  std::size_t rows) {
                for (std::size_t row = 0; row < rows; row += groupRows)
                    packGroup(shape, data + row * rowBytes, std::min(groupRows, rows - row),
                              target + (first + row) / groupRows * shape.groupBytes());
            };
            readings.push_back({tensor, matrix->rows, groupRows, pack});
        }
        for (const auto& [tensor, vector, offset] : m_vectors) {
            std::byte* target = memory + offset;
            *vector = reinterpret_cast<const float*>(target);
            const auto copy = [target, bytes = tensor->bytes](const std::byte* data, std::size_t,
                                                              std::size_t) {
                std::memcpy(target, data, bytes);
            };
            readings.push_back({tensor, 1, 1, copy});
        }
        return readings;
    }

private:
    template <typename Place>
    struct Placement {
        const GgufTensor* tensor;
        Place* place;
        std::size_t offset;
    };

    const GgufFile& m_file;
    std::vector<Placement<PackedMatrix>> m_matrices;
    std::vector<Placement<const float*>> m_vectors;
    std::size_t m_bytes = 0;
};

} // namespace

Result<PackedWeights> packWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                  const LoadProgressCallback& progress, const Cancel& cancel)
{
    PackedWeights weights;
    Layout layout(file);
    weights.forEach(spec, std::ref(layout));
    weights.memory = PageBuffer::allocate(layout.bytes() + readAhead, true);
    if (!weights.memory)
        return Error{ErrorCode::OutOfMemory,
                     "the system gave no memory for the weights",
                     {std::to_string(layout.bytes()), ""}};
    const auto readings = layout.readings(weights.memory.data());
    if (auto read = readTensors(file, readings, threads, progress, cancel); !read)
        return read.error();
    if (PackedWeights::tied(spec))
        weights.output = weights.tokenEmbedding;
    return weights;
}

} // namespace mw::engine
