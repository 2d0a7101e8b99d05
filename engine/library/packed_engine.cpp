// SPDX-License-Identifier: Apache-2.0
#include "engine/library/packed_engine.h"

#include "engine/inference/packed_executor.h"
#include "engine/models/model_factory.h"

#include <new>

namespace mw::engine {

namespace {

class PackedMaker final : public ExecutorMaker {
public:
    using ExecutorMaker::ExecutorMaker;

    std::string name() const override { return std::string(isaName(kernelsFor(selectedIsa()).isa)); }
    MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec) const override
    {
        return engine::memoryNeed(file, spec);
    }

    Result<std::unique_ptr<Executor>> make(const GgufFile& file, ModelSpec spec, const ExecutorPlace& place,
                                           const LoadProgressCallback& progress,
                                           const Cancel& cancel) const override
    {
        const std::uint64_t scratch = memoryNeed(file, spec).scratch;
        auto weights = packWeights(file, spec, threads(), progress, cancel);
        if (!weights)
            return weights.error();
        std::unique_ptr<PackedExecutor> executor;
        try {
            executor = std::make_unique<PackedExecutor>(std::move(spec), std::move(*weights), place.pool,
                                                        place.kernels, place.contextTokens, place.cacheTokens,
                                                        place.cacheType);
        } catch (const std::bad_alloc&) {
            executor = nullptr;
        }
        if (!executor || !executor->ready())
            return Error{ErrorCode::OutOfMemory,
                         "the system gave no memory for the buffers of a step",
                         {std::to_string(scratch), ""}};
        return std::unique_ptr<Executor>(std::move(executor));
    }
};

} // namespace

PackedEngine::PackedEngine(const EngineOptions& options)
    : EngineCore(options, mostThreadsOf(options), std::make_unique<PackedMaker>(threadsOf(options)))
{}

} // namespace mw::engine
