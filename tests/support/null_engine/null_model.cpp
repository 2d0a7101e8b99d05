// SPDX-License-Identifier: Apache-2.0
#include "tests/support/null_engine/null_model.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace mw::test {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// How many bytes at the front of `bytes` are whole UTF-8 characters; a byte that starts none counts.
std::size_t wholeCharacters(const std::string& bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        if (at + length > bytes.size())
            break;
        at += length;
    }
    return at;
}

/// One answer, on a thread of its own.
class Echo {
public:
    Echo(const NullFile& file, int contextTokens, GenerationRequest request, Cancel closing,
         std::shared_ptr<TokenSink> sink)
        : m_file(file), m_request(std::move(request)), m_closing(std::move(closing)), m_sink(std::move(sink))
    {
        const int left = contextTokens - static_cast<int>(m_request.prompt.size());
        m_limit = m_request.maxTokens > 0 ? std::min(m_request.maxTokens, left) : left;
    }

    void run() noexcept
    {
        Completion completion;
        completion.usage.promptTokens = static_cast<int>(m_request.prompt.size());
        completion.seed = m_request.sampling.seed.value_or(42);
        completion.reason = speak(completion);
        completion.timings.totalMs = millisecondsSince(m_start);
        completion.timings.firstTokenMs = m_firstTokenMs;
        completion.usage.completionTokens = m_said;
        const double seconds = (completion.timings.totalMs - m_firstTokenMs) / 1000;
        if (m_said > 1 && seconds > 0)
            completion.timings.decodeTokensPerSecond = (m_said - 1) / seconds;
        TokenEvent end;
        end.text = completion.reason == FinishReason::Failed ? std::string() : m_held;
        end.end = std::move(completion);
        m_sink->push(std::move(end));
    }

private:
    FinishReason speak(Completion& completion)
    {
        for (;;) {
            for (const Token token : m_request.prompt) {
                if (token >= nullBos)
                    continue;
                if (m_said >= m_limit)
                    return FinishReason::Length;
                if (m_said == m_file.failAfter) {
                    completion.error = Error{ErrorCode::NotFinite, "asked to fail", {}};
                    return FinishReason::Failed;
                }
                if (!pause())
                    return FinishReason::Cancelled;
                say(token);
            }
            if (!m_request.ignoreEnd || m_said == 0)
                return FinishReason::Stop;
        }
    }

    /// Until the reader has room and the delay is over; false when cancelled.
    bool pause() const
    {
        const auto until = Clock::now() + std::chrono::milliseconds(m_file.delayMs);
        while (Clock::now() < until || !m_sink->ready()) {
            if (m_request.cancel.requested() || m_closing.requested())
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return !m_request.cancel.requested();
    }

    void say(Token token)
    {
        if (m_said++ == 0)
            m_firstTokenMs = millisecondsSince(m_start);
        m_held += static_cast<char>(token);
        const std::size_t whole = wholeCharacters(m_held);
        TokenEvent event;
        event.token = token;
        event.text = m_held.substr(0, whole);
        m_held.erase(0, whole);
        m_sink->push(std::move(event));
    }

    const NullFile m_file;
    const GenerationRequest m_request;
    const Cancel m_closing;
    const std::shared_ptr<TokenSink> m_sink;
    const Clock::time_point m_start = Clock::now();
    double m_firstTokenMs = 0;
    int m_limit = 0;
    int m_said = 0;
    std::string m_held;
};

} // namespace

NullModel::NullModel(NullFile file, int contextTokens)
    : m_file(std::move(file)), m_contextTokens(contextTokens), m_description(describeNullFile(m_file))
{}

NullModel::~NullModel()
{
    m_closing.request();
    for (std::thread& thread : m_running)
        thread.join();
}

Result<ChatPrompt> NullModel::prompt(std::span<const ChatMessage> messages, bool) const
{
    ChatPrompt prompt;
    for (const ChatMessage& message : messages)
        prompt.text.text += message.content;
    prompt.text.input.push_back({0, prompt.text.text.size()});
    prompt.tokens = m_tokenizer.tokenize(prompt.text, true);
    return prompt;
}

Result<void> NullModel::generate(GenerationRequest request, std::shared_ptr<TokenSink> sink)
{
    if (static_cast<int>(request.prompt.size()) >= m_contextTokens) {
        return Error{ErrorCode::ContextExceeded,
                     "the prompt is too long",
                     {std::to_string(request.prompt.size()), std::to_string(m_contextTokens)}};
    }
    const std::lock_guard lock(m_mutex);
    m_running.emplace_back([echo = std::make_shared<Echo>(m_file, m_contextTokens, std::move(request),
                                                          m_closing, std::move(sink))] { echo->run(); });
    return {};
}

Result<ScoreResult> NullModel::score(std::span<const Token> tokens, std::size_t first, const Cancel&)
{
    ScoreResult score;
    const double logprob = -std::log(static_cast<double>(nullVocabularySize)); // all tokens alike
    for (const Token token : tokens) {
        const bool scored = score.tokens.size() >= std::max<std::size_t>(first, 1);
        score.tokens.push_back(
            {token, std::string(m_tokenizer.tokenBytes(token)), scored, scored ? logprob : 0});
        score.scored += scored ? 1 : 0;
        score.logprob += scored ? logprob : 0;
    }
    score.perplexity = score.scored > 0 ? std::exp(-score.logprob / score.scored) : 0;
    return score;
}

Result<std::vector<float>> NullModel::logits(std::span<const Token> tokens, std::size_t first, const Cancel&)
{
    const std::size_t rows = tokens.size() - std::min(first, tokens.size());
    return std::vector<float>(rows * static_cast<std::size_t>(nullVocabularySize), 0.0F);
}

Result<PerplexityResult> NullModel::perplexity(std::span<const Token> tokens,
                                               const PerplexityOptions& options, const PerplexityCallback&,
                                               const Cancel&)
{
    PerplexityResult result;
    result.windows = static_cast<int>(tokens.size()) / options.windowTokens;
    result.scored = std::int64_t{result.windows} * (options.windowTokens - 1 - options.windowTokens / 2);
    result.perplexity = nullVocabularySize; // all tokens alike
    return result;
}

Result<BenchResult> NullModel::bench(const BenchOptions&, const Cancel&)
{
    return BenchResult(); // nothing is computed, so nothing is measured
}

} // namespace mw::test
