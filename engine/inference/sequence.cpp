// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sequence.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace mw::engine {

namespace {

double milliseconds(SteadyTime from, SteadyTime to)
{
    return std::chrono::duration<double, std::milli>(to - from).count();
}

/// Keys and values of one precision are of no use to another: answers would depend on who came before.
std::string scopeOf(const GenerationRequest& request)
{
    if (request.cacheScope.empty())
        return {};
    return (request.activations == Precision::Int16 ? '2' : '1') + request.cacheScope;
}

} // namespace

Sequence::Sequence(GenerationRequest request, std::shared_ptr<TokenSink> sink, std::uint64_t seed,
                   int maximumTokens, SteadyTime submitted)
    : m_request(std::move(request)), m_cacheScope(scopeOf(m_request)), m_sink(std::move(sink)),
      m_sampler(m_request.sampling, seed, m_request.logprobs ? m_request.topLogprobs : -1),
      m_text(m_request.stop), m_maximumTokens(maximumTokens), m_promptSize(m_request.prompt.size()),
      m_tokens(std::move(m_request.prompt)),
      m_control(std::min(m_request.speculativeTokens, mostSpeculativeTokens)), m_submittedAt(submitted),
      m_startedAt(submitted), m_prefilledAt(submitted), m_firstTokenAt(submitted)
{}

const std::vector<std::uint64_t>& Sequence::blockMarks()
{
    if (m_marks.empty()) {
        std::uint64_t mark = std::hash<std::string>()(m_cacheScope);
        for (std::size_t i = 0; i < m_promptSize; ++i) {
            mark = (mark ^ static_cast<std::uint64_t>(m_tokens[i])) * 0x9E3779B97F4A7C15ULL;
            mark ^= mark >> 29;
            if ((i + 1) % kvBlockPositions == 0 || i + 1 == m_promptSize)
                m_marks.push_back(mark);
        }
    }
    return m_marks;
}

void Sequence::guess(std::size_t most)
{
    guesses.clear();
    // One token is sampled in any case.
    const std::size_t left = static_cast<std::size_t>(m_maximumTokens) - answer().size() - 1;
    most = std::min({most, left, m_control.wanted(answer().size())});
    if (most > 0)
        m_lookup.guess(m_tokens, most, guesses);
}

std::span<const Token> Sequence::withGuesses()
{
    m_checking.assign(1, m_tokens.back());
    m_checking.insert(m_checking.end(), guesses.begin(), guesses.end());
    return m_checking;
}

void Sequence::checked(std::size_t accepted)
{
    m_speculation.proposed += static_cast<int>(guesses.size());
    m_speculation.accepted += static_cast<int>(accepted);
    m_control.checked(guesses.size(), accepted, answer().size());
}

void Sequence::dropGuesses()
{
    m_computed = std::min(m_computed, m_tokens.size() - 1);
    guesses.clear();
}

bool Sequence::readable(SteadyTime now)
{
    if (m_sink->ready()) {
        m_blockedSince.reset();
        return true;
    }
    if (!m_blockedSince)
        m_blockedSince = now;
    else if (now - *m_blockedSince > m_request.slowReaderLimit)
        end(FinishReason::Failed,
            Error{ErrorCode::SlowReader,
                  "the answer was not read for " + std::to_string(m_request.slowReaderLimit.count()) + " ms"},
            now);
    return false;
}

void Sequence::started(SteadyTime now)
{
    if (!std::exchange(m_started, true))
        m_startedAt = now;
}

void Sequence::adopted(std::size_t positions)
{
    m_computed += positions;
    if (!m_prefilled)
        m_cached += positions;
}

void Sequence::advanced(std::size_t positions, SteadyTime now)
{
    m_computed += positions;
    if (m_computed >= m_promptSize && !std::exchange(m_prefilled, true))
        m_prefilledAt = now;
}

void Sequence::restart()
{
    m_computed = 0;
    if (!m_prefilled)
        m_cached = 0;
}

void Sequence::accept(const SampledToken& sampled, const Tokenizer& tokenizer, SteadyTime now)
{
    if (m_sampled++ == 0)
        m_firstTokenAt = now;
    if (!m_request.ignoreEnd && std::ranges::binary_search(tokenizer.endTokens(), sampled.token))
        return end(FinishReason::Stop, std::nullopt, now);
    m_tokens.push_back(sampled.token);
    TokenEvent event;
    event.token = sampled.token;
    event.logprob = sampled.logprob;
    if (m_request.logprobs)
        event.bytes = tokenizer.tokenBytes(sampled.token);
    if (tokenizer.kind(sampled.token) != TokenKind::Control)
        event.text = m_text.add(tokenizer.tokenBytes(sampled.token));
    for (const auto& [token, logprob] : sampled.top)
        event.top.push_back({token, std::string(tokenizer.tokenBytes(token)), logprob});
    m_sink->push(std::move(event));
    if (m_text.stopped())
        end(FinishReason::Stop, std::nullopt, now);
    else if (answer().size() >= static_cast<std::size_t>(m_maximumTokens))
        end(FinishReason::Length, std::nullopt, now);
}

void Sequence::end(FinishReason reason, std::optional<Error> error, SteadyTime now)
{
    if (m_finished)
        return;
    m_finished = true;
    m_failed = reason == FinishReason::Failed;
    Completion completion;
    completion.reason = reason;
    completion.error = std::move(error);
    completion.usage.promptTokens = static_cast<int>(m_promptSize);
    completion.usage.cachedTokens = static_cast<int>(m_cached);
    completion.usage.completionTokens = static_cast<int>(answer().size());
    completion.speculation = m_speculation;
    completion.preemptions = m_preemptions;
    completion.seed = m_sampler.seed();
    completion.stopString = m_text.stopString();
    GenerationTimings& timings = completion.timings;
    timings.queueMs = milliseconds(m_submittedAt, m_startedAt);
    timings.totalMs = milliseconds(m_submittedAt, now);
    if (m_prefilledAt > m_startedAt) {
        timings.prefillMs = milliseconds(m_startedAt, m_prefilledAt);
        timings.prefillTokensPerSecond =
            1e3 * static_cast<double>(m_promptSize - m_cached) / timings.prefillMs;
    }
    if (m_firstTokenAt > m_submittedAt) {
        timings.firstTokenMs = milliseconds(m_submittedAt, m_firstTokenAt);
        const double decodeMs = milliseconds(m_firstTokenAt, now);
        if (m_sampled > 1 && decodeMs > 0)
            timings.decodeTokensPerSecond = 1e3 * static_cast<double>(m_sampled - 1) / decodeMs;
    }
    TokenEvent event;
    event.text = m_text.finish();
    event.end = std::move(completion);
    m_sink->push(std::move(event));
}

} // namespace mw::engine
