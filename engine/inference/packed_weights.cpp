// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/packed_weights.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

namespace mw::engine {

namespace {

constexpr std::size_t alignment = 64;
// Rows read and packed at once: large enough for quick reads, small enough to stay in the cache.
constexpr std::size_t targetReadBytes = 256 * 1024;

/// One tensor to be placed: a packed matrix, or a vector of floats as it is.
struct Placement {
    const GgufTensor* tensor;
    PackedMatrix* matrix;
    const float** vector;
    std::size_t offset = 0;
};

std::size_t alignUp(std::size_t value)
{
    return (value + alignment - 1) / alignment * alignment;
}

/// A run of rows of one tensor, in groups of 16.
struct Piece {
    const Placement* placement;
    std::size_t firstRow;
    std::size_t rows;
};

class Packer {
public:
    Packer(const GgufFile& file, std::vector<Piece> pieces, std::byte* memory, const Cancel& cancel)
        : m_file(file), m_pieces(std::move(pieces)), m_memory(memory), m_cancel(cancel)
    {}

    std::uint64_t bytesDone() const { return m_bytesDone.load(std::memory_order_relaxed); }

    /// Works until nothing is left; any number of threads.
    void work()
    {
        std::vector<std::byte> buffer;
        for (;;) {
            const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
            if (index >= m_pieces.size() || m_cancel.requested() || m_failed.load(std::memory_order_relaxed))
                return;
            if (auto done = packPiece(m_pieces[index], buffer); !done) {
                const std::lock_guard lock(m_mutex);
                m_error = done.error();
                m_failed.store(true, std::memory_order_relaxed);
                return;
            }
        }
    }

    std::optional<Error> error() const { return m_error; }

private:
    Result<void> packPiece(const Piece& piece, std::vector<std::byte>& buffer)
    {
        const GgufTensor& tensor = *piece.placement->tensor;
        std::byte* target = m_memory + piece.placement->offset;
        if (piece.placement->vector != nullptr) {
            m_bytesDone.fetch_add(tensor.bytes, std::memory_order_relaxed);
            return m_file.read(tensor, 0, std::span(target, tensor.bytes));
        }
        const PackedMatrix& shape = *piece.placement->matrix;
        const std::size_t rowBytes = tensor.bytes / shape.rows;
        buffer.resize(rowBytes * piece.rows);
        if (auto read = m_file.read(tensor, piece.firstRow * rowBytes, buffer); !read)
            return read;
        for (std::size_t row = 0; row < piece.rows; row += groupRows)
            packGroup(shape, buffer.data() + row * rowBytes, std::min(groupRows, piece.rows - row),
                      target + (piece.firstRow + row) / groupRows * shape.groupBytes());
        m_bytesDone.fetch_add(buffer.size(), std::memory_order_relaxed);
        return {};
    }

    const GgufFile& m_file;
    const std::vector<Piece> m_pieces;
    std::byte* m_memory;
    const Cancel& m_cancel;
    std::atomic<std::size_t> m_next{0};
    std::atomic<std::uint64_t> m_bytesDone{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::optional<Error> m_error;
};

std::vector<Piece> cutIntoPieces(const std::vector<Placement>& placements)
{
    std::vector<Piece> pieces;
    for (const Placement& placement : placements) {
        if (placement.vector != nullptr) {
            pieces.push_back({&placement, 0, 0});
            continue;
        }
        const std::size_t rows = placement.matrix->rows;
        const std::size_t rowBytes = placement.tensor->bytes / rows;
        const std::size_t step =
            std::max<std::size_t>(targetReadBytes / (rowBytes * groupRows), 1) * groupRows;
        for (std::size_t row = 0; row < rows; row += step)
            pieces.push_back({&placement, row, std::min(step, rows - row)});
    }
    return pieces;
}

} // namespace

Result<PackedWeights> packWeights(const GgufFile& file, const ModelSpec& spec, int threads,
                                  const LoadProgressCallback& progress, const Cancel& cancel)
{
    PackedWeights weights;
    weights.blocks.resize(spec.blocks.size());
    std::vector<Placement> placements;
    std::size_t total = 0;
    std::uint64_t fileBytes = 0;
    const auto place = [&](const std::string& name, PackedMatrix* matrix, const float** vector) {
        if (name.empty())
            return;
        const GgufTensor* tensor = file.findTensor(name); // makeModelSpec checked name, shape and type
        if (matrix != nullptr)
            *matrix =
                packedShape(static_cast<TensorType>(tensor->typeId), tensor->shape[1], tensor->shape[0]);
        placements.push_back({tensor, matrix, vector, total});
        total += alignUp(matrix != nullptr ? matrix->bytes() : tensor->bytes);
        fileBytes += tensor->bytes;
    };
    place(spec.tokenEmbedding, &weights.tokenEmbedding, nullptr);
    const bool tied = spec.output == spec.tokenEmbedding;
    for (std::size_t i = 0; i < spec.blocks.size(); ++i) {
        const BlockSpec& names = spec.blocks[i];
        PackedBlock& block = weights.blocks[i];
        place(names.attentionNorm, nullptr, &block.attentionNorm);
        place(names.query, &block.query, nullptr);
        place(names.key, &block.key, nullptr);
        place(names.value, &block.value, nullptr);
        place(names.queryBias, nullptr, &block.queryBias);
        place(names.keyBias, nullptr, &block.keyBias);
        place(names.valueBias, nullptr, &block.valueBias);
        place(names.queryNorm, nullptr, &block.queryNorm);
        place(names.keyNorm, nullptr, &block.keyNorm);
        place(names.attentionOutput, &block.attentionOutput, nullptr);
        place(names.feedForwardNorm, nullptr, &block.feedForwardNorm);
        place(names.gate, &block.gate, nullptr);
        place(names.up, &block.up, nullptr);
        place(names.down, &block.down, nullptr);
    }
    place(spec.outputNorm, nullptr, &weights.outputNorm);
    if (!tied)
        place(spec.output, &weights.output, nullptr);

    // A little more than the data: kernels ask the cache for lines shortly behind what they compute.
    weights.memory = PageBuffer::allocate(total + 8192, true);
    if (!weights.memory)
        return Error{
            ErrorCode::OutOfMemory, "the system gave no memory for the weights", {std::to_string(total), ""}};

    if (progress)
        progress({0, fileBytes});
    Packer packer(file, cutIntoPieces(placements), weights.memory.data(), cancel);
    std::mutex mutex;
    std::condition_variable finished;
    int running = std::max(threads, 1);
    std::vector<std::jthread> workers;
    for (int i = 0, count = running; i < count; ++i)
        workers.emplace_back([&] {
            packer.work();
            const std::lock_guard lock(mutex);
            --running;
            finished.notify_one();
        });
    {
        std::unique_lock lock(mutex);
        while (!finished.wait_for(lock, std::chrono::milliseconds(40), [&] { return running == 0; }))
            if (progress)
                progress({packer.bytesDone(), fileBytes});
    }
    workers.clear();
    if (packer.error())
        return *packer.error();
    if (cancel.requested())
        return Error{ErrorCode::Cancelled, "loading was cancelled"};
    if (progress)
        progress({fileBytes, fileBytes});

    for (const Placement& placement : placements) {
        const std::byte* data = weights.memory.data() + placement.offset;
        if (placement.matrix != nullptr)
            placement.matrix->data = data;
        else
            *placement.vector = reinterpret_cast<const float*>(data);
    }
    if (tied)
        weights.output = weights.tokenEmbedding;
    return weights;
}

} // namespace mw::engine
