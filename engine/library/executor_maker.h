// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/base/compute_pool.h"
#include "engine/inference/executor.h"
#include "engine/kernels/kernels.h"
#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <atomic>
#include <memory>
#include <string>

namespace mw::engine {

/// What an executor is made for, besides the file.
struct ExecutorPlace {
    std::size_t contextTokens = 0; ///< longest sequence
    std::size_t cacheTokens = 0;   ///< positions of the KV cache in all
    KvCacheType cacheType = KvCacheType::F16;
    ComputePool& pool; ///< the scheduler's; outlives the executor
    const Kernels& kernels;
};

/// Makes the executors of an engine: all that tells the packed engine from the reference. Any thread may
/// call.
class ExecutorMaker {
public:
    explicit ExecutorMaker(int threads) : m_threads(std::make_shared<std::atomic<int>>(threads)) {}
    virtual ~ExecutorMaker() = default;
    ExecutorMaker(const ExecutorMaker&) = delete;
    ExecutorMaker& operator=(const ExecutorMaker&) = delete;

    int threads() const { return m_threads->load(std::memory_order_relaxed); } ///< that compute
    void setThreads(int threads) { m_threads->store(threads, std::memory_order_relaxed); }

    virtual std::string name() const = 0; ///< for EngineInfo::isa
    virtual MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec) const = 0;

    /// Reads the weights of `spec`; `progress` is called on the calling thread, first with nothing done, last
    /// with everything. Fails with OutOfMemory, IoFailed, FileDamaged, Cancelled or Internal.
    virtual Result<std::unique_ptr<Executor>> make(const GgufFile& file, ModelSpec spec,
                                                   const ExecutorPlace& place,
                                                   const LoadProgressCallback& progress,
                                                   const Cancel& cancel) const = 0;

protected:
    /// For executors that start threads of their own.
    std::shared_ptr<const std::atomic<int>> threadLimit() const { return m_threads; }

private:
    const std::shared_ptr<std::atomic<int>> m_threads;
};

} // namespace mw::engine
