// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/benchmark.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace mw::engine {

namespace {

double seconds(std::chrono::steady_clock::time_point from)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Drives an executor directly, on the scheduler's thread.
class Meter {
public:
    Meter(Executor& executor, const Kernels& kernels, Precision activations, const Cancel& cancel)
        : m_executor(executor), m_kernels(kernels), m_activations(activations), m_cancel(cancel), m_random(1)
    {}

    std::vector<Token> randomTokens(std::size_t count)
    {
        std::uniform_int_distribution<Token> any(0, static_cast<Token>(m_executor.vocabulary()) - 1);
        std::vector<Token> tokens(count);
        std::ranges::generate(tokens, [&] { return any(m_random); });
        return tokens;
    }

    void prefill(std::span<const Token> tokens, std::span<const std::uint32_t> blocks)
    {
        const std::size_t most = m_executor.maximumRows();
        for (std::size_t begin = 0; begin < tokens.size() && going(); begin += most) {
            const std::size_t count = std::min(most, tokens.size() - begin);
            const bool last = begin + count == tokens.size();
            const SequenceSlice slice{tokens.subspan(begin, count), begin, blocks,
                                      last ? LogitRows::Last : LogitRows::None};
            take(m_executor.step(std::span(&slice, 1), m_activations));
        }
    }

    /// Tokens per second of `streams` sequences that each hold `depth` positions and grow by `steps`.
    double decode(const std::vector<std::vector<std::uint32_t>>& blocks, std::size_t depth, std::size_t steps)
    {
        const std::size_t streams = blocks.size();
        std::vector<Token> tokens = randomTokens(streams);
        std::vector<SequenceSlice> slices(streams);
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t step = 0; step < steps && going(); ++step) {
            for (std::size_t i = 0; i < streams; ++i)
                slices[i] = {std::span(&tokens[i], 1), depth + step, blocks[i], LogitRows::Last};
            const float* logits = take(m_executor.step(slices, m_activations));
            for (std::size_t i = 0; i < streams && logits != nullptr; ++i)
                tokens[i] = static_cast<Token>(
                    std::min(m_kernels.argMax(logits + i * m_executor.logitStride(), m_executor.vocabulary()),
                             m_executor.vocabulary() - 1));
        }
        return static_cast<double>(streams * steps) / seconds(start);
    }

    /// What made a step fail.
    const std::optional<Error>& failure() const { return m_failure; }

private:
    bool going() const { return !m_failure && !m_cancel.requested(); }

    const float* take(Result<float*> computed)
    {
        if (computed)
            return *computed;
        m_failure = computed.error();
        return nullptr;
    }

    Executor& m_executor;
    const Kernels& m_kernels;
    const Precision m_activations;
    const Cancel& m_cancel;
    std::mt19937 m_random;
    std::optional<Error> m_failure;
};

/// Lets fewer workers compute until it is destroyed; then as many as the scheduler was told, also meanwhile.
class FewerThreads {
public:
    /// `threads` as in BenchOptions.
    FewerThreads(Scheduler& scheduler, int threads) : m_scheduler(scheduler)
    {
        m_scheduler.call([&] {
            ComputePool& pool = m_scheduler.pool();
            m_before = pool.limit();
            if (threads > 0)
                pool.setLimit(threads);
            m_now = pool.limit();
        });
    }
    ~FewerThreads()
    {
        if (m_now == m_before)
            return;
        m_scheduler.call([&] { m_scheduler.pool().setLimit(m_scheduler.threads()); });
    }
    FewerThreads(const FewerThreads&) = delete;
    FewerThreads& operator=(const FewerThreads&) = delete;

    int count() const { return m_now; }

private:
    Scheduler& m_scheduler;
    int m_before = 1;
    int m_now = 1;
};

/// Waits for the end of a request.
class EndSink final : public TokenSink {
public:
    bool ready() const noexcept override { return true; }
    void push(TokenEvent event) noexcept override
    {
        if (event.end)
            m_end.set_value(*std::move(event.end));
    }
    Completion wait() { return m_end.get_future().get(); }

private:
    std::promise<Completion> m_end;
};

/// One token of an answer, as a caller asks for it.
Result<Completion> oneToken(Scheduler& scheduler, const std::shared_ptr<Scheduler::Client>& client,
                            std::vector<Token> prompt, const std::string& scope, Precision activations,
                            const Cancel& cancel)
{
    GenerationRequest request;
    request.prompt = std::move(prompt);
    request.ignoreEnd = true;
    request.cacheScope = scope;
    request.activations = activations;
    request.cancel = cancel;
    const auto sink = std::make_shared<EndSink>();
    if (const auto submitted = scheduler.submit(client, std::move(request), 1, sink); !submitted)
        return submitted.error();
    Completion completion = sink->wait();
    if (completion.error)
        return *completion.error;
    return completion;
}

} // namespace

Result<BenchResult> benchmark(Scheduler& scheduler, const std::shared_ptr<Scheduler::Client>& client,
                              Executor& executor, const Kernels& kernels, const BenchOptions& options,
                              const Cancel& cancel)
{
    const auto prompt = static_cast<std::size_t>(options.promptTokens);
    const auto generate = static_cast<std::size_t>(options.generateTokens);
    const auto mostStreams = static_cast<int>(executor.maximumLogitRows());
    if (options.promptTokens < 1 || options.generateTokens < 0 || options.repetitions < 1 ||
        options.streamPromptTokens < 1 || options.streamGenerateTokens < 1)
        return Error{ErrorCode::InvalidArgument,
                     "a benchmark needs a prompt of at least one token",
                     {"prompt", std::to_string(options.promptTokens)}};
    if (options.threads < 0)
        return Error{ErrorCode::InvalidArgument,
                     "a benchmark needs at least one thread",
                     {"threads", std::to_string(options.threads)}};
    const auto streamPrompt = static_cast<std::size_t>(options.streamPromptTokens);
    const auto streamGenerate = static_cast<std::size_t>(options.streamGenerateTokens);
    for (int streams : options.streams)
        if (streams < 1 || streams > mostStreams)
            return Error{ErrorCode::InvalidArgument,
                         "streams must lie in 1 to " + std::to_string(mostStreams),
                         {"streams", std::to_string(streams)}};
    const std::size_t longest =
        std::max<std::size_t>(prompt + std::max<std::size_t>(generate, 1),
                              options.streams.empty() ? 0 : streamPrompt + streamGenerate);
    if (longest > executor.contextTokens())
        return Error{ErrorCode::ContextExceeded,
                     std::to_string(longest) + " tokens do not fit in the context of " +
                         std::to_string(executor.contextTokens()),
                     {std::to_string(longest), std::to_string(executor.contextTokens())}};
    const FewerThreads threads(scheduler, options.threads);
    KvBlocks& pool = Scheduler::blocksOf(*client);
    Meter meter(executor, kernels, options.activations, cancel);
    BenchResult result;
    bool full = false;
    // One call a measurement: nothing else computes while a clock runs.
    const auto measure = [&](std::size_t streams, std::size_t tokens, const auto& work) {
        scheduler.call([&] {
            std::vector<std::vector<std::uint32_t>> blocks(streams);
            for (auto& list : blocks)
                full = full || !pool.take(blocksFor(tokens), list);
            if (!full && !cancel.requested() && !meter.failure())
                work(blocks);
            for (auto& list : blocks)
                pool.give(list);
        });
    };

    std::vector<double> prefills, decodes, deepDecodes;
    for (int repetition = 0; repetition <= options.repetitions; ++repetition) {
        measure(1, prompt + generate, [&](const auto& blocks) {
            const std::vector<Token> tokens = meter.randomTokens(prompt);
            const auto start = std::chrono::steady_clock::now();
            meter.prefill(tokens, blocks[0]);
            const double prefillRate = static_cast<double>(prompt) / seconds(start);
            const double deep = generate > 0 ? meter.decode(blocks, prompt, generate) : 0;
            const double empty = generate > 0 ? meter.decode(blocks, 0, generate) : 0;
            if (repetition == 0)
                return; // the warm-up
            prefills.push_back(prefillRate);
            deepDecodes.push_back(deep);
            decodes.push_back(empty);
        });
    }
    std::vector<double> firstTokens, cachedFirstTokens;
    // Its own each time: the tokens are the same, and what an earlier benchmark computed may still be kept.
    static std::atomic<std::uint64_t> benchmarks{0};
    const std::string scope = "benchmark " + std::to_string(++benchmarks);
    const int answers = options.firstToken ? options.repetitions : 0;
    for (int repetition = 0; repetition < answers && !cancel.requested(); ++repetition) {
        const std::vector<Token> tokens = meter.randomTokens(prompt);
        for (std::vector<double>* figures : {&firstTokens, &cachedFirstTokens}) {
            const auto answer = oneToken(scheduler, client, tokens, scope, options.activations, cancel);
            if (!answer)
                return answer.error();
            figures->push_back(answer->timings.firstTokenMs);
        }
    }
    for (int streams : options.streams) {
        std::vector<double> rates;
        for (int repetition = 0; repetition < options.repetitions; ++repetition) {
            measure(static_cast<std::size_t>(streams), streamPrompt + streamGenerate,
                    [&](const auto& blocks) {
                        for (const auto& list : blocks)
                            meter.prefill(meter.randomTokens(streamPrompt), list);
                        rates.push_back(meter.decode(blocks, streamPrompt, streamGenerate));
                    });
        }
        if (!rates.empty())
            result.batched.push_back({streams, median(rates)});
    }
    if (cancel.requested())
        return Error{ErrorCode::Cancelled, "the benchmark was cancelled"};
    if (meter.failure())
        return *meter.failure();
    if (full)
        return Error{ErrorCode::Busy,
                     "the cache is too small for so many streams, or held by running requests"};
    result.prefillTokensPerSecond = median(prefills);
    result.decodeTokensPerSecond = median(decodes);
    result.decodeAtDepthTokensPerSecond = median(deepDecodes);
    if (!firstTokens.empty()) {
        result.firstTokenMs = median(firstTokens);
        result.cachedFirstTokenMs = median(cachedFirstTokens);
    }
    result.threads = threads.count();
    result.weightBytesPerToken = executor.weightBytesPerToken();
    return result;
}

} // namespace mw::engine
