// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sequence.h"

#include <algorithm>

namespace mw::engine {

namespace {

double milliseconds(SteadyTime from, SteadyTime to)
{
    return std::chrono::duration<double, std::milli>(to - from).count();
}

} // namespace

Sequence::Sequence(GenerationRequest request, std::shared_ptr<TokenSink> sink, std::uint64_t seed,
                   int maximumTokens, SteadyTime submitted)
    : m_request(std::move(request)), m_sink(std::move(sink)),
      m_sampler(m_request.sampling, seed, m_request.logprobs ? m_request.topLogprobs : -1),
      m_text(m_request.stop), m_maximumTokens(maximumTokens), m_submitted(submitted), m_started(submitted),
      m_prefilled(submitted), m_firstToken(submitted)
{}

std::span<const Token> Sequence::pending() const
{
    if (decoding())
        return std::span(m_answer).last(1);
    return std::span(m_request.prompt).subspan(m_computed);
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
    m_started = now;
}

void Sequence::advanced(std::size_t tokens, SteadyTime now)
{
    m_computed += tokens;
    if (m_computed == m_request.prompt.size())
        m_prefilled = now;
}

void Sequence::accept(const SampledToken& sampled, const Tokenizer& tokenizer, SteadyTime now)
{
    if (m_sampled++ == 0)
        m_firstToken = now;
    if (!m_request.ignoreEnd && std::ranges::binary_search(tokenizer.endTokens(), sampled.token))
        return end(FinishReason::Stop, std::nullopt, now);
    m_answer.push_back(sampled.token);
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
    else if (m_answer.size() >= static_cast<std::size_t>(m_maximumTokens))
        end(FinishReason::Length, std::nullopt, now);
}

void Sequence::end(FinishReason reason, std::optional<Error> error, SteadyTime now)
{
    if (m_finished)
        return;
    m_finished = true;
    Completion completion;
    completion.reason = reason;
    completion.error = std::move(error);
    completion.usage.promptTokens = static_cast<int>(m_request.prompt.size());
    completion.usage.completionTokens = static_cast<int>(m_answer.size());
    completion.seed = m_sampler.seed();
    completion.stopString = m_text.stopString();
    GenerationTimings& timings = completion.timings;
    timings.queueMs = milliseconds(m_submitted, m_started);
    timings.totalMs = milliseconds(m_submitted, now);
    if (m_prefilled > m_started) {
        timings.prefillMs = milliseconds(m_started, m_prefilled);
        timings.prefillTokensPerSecond =
            1e3 * static_cast<double>(m_request.prompt.size()) / timings.prefillMs;
    }
    if (m_firstToken > m_submitted) {
        timings.firstTokenMs = milliseconds(m_submitted, m_firstToken);
        const double decodeMs = milliseconds(m_firstToken, now);
        if (m_sampled > 1 && decodeMs > 0)
            timings.decodeTokensPerSecond = 1e3 * static_cast<double>(m_sampled - 1) / decodeMs;
    }
    TokenEvent event;
    event.text = m_text.finish();
    event.end = std::move(completion);
    m_sink->push(std::move(event));
}

} // namespace mw::engine
