// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"
#include "engine/base/compute_pool.h"
#include "engine/inference/scheduler.h"
#include "engine/kernels/kernels.h"

namespace mw::engine {

/// The packed engine of a process. Models that it loaded must be gone before it is destroyed.
class PackedEngine final : public Engine {
public:
    explicit PackedEngine(const EngineOptions& options);

    EngineInfo info() const override;
    Result<ModelDescription> describe(const std::string& path) const override;
    Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::string& path) const override;
    Result<std::shared_ptr<Model>> load(const std::string& path, const LoadOptions& options,
                                        const LoadProgressCallback& progress, const Cancel& cancel) override;
    double measureMemoryBandwidth() override;

private:
    const Kernels& m_kernels;
    ComputePool m_pool;
    Scheduler m_scheduler;
};

} // namespace mw::engine
