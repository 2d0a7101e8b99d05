// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/engine_library.h"

#include "app/base/logging.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <cstdlib>

#include <dlfcn.h>

namespace mw::app {

namespace {

constexpr QLatin1String packedFile("/libmodelwright_engine.so");
constexpr QLatin1String referenceFile("/libmodelwright_torch.so");

Error missing(const QString& path, const std::string& reason)
{
    return {ErrorCode::EngineMissing,
            "the engine library " + path.toStdString() + ": " + reason,
            {path.toStdString(), reason}};
}

template <typename Function>
Function symbol(void* library, const char* name)
{
    return reinterpret_cast<Function>(::dlsym(library, name));
}

Result<std::unique_ptr<Engine>> open(const QString& path, const EngineOptions& options)
{
    QElapsedTimer timer;
    timer.start();
    void* library = ::dlopen(QFile::encodeName(path).constData(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* reason = ::dlerror();
        return missing(path, reason != nullptr ? reason : "it cannot be opened");
    }
    const auto version = symbol<EngineApiVersionFunction>(library, engineApiVersionSymbol);
    const auto create = symbol<EngineCreateFunction>(library, engineCreateSymbol);
    if (version == nullptr || create == nullptr)
        return missing(path, "it is another library");
    if (version() != engineApiVersion) {
        return missing(path, "it has interface version " + std::to_string(version()) +
                                 ", this program needs " + std::to_string(engineApiVersion));
    }
    Error error;
    std::unique_ptr<Engine> engine(create(options, &error));
    if (!engine)
        return error;
    qCDebug(logRuntime) << "opened" << path << "in" << timer.elapsed() << "ms";
    return engine;
}

} // namespace

void prepareEngineEnvironment()
{
    ::setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
}

EnginePath enginePath(std::string_view setting)
{
    return setting == "reference" ? EnginePath::Reference : EnginePath::Packed;
}

Precision activationsFrom(std::string_view setting)
{
    return setting == "int16" ? Precision::Int16 : Precision::Int8;
}

QStringList engineLibraryCandidates(EnginePath path)
{
    const QLatin1String file = path == EnginePath::Packed ? packedFile : referenceFile;
    const QString chosen = qEnvironmentVariable("MODELWRIGHT_ENGINE_DIR");
    if (!chosen.isEmpty())
        return {QDir(chosen).absolutePath() + file};
    const QString folder = QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/self/exe"))).absolutePath();
    return {folder + file, QDir::cleanPath(folder + QLatin1String("/../lib/modelwright")) + file};
}

Result<std::unique_ptr<Engine>> openEngineLibrary(const QStringList& candidates, const EngineOptions& options)
{
    for (const QString& path : candidates) {
        if (QFile::exists(path))
            return open(path, options);
    }
    Error error = missing(candidates.value(0), "there is no such file");
    if (candidates.value(0).endsWith(referenceFile))
        error.args.emplace_back("reference");
    return error;
}

} // namespace mw::app
