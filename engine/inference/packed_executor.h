// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/compute_pool.h"
#include "engine/base/page_buffer.h"
#include "engine/inference/executor.h"
#include "engine/inference/packed_weights.h"
#include "engine/kernels/kernels.h"
#include "engine/models/model_spec.h"

#include <atomic>
#include <memory>
#include <vector>

namespace mw::engine {

/// Executes a spec over packed weights with fused steps: between two barriers of the pool each worker takes
/// a fixed share of outputs, rows or attention units, and nothing is allocated. Results do not depend on how
/// tokens are batched, chunked or spread over threads (the order rule of kernels.h).
class PackedExecutor final : public Executor {
public:
    /// `contextTokens` is the longest sequence; the cache holds `kvTokens` in all (pages are used as
    /// touched).
    PackedExecutor(ModelSpec spec, PackedWeights weights, ComputePool& pool, const Kernels& kernels,
                   std::size_t contextTokens, std::size_t kvTokens,
                   KvCacheType cacheType = KvCacheType::F16);
    ~PackedExecutor() override;

    /// False where the system gave no memory for the buffers.
    bool ready() const;

    std::size_t vocabulary() const override { return m_spec.vocabulary; }
    std::size_t contextTokens() const override { return m_contextTokens; }
    std::size_t maximumRows() const override { return maximumStepRows; }
    std::size_t maximumLogitRows() const override { return maximumHeadRows; }
    std::size_t kvBlocks() const override { return m_kvBlocks; }
    std::uint64_t weightBytes() const override { return m_weights.memory.size(); }
    std::uint64_t weightBytesPerToken() const override;
    std::uint64_t kvBytes() const override;
    Result<float*> step(std::span<const SequenceSlice> slices, Precision activations) override;
    std::size_t logitStride() const override;
    std::uint64_t kvBlockBytes() const override;
    void copyKv(std::uint32_t from, std::uint32_t to) override;
    void releaseKv(std::size_t firstFree) override;

private:
    static constexpr std::size_t maximumStepRows = 512;
    static constexpr std::size_t maximumHeadRows = 64;

    struct Row;
    struct Unit;
    struct Part;
    struct Buffers;

    void plan(std::span<const SequenceSlice> slices);
    void work(int worker);
    void embed(int worker);
    void workOnOutputs(const Part& all);
    void workOnRows(int worker);
    void projectQkv(std::size_t layer, const Part& rows);
    void rotateAndAppend(std::size_t layer, const Part& part);
    void attend(std::size_t layer, int worker);
    const float* attendedRow(std::size_t row, float* out) const;
    const float* normed(std::size_t row, const float* weight, float* out) const;
    void addAttended(std::size_t layer, const Part& part);
    void feedForward(std::size_t layer, const Part& part);
    void addFeedForward(std::size_t layer, const Part& part);
    void addProduct(const PackedMatrix& matrix, const Activations& activations, const Part& part);
    std::byte* kvBlock(std::size_t layer, std::uint32_t block) const;

    const ModelSpec m_spec;
    const PackedWeights m_weights;
    ComputePool& m_pool;
    const Kernels& m_kernels;
    const std::size_t m_contextTokens;
    const KvShape m_kvShape;
    const std::size_t m_kvBlocks;
    PageBuffer m_kv;
    std::atomic<std::size_t> m_touchedBlocks{0}; // written by step, read by any thread
    std::unique_ptr<Buffers> m_buffers;
};

} // namespace mw::engine
