// SPDX-License-Identifier: Apache-2.0
// The null engine: engine/api without any computing, for tests of what stands above the engine and for
// measuring that alone. A program takes it by MODELWRIGHT_ENGINE_DIR.
#include "tests/support/null_engine/null_model.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace mw::test {

namespace {

class NullEngine final : public Engine {
public:
    explicit NullEngine(const EngineOptions& options) : m_threads(options.threads > 0 ? options.threads : 1)
    {}

    EngineInfo info() const override { return {"null", "null", m_threads.load()}; }
    void setThreads(int threads) override { m_threads = threads > 0 ? threads : 1; }

    Result<ModelDescription> describe(const std::string& path) const override
    {
        const auto file = readNullFile(path);
        return file ? Result<ModelDescription>(describeNullFile(*file)) : file.error();
    }

    Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::string& path) const override
    {
        if (const auto file = readNullFile(path); !file)
            return file.error();
        return std::shared_ptr<const Tokenizer>(std::make_shared<NullTokenizer>());
    }

    Result<std::shared_ptr<Model>> load(const std::string& path, const LoadOptions& options,
                                        const LoadProgressCallback& progress, const Cancel& cancel) override
    {
        auto file = readNullFile(path);
        if (!file)
            return file.error();
        if (options.contextTokens > file->context) {
            return Error{
                ErrorCode::InvalidArgument,
                "the context is larger than the model's",
                {"context", std::to_string(options.contextTokens), "up to " + std::to_string(file->context)}};
        }
        for (int done = 0; done <= file->loadMs; ++done) {
            if (progress)
                progress({file->bytes * static_cast<unsigned>(done) / static_cast<unsigned>(file->loadMs + 1),
                          file->bytes});
            if (cancel.requested())
                return Error{ErrorCode::Cancelled, "cancelled while loading", {}};
            if (done < file->loadMs)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (progress)
            progress({file->bytes, file->bytes});
        if (file->loadFails)
            return Error{ErrorCode::FileDamaged, "asked to fail", {path, "asked to fail"}};
        const int context = options.contextTokens > 0 ? options.contextTokens : std::min(file->context, 4096);
        return std::shared_ptr<Model>(std::make_shared<NullModel>(*std::move(file), context));
    }

    double measureMemoryBandwidth() override { return 0; } // not measured

private:
    std::atomic<int> m_threads;
};

} // namespace

} // namespace mw::test

extern "C" {

__attribute__((visibility("default"))) int modelwright_engine_api_version()
{
    return mw::engineApiVersion + MODELWRIGHT_NULL_VERSION_OFFSET;
}

__attribute__((visibility("default"))) mw::Engine* modelwright_engine_create(const mw::EngineOptions& options,
                                                                             mw::Error*)
{
    return new mw::test::NullEngine(options);
}
}
