// SPDX-License-Identifier: Apache-2.0
#include "engine/library/torch_engine.h"

#include "engine/torch/torch_executor.h"
#include "engine/torch/torch_threads.h"

namespace mw::engine {

namespace {

// The scheduler alone: LibTorch computes on threads of its own.
constexpr int poolThreads = 1;

class TorchMaker final : public ExecutorMaker {
public:
    using ExecutorMaker::ExecutorMaker;

    std::string name() const override { return torchName(); }
    MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec) const override
    {
        return torchMemoryNeed(file, spec);
    }

    Result<std::unique_ptr<Executor>> make(const GgufFile& file, ModelSpec spec, const ExecutorPlace& place,
                                           const LoadProgressCallback& progress,
                                           const Cancel& cancel) const override
    {
        return TorchExecutor::make(file, std::move(spec), threadLimit(),
                                   {place.contextTokens, place.cacheTokens}, progress, cancel);
    }
};

} // namespace

TorchEngine::TorchEngine(const EngineOptions& options)
    : EngineCore(options, poolThreads, std::make_unique<TorchMaker>(threadsOf(options)))
{}

} // namespace mw::engine
