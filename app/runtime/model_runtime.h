// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <QString>

#include <memory>
#include <mutex>

namespace mw::app {

/// What a load would need against what the machine has, in bytes.
struct MemoryFit {
    std::uint64_t need = 0;
    std::uint64_t available = 0;
    bool fits() const { return need <= available; }
};

/// The one door to engine/api: opens the engine library when first needed (local scope, versions compared)
/// and keeps it for the process's life. Calls block (file, memory, seconds for a load): never on the main
/// or a network thread. Any other thread may call any method.
class ModelRuntime {
public:
    explicit ModelRuntime(EngineOptions options = {});
    ~ModelRuntime();

    /// Fails with EngineMissing.
    Result<EngineInfo> engineInfo();

    Result<ModelDescription> describe(const QString& path);
    Result<std::shared_ptr<const Tokenizer>> openTokenizer(const QString& path);

    /// Need for `contextTokens` (0: the default of LoadOptions) against the memory available now.
    MemoryFit fit(const ModelDescription& description, int contextTokens) const;

    /// Refuses with OutOfMemory (args: need, have) before anything is read if it would not fit.
    Result<std::shared_ptr<Model>> load(const QString& path, const LoadOptions& options,
                                        const LoadProgressCallback& progress, const Cancel& cancel);

    Result<double> measureMemoryBandwidth();

private:
    Result<Engine*> engine();

    EngineOptions m_options;
    std::mutex m_mutex;
    std::unique_ptr<Engine> m_engine;
};

} // namespace mw::app
