// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/inference/executor.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <atomic>
#include <memory>

namespace mw::engine {

/// What a TorchExecutor of `spec` takes, in bytes.
MemoryNeed torchMemoryNeed(const GgufFile& file, const ModelSpec& spec);

/// The KV cache of a TorchExecutor.
struct TorchCache {
    std::size_t contextTokens = 0; ///< longest sequence
    std::size_t tokens = 0;        ///< positions in all; pages are used as touched
    /// Rounds keys and values to f16, as the packed cache holds them; they stay float32 otherwise. Tests take
    /// away with it the one difference that is meant.
    bool roundedToHalf = false;
};

/// Executes a spec with LibTorch's operators in float32: weights decoded to float32, float32 activations,
/// float32 KV. The reference that the packed executor is measured against; it shares with it the spec, the
/// block tables of the KV cache and the decoding of weight formats, nothing else. BLAS sums in an order that
/// depends on the number of rows, so results agree across batches to rounding, not to the bit.
/// Made and used by one thread at a time; `step` sets LibTorch's thread count for its caller.
class TorchExecutor final : public Executor {
public:
    /// Fails with OutOfMemory and as readTensors does.
    /// `threads` is looked at before each step.
    static Result<std::unique_ptr<Executor>> make(const GgufFile& file, ModelSpec spec,
                                                  std::shared_ptr<const std::atomic<int>> threads,
                                                  const TorchCache& cache,
                                                  const LoadProgressCallback& progress, const Cancel& cancel);
    ~TorchExecutor() override;

    std::size_t vocabulary() const override;
    std::size_t contextTokens() const override;
    std::size_t maximumRows() const override;
    std::size_t maximumLogitRows() const override;
    std::size_t kvBlocks() const override;
    std::uint64_t weightBytes() const override;
    std::uint64_t weightBytesPerToken() const override;
    std::uint64_t kvBytes() const override;
    Result<float*> step(std::span<const SequenceSlice> slices, Precision activations) override;
    std::size_t logitStride() const override;
    std::uint64_t kvBlockBytes() const override;
    void copyKv(std::uint32_t from, std::uint32_t to) override;
    /// The cache lies layer by layer: its memory goes back only where no block is in use.
    void releaseKv(std::size_t firstFree) override;

private:
    struct State; // LibTorch's headers stay out of those that use this one
    explicit TorchExecutor(std::unique_ptr<State> state);

    const std::unique_ptr<State> m_state;
};

} // namespace mw::engine
