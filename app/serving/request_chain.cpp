// SPDX-License-Identifier: Apache-2.0
#include "app/serving/request_chain.h"

#include <new>

namespace mw::app {

namespace {

double secondsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

RequestStatus statusOf(FinishReason reason)
{
    switch (reason) {
    case FinishReason::Stop:
        return RequestStatus::Stop;
    case FinishReason::Length:
        return RequestStatus::Length;
    case FinishReason::Cancelled:
        return RequestStatus::Cancelled;
    case FinishReason::Failed:
        break;
    }
    return RequestStatus::Failed;
}

} // namespace

RequestOutcome RequestOutcome::of(const Error& error)
{
    RequestOutcome outcome;
    outcome.error = error;
    if (error.code == ErrorCode::Cancelled)
        outcome.status = RequestStatus::Cancelled;
    else if (error.code == ErrorCode::Refused || error.code == ErrorCode::Unauthenticated)
        outcome.status = RequestStatus::Refused;
    return outcome;
}

double RequestContext::secondsSinceItCame() const
{
    return secondsBetween(came, std::chrono::steady_clock::now());
}

void RequestContext::beginRunning()
{
    metrics->endWaiting();
    metrics->beginRunning();
    running = true;
}

RequestPassage::~RequestPassage()
{
    end(RequestOutcome::of({ErrorCode::Cancelled, "the request was given up", {}}));
}

Result<void> RequestPassage::enter()
{
    while (m_entered < m_links->size()) {
        if (auto entered = (*m_links)[m_entered]->enter(m_context); !entered) {
            end(RequestOutcome::of(entered.error()));
            return entered;
        }
        ++m_entered;
    }
    return {};
}

void RequestPassage::end(RequestOutcome outcome) noexcept
{
    std::call_once(m_ended, [&] {
        outcome.seconds = m_context.secondsSinceItCame();
        for (std::size_t i = m_entered; i > 0; --i)
            (*m_links)[i - 1]->leave(m_context, outcome);
    });
}

MeasuredSink::MeasuredSink(std::shared_ptr<RequestPassage> passage, std::shared_ptr<TokenStream> stream)
    : m_passage(std::move(passage)), m_stream(std::move(stream)), m_metrics(m_passage->context().metrics),
      m_keepText(m_passage->context().keepText)
{}

void MeasuredSink::push(TokenEvent event) noexcept
{
    measure(event);
    if (event.end)
        m_passage->end(outcome(*event.end));
    m_stream->push(std::move(event));
}

void MeasuredSink::measure(const TokenEvent& event) noexcept
{
    if (event.token >= 0) {
        const auto now = std::chrono::steady_clock::now();
        if (m_firstTokenSeconds)
            m_metrics->interToken.add(secondsBetween(m_lastToken, now));
        else
            m_firstTokenSeconds = secondsBetween(m_passage->context().came, now);
        m_lastToken = now;
    }
    if (!m_keepText)
        return;
    try {
        m_answer += event.text;
    } catch (const std::bad_alloc&) {
        m_answer.clear(); // a record without its text is better than no answer
    }
}

RequestOutcome MeasuredSink::outcome(const Completion& completion) noexcept
{
    RequestOutcome outcome;
    outcome.status = statusOf(completion.reason);
    try {
        outcome.error = completion.error;
    } catch (const std::bad_alloc&) {
        outcome.error.reset();
    }
    outcome.usage = completion.usage;
    outcome.speculation = completion.speculation;
    outcome.timings = completion.timings;
    outcome.firstTokenSeconds = m_firstTokenSeconds;
    outcome.answer = std::move(m_answer);
    return outcome;
}

} // namespace mw::app
