// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/engine_library.h"
#include "app/runtime/turn_permit.h"
#include "engine/api/engine.h"

#include <QString>

#include <atomic>
#include <memory>
#include <mutex>

namespace mw::app {

/// What a load would need against what the machine has, in bytes.
struct MemoryFit {
    std::uint64_t need = 0;
    std::uint64_t available = 0;
    bool fits() const { return need <= available; }
};

/// The one door to engine/api: opens an engine library when first needed (local scope, versions compared)
/// and keeps it for the process's life. The engines share the processors by one permit. Calls block (file,
/// memory, seconds for a load): never on the main or a network thread. Any other thread may call any method.
class ModelRuntime {
public:
    explicit ModelRuntime(EngineOptions options = {});
    ~ModelRuntime();

    /// As Engine::setThreads, of every engine, also those that are opened later. Any thread, does not wait.
    void setThreads(int threads);

    /// Fails with EngineMissing, as every call does. The reference engine takes a second or two to open.
    Result<EngineInfo> engineInfo(EnginePath engine = EnginePath::Packed);

    /// The memory that it tells is what this engine would need.
    Result<ModelDescription> describe(const QString& path, EnginePath engine = EnginePath::Packed);
    Result<std::shared_ptr<const Tokenizer>> openTokenizer(const QString& path);

    /// Need for `contextTokens` (0: the default of LoadOptions) against the memory available now.
    MemoryFit fit(const ModelDescription& description, int contextTokens, KvCacheType kvCache) const;

    /// Refuses with OutOfMemory (args: need, have) before anything is read if it would not fit.
    Result<std::shared_ptr<Model>> load(const QString& path, const LoadOptions& options,
                                        const LoadProgressCallback& progress, const Cancel& cancel,
                                        EnginePath engine = EnginePath::Packed);

    Result<double> measureMemoryBandwidth();

private:
    struct Library {
        std::mutex mutex; // each its own: nobody waits for an engine that somebody else opens
        std::unique_ptr<Engine> engine;
        std::atomic<Engine*> opened{nullptr}; // the same, for those who must not wait for the mutex
    };
    Result<Engine*> engine(EnginePath path = EnginePath::Packed);

    EngineOptions m_options;
    std::atomic<int> m_threads;
    TurnPermit m_permit;
    Library m_packed, m_reference;
};

} // namespace mw::app
