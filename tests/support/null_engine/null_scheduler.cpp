// SPDX-License-Identifier: Apache-2.0
#include "tests/support/null_engine/null_scheduler.h"

#include "tests/support/null_engine/null_tokenizer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

namespace mw::test {

namespace {

using Clock = std::chrono::steady_clock;

/// How late a cancel or a reader that has room again is seen.
constexpr std::chrono::milliseconds glance{5};

double millisecondsBetween(Clock::time_point start, Clock::time_point end)
{
    return std::chrono::duration<double, std::milli>(end - start).count();
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

} // namespace

std::vector<TokenAlternative> nullAlternatives(Token token, int count)
{
    std::vector<TokenAlternative> alternatives;
    for (int i = 0; i < count; ++i) {
        const Token other = (token + i) % nullBos;
        alternatives.push_back(
            {other, std::string(1, static_cast<char>(other)), static_cast<float>(nullLogprob)});
    }
    return alternatives;
}

/// One answer.
class NullScheduler::Echo {
public:
    Echo(const NullFile& file, int contextTokens, GenerationRequest request, std::shared_ptr<TokenSink> sink,
         bool cached)
        : m_file(file), m_request(std::move(request)), m_sink(std::move(sink)), m_cached(cached),
          m_due(nextDue(m_start))
    {
        const int left = contextTokens - static_cast<int>(m_request.prompt.size());
        m_limit = m_request.maxTokens > 0 ? std::min(m_request.maxTokens, left) : left;
        skipControl();
    }

    /// When to look at it next; one whose reader has no room has no time of its own.
    Clock::time_point next(Clock::time_point now) const { return m_blockedSince ? now + glance : m_due; }

    /// Says what is due; false once the end was said.
    bool step(Clock::time_point now)
    {
        if (m_request.cancel.requested())
            return end(FinishReason::Cancelled, now);
        if (const auto reason = finished())
            return end(*reason, now);
        if (now < m_due)
            return true;
        if (!m_sink->ready())
            return waitForReader(now);
        m_blockedSince.reset();
        say(now);
        if (const auto reason = finished())
            return end(*reason, now); // the sink had room for two
        m_due = nextDue(now);
        return true;
    }

    bool end(FinishReason reason, Clock::time_point now)
    {
        TokenEvent event;
        event.text = reason == FinishReason::Failed ? std::string() : m_held;
        Completion& completion = event.end.emplace();
        completion.reason = reason;
        completion.error = m_error;
        completion.usage.promptTokens = static_cast<int>(m_request.prompt.size());
        completion.usage.completionTokens = m_said;
        completion.usage.cachedTokens = m_cached ? completion.usage.promptTokens - 1 : 0;
        completion.seed = m_request.sampling.seed.value_or(42);
        completion.timings.totalMs = millisecondsBetween(m_start, now);
        completion.timings.firstTokenMs = m_firstTokenMs;
        const double seconds = (completion.timings.totalMs - m_firstTokenMs) / 1000;
        if (m_said > 1 && seconds > 0)
            completion.timings.decodeTokensPerSecond = (m_said - 1) / seconds;
        m_sink->push(std::move(event));
        return false;
    }

private:
    Clock::time_point nextDue(Clock::time_point now) const
    {
        return now + std::chrono::milliseconds(m_said < m_file.quickTokens ? 0 : m_file.delayMs);
    }

    /// To the next token that is text; round again where the end is ignored.
    void skipControl()
    {
        const std::vector<Token>& prompt = m_request.prompt;
        while (m_at < prompt.size() && prompt[m_at] >= nullBos)
            ++m_at;
        if (m_at == prompt.size() && m_request.ignoreEnd && m_said > 0) {
            m_at = 0;
            while (prompt[m_at] >= nullBos) // it said something, so there is text
                ++m_at;
        }
    }

    std::optional<FinishReason> finished()
    {
        if (m_at == m_request.prompt.size())
            return FinishReason::Stop;
        if (m_said >= m_limit)
            return FinishReason::Length;
        if (m_said == m_file.failAfter) {
            m_error = Error{ErrorCode::NotFinite, "asked to fail", {}};
            return FinishReason::Failed;
        }
        return std::nullopt;
    }

    bool waitForReader(Clock::time_point now)
    {
        if (!m_blockedSince)
            m_blockedSince = now;
        if (now - *m_blockedSince > m_request.slowReaderLimit) {
            m_error = Error{ErrorCode::SlowReader, "the answer was not read", {}};
            return end(FinishReason::Failed, now);
        }
        return true;
    }

    void say(Clock::time_point now)
    {
        const Token token = m_request.prompt[m_at++];
        if (m_said++ == 0)
            m_firstTokenMs = millisecondsBetween(m_start, now);
        m_held += static_cast<char>(token);
        const std::size_t whole = wholeCharacters(m_held);
        TokenEvent event;
        event.token = token;
        event.text = m_held.substr(0, whole);
        m_held.erase(0, whole);
        if (m_request.logprobs) {
            event.bytes = static_cast<char>(token);
            event.logprob = static_cast<float>(nullLogprob);
            event.top = nullAlternatives(token, m_request.topLogprobs);
        }
        m_sink->push(std::move(event));
        skipControl();
    }

    const NullFile& m_file;
    const GenerationRequest m_request;
    const std::shared_ptr<TokenSink> m_sink;
    const bool m_cached;
    const Clock::time_point m_start = Clock::now();
    std::optional<Clock::time_point> m_blockedSince;
    std::optional<Error> m_error;
    double m_firstTokenMs = 0;
    int m_limit = 0;
    int m_said = 0;
    Clock::time_point m_due; ///< of the next token
    std::size_t m_at = 0;    ///< the next token in the prompt
    std::string m_held;
};

NullScheduler::NullScheduler(const NullFile& file, int contextTokens)
    : m_file(file), m_contextTokens(contextTokens), m_thread([this] { run(); })
{}

NullScheduler::~NullScheduler()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void NullScheduler::submit(GenerationRequest request, std::shared_ptr<TokenSink> sink)
{
    bool cached = false;
    if (!request.cacheScope.empty()) {
        const std::lock_guard lock(m_mutex);
        cached = !m_prompts.emplace(request.cacheScope, request.prompt).second;
    }
    auto echo = std::make_unique<Echo>(m_file, m_contextTokens, std::move(request), std::move(sink), cached);
    {
        const std::lock_guard lock(m_mutex);
        m_submitted.push_back(std::move(echo));
    }
    m_wake.notify_one();
}

void NullScheduler::run()
{
    std::vector<std::unique_ptr<Echo>> active;
    while (collect(active)) {
        const auto now = Clock::now();
        std::erase_if(active, [now](const std::unique_ptr<Echo>& echo) { return !echo->step(now); });
    }
    for (const std::unique_ptr<Echo>& echo : active)
        echo->end(FinishReason::Cancelled, Clock::now());
}

bool NullScheduler::collect(std::vector<std::unique_ptr<Echo>>& active)
{
    std::unique_lock lock(m_mutex);
    const auto called = [this] { return m_closing || !m_submitted.empty(); };
    if (active.empty()) {
        m_wake.wait(lock, called);
    } else {
        const auto now = Clock::now();
        auto until = now + glance;
        for (const std::unique_ptr<Echo>& echo : active)
            until = std::min(until, echo->next(now));
        m_wake.wait_until(lock, until, called);
    }
    std::move(m_submitted.begin(), m_submitted.end(), std::back_inserter(active));
    m_submitted.clear();
    return !m_closing;
}

} // namespace mw::test
