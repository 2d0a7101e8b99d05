// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/model_runtime.h"

#include "app/runtime/machine_memory.h"

#include <QFile>

#include <algorithm>
#include <limits>

namespace mw::app {

namespace {

constexpr int defaultContext = 4096; // of LoadOptions::contextTokens

std::string nativePath(const QString& path)
{
    return QFile::encodeName(path).toStdString();
}

} // namespace

ModelRuntime::ModelRuntime(EngineOptions options) : m_options(options), m_threads(options.threads)
{
    m_options.permit = &m_permit;
}

ModelRuntime::~ModelRuntime() = default;

Result<Engine*> ModelRuntime::engine(EnginePath path)
{
    Library& library = path == EnginePath::Packed ? m_packed : m_reference;
    const std::lock_guard lock(library.mutex);
    if (!library.engine) {
        auto opened = openEngineLibrary(engineLibraryCandidates(path), m_options);
        if (!opened)
            return opened.error();
        library.engine = *std::move(opened);
        library.opened = library.engine.get();
        library.engine->setThreads(m_threads); // a change that came before the line above has missed it
    }
    return library.engine.get();
}

void ModelRuntime::setThreads(int threads)
{
    m_threads = threads;
    for (const Library* library : {&m_packed, &m_reference})
        if (Engine* engine = library->opened)
            engine->setThreads(threads);
}

Result<EngineInfo> ModelRuntime::engineInfo(EnginePath path)
{
    auto opened = engine(path);
    if (!opened)
        return opened.error();
    return (*opened)->info();
}

Result<ModelDescription> ModelRuntime::describe(const QString& path, EnginePath which)
{
    auto opened = engine(which);
    if (!opened)
        return opened.error();
    return (*opened)->describe(nativePath(path));
}

Result<std::shared_ptr<const Tokenizer>> ModelRuntime::openTokenizer(const QString& path)
{
    auto opened = engine();
    if (!opened)
        return opened.error();
    return (*opened)->openTokenizer(nativePath(path));
}

MemoryFit ModelRuntime::fit(const ModelDescription& description, int contextTokens, KvCacheType kvCache) const
{
    int context = contextTokens;
    if (context <= 0) {
        const int own = description.contextLength > 0 ? description.contextLength : defaultContext;
        context = std::min(own, defaultContext);
    }
    MemoryFit fit;
    fit.need = description.memory.total(static_cast<std::uint64_t>(context), kvCache);
    fit.available = availableMemory().value_or(std::numeric_limits<std::uint64_t>::max());
    return fit;
}

Result<std::shared_ptr<Model>> ModelRuntime::load(const QString& path, const LoadOptions& options,
                                                  const LoadProgressCallback& progress, const Cancel& cancel,
                                                  EnginePath which)
{
    auto opened = engine(which);
    if (!opened)
        return opened.error();
    auto description = (*opened)->describe(nativePath(path));
    if (!description)
        return description.error();
    const MemoryFit memory = fit(*description, options.contextTokens, options.kvCache);
    if (!memory.fits()) {
        const std::string need = std::to_string(memory.need);
        const std::string have = std::to_string(memory.available);
        return Error{ErrorCode::OutOfMemory,
                     "loading needs " + need + " bytes, " + have + " are available",
                     {need, have}};
    }
    return (*opened)->load(nativePath(path), options, progress, cancel);
}

Result<double> ModelRuntime::measureMemoryBandwidth()
{
    auto opened = engine();
    if (!opened)
        return opened.error();
    return (*opened)->measureMemoryBandwidth();
}

} // namespace mw::app
