// SPDX-License-Identifier: Apache-2.0
#include "engine/library/engine_core.h"

#include "engine/base/page_buffer.h"
#include "engine/library/model.h"
#include "engine/models/model_factory.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>

#include <unistd.h>

namespace mw::engine {

namespace {

constexpr int defaultContext = 4096;
// The cache of a model holds this many full contexts; its pages take memory only once they are used.
constexpr std::size_t contextsInCache = 4;
constexpr std::size_t leastCacheTokens = 8192;

Result<std::shared_ptr<const Tokenizer>> readTokenizer(const GgufFile& file)
{
    auto vocabulary = readVocabulary(file);
    if (!vocabulary)
        return vocabulary.error();
    return makeTokenizer(std::move(*vocabulary), file.path());
}

/// The tokenizer of a file that is computed with: each of its tokens needs a row of the embedding.
Result<std::shared_ptr<const Tokenizer>> readTokenizerOf(const ModelSpec& spec, const GgufFile& file)
{
    auto tokenizer = readTokenizer(file);
    if (!tokenizer || (*tokenizer)->vocabularySize() <= spec.vocabulary)
        return tokenizer;
    const std::string what = "the vocabulary has more tokens than the embedding has rows";
    return Error{ErrorCode::FileDamaged, what, {file.path(), what}};
}

/// A small file may promise a model that no machine holds. What the system hands out without having it would
/// end the process later, so a model that is larger than the memory is refused before.
std::optional<Error> checkMemory(const MemoryNeed& need)
{
    const std::uint64_t wanted = need.weights + need.scratch;
    const auto installed = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                           static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    if (wanted <= installed)
        return std::nullopt;
    return Error{ErrorCode::OutOfMemory,
                 "the model needs " + std::to_string(wanted) + " bytes and the machine has " +
                     std::to_string(installed),
                 {std::to_string(wanted), std::to_string(installed)}};
}

Result<std::size_t> chooseContext(const ModelSpec& spec, int wanted)
{
    if (wanted <= 0)
        return std::min<std::size_t>(spec.context, defaultContext);
    if (static_cast<std::size_t>(wanted) > spec.context)
        return Error{ErrorCode::InvalidArgument,
                     "the model was trained for a context of " + std::to_string(spec.context) + " tokens",
                     {"context", std::to_string(wanted)}};
    return static_cast<std::size_t>(wanted);
}

/// Sums one worker's part of a buffer: few instructions for each line, so that memory alone bounds it. Each
/// line is asked for ahead of its use, as the products do.
std::uint64_t readAll(const std::byte* data, std::size_t bytes)
{
    constexpr std::size_t ahead = 4096;
    std::uint64_t sums[8] = {};
    for (std::size_t at = 0; at + sizeof sums <= bytes; at += sizeof sums) {
        __builtin_prefetch(data + at + ahead);
        std::uint64_t words[8];
        std::memcpy(words, data + at, sizeof words);
        for (std::size_t i = 0; i < 8; ++i)
            sums[i] += words[i];
    }
    std::uint64_t total = 0;
    for (std::uint64_t sum : sums)
        total += sum;
    return total;
}

} // namespace

int threadsOf(const EngineOptions& options)
{
    return options.threads > 0 ? options.threads : availableProcessors();
}

int mostThreadsOf(const EngineOptions& options)
{
    return std::max(options.threads, availableProcessors());
}

EngineCore::EngineCore(const EngineOptions& options, int poolThreads, std::unique_ptr<ExecutorMaker> maker)
    : m_kernels(kernelsFor(selectedIsa())), m_mostThreads(mostThreadsOf(options)), m_maker(std::move(maker)),
      m_pool(poolThreads), m_scheduler(m_pool, m_kernels, options.permit)
{
    EngineCore::setThreads(options.threads);
}

void EngineCore::setThreads(int threads)
{
    const int wanted = threads > 0 ? std::min(threads, m_mostThreads) : availableProcessors();
    m_maker->setThreads(wanted);
    m_scheduler.setThreads(wanted);
}

EngineInfo EngineCore::info() const
{
    return {MODELWRIGHT_VERSION, m_maker->name(), m_maker->threads()};
}

Result<ModelDescription> EngineCore::describe(const std::string& path) const
{
    auto file = GgufFile::open(path);
    if (!file)
        return file.error();
    ModelDescription description = describeModel(*file);
    if (auto spec = makeModelSpec(*file); !spec)
        description.notRunnable = spec.error().detail;
    else if (auto tokenizer = readTokenizerOf(*spec, *file); !tokenizer)
        description.notRunnable = tokenizer.error().detail;
    else {
        description.runnable = true;
        description.memory = m_maker->memoryNeed(*file, *spec);
    }
    return description;
}

Result<std::shared_ptr<const Tokenizer>> EngineCore::openTokenizer(const std::string& path) const
{
    auto file = GgufFile::open(path);
    if (!file)
        return file.error();
    return readTokenizer(*file);
}

Result<std::shared_ptr<Model>> EngineCore::load(const std::string& path, const LoadOptions& options,
                                                const LoadProgressCallback& progress, const Cancel& cancel)
{
    auto file = GgufFile::open(path);
    if (!file)
        return file.error();
    auto spec = makeModelSpec(*file);
    if (!spec)
        return spec.error();
    auto context = chooseContext(*spec, options.contextTokens);
    if (!context)
        return context.error();
    auto tokenizer = readTokenizerOf(*spec, *file);
    if (!tokenizer)
        return tokenizer.error();
    auto source = readChatTemplate(*file);
    if (!source)
        return source.error();
    auto chatTemplate =
        ChatTemplate::compile(source->empty() ? defaultChatMlTemplate() : std::string_view(*source));
    ModelDescription description = describeModel(*file);
    description.runnable = true;
    description.memory = m_maker->memoryNeed(*file, *spec);
    if (auto error = checkMemory(description.memory))
        return *error;
    description.memory.kvPerToken = description.memory.kvOf(options.kvCache);

    const std::size_t cacheTokens = std::max(*context * contextsInCache, leastCacheTokens);
    auto executor =
        m_maker->make(*file, *std::move(spec), {*context, cacheTokens, options.kvCache, m_pool, m_kernels},
                      progress, cancel);
    if (!executor)
        return executor.error();
    return std::shared_ptr<Model>(
        std::make_shared<LoadedModel>(m_scheduler, m_kernels, std::move(description), std::move(*tokenizer),
                                      std::move(chatTemplate), *std::move(executor), options.scheduling));
}

double EngineCore::measureMemoryBandwidth()
{
    // Far larger than any cache, so that what is measured is memory.
    constexpr std::size_t bytes = std::size_t{512} << 20;
    double best = 0;
    m_scheduler.call([&] {
        const PageBuffer buffer = PageBuffer::allocate(bytes, true);
        if (!buffer)
            return;
        const auto workers = static_cast<std::size_t>(m_pool.capacity());
        std::vector<std::uint64_t> totals(workers);
        auto fill = [&](int worker) {
            const Share share = shareOf(bytes, worker, m_pool.size());
            std::memset(buffer.data() + share.begin, 1, share.end - share.begin);
        };
        m_pool.run(fill);
        auto read = [&](int worker) {
            const Share share = shareOf(bytes, worker, m_pool.size());
            totals[static_cast<std::size_t>(worker)] +=
                readAll(buffer.data() + share.begin, share.end - share.begin);
        };
        for (int repetition = 0; repetition < 8; ++repetition) {
            const auto start = std::chrono::steady_clock::now();
            m_pool.run(read);
            const double seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            // The sums are used, so the reads cannot be left out.
            if (totals.front() != 0)
                best = std::max(best, static_cast<double>(bytes) / seconds);
        }
    });
    return best;
}

} // namespace mw::engine
