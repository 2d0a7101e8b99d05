// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"
#include "engine/base/compute_pool.h"
#include "engine/inference/scheduler.h"
#include "engine/kernels/kernels.h"
#include "engine/library/executor_maker.h"

#include <memory>

namespace mw::engine {

/// Compute threads: as many as asked for, else one per processor.
int threadsOf(const EngineOptions& options);

/// As many as may ever compute.
int mostThreadsOf(const EngineOptions& options);

/// The engine of a library: files, text, scheduler and models, over one kind of executor. Models that it
/// loaded must be gone before it is destroyed.
class EngineCore : public Engine {
public:
    EngineInfo info() const override;
    void setThreads(int threads) override;
    Result<ModelDescription> describe(const std::string& path) const override;
    Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::string& path) const override;
    Result<std::shared_ptr<Model>> load(const std::string& path, const LoadOptions& options,
                                        const LoadProgressCallback& progress, const Cancel& cancel) override;
    double measureMemoryBandwidth() override;

protected:
    /// `poolThreads` of the compute pool, whose worker 0 is the scheduler.
    EngineCore(const EngineOptions& options, int poolThreads, std::unique_ptr<ExecutorMaker> maker);

private:
    const Kernels& m_kernels;
    const int m_mostThreads;
    const std::unique_ptr<ExecutorMaker> m_maker;
    ComputePool m_pool;
    Scheduler m_scheduler;
};

} // namespace mw::engine
