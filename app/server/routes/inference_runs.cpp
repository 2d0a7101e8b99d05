// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/inference_runs.h"

#include <algorithm>
#include <iterator>

namespace mw::app {

Result<std::unique_ptr<InferenceRuns>> InferenceRuns::start(InferenceService& inference, const HttpCall& call,
                                                            const GenerationBody& body)
{
    std::unique_ptr<InferenceRuns> runs(new InferenceRuns(body.choices));
    std::string name = body.model;
    for (const InferenceRequest& pattern : body.requests) {
        for (int choice = 0; choice < body.choices; ++choice) {
            InferenceRequest request = pattern;
            request.name = name;
            request.door = QStringLiteral("http");
            request.address = call.address;
            request.httpRequestId = call.requestId;
            if (request.sampling.seed)
                *request.sampling.seed += static_cast<std::uint64_t>(choice);
            if (auto begun = runs->begin(inference, call, std::move(request), body.scoreOnly); !begun)
                return begun.error();
            // An alias that moves in between does not split the call over two versions.
            name = runs->m_version;
            runs->takeEarly();
        }
    }
    return runs;
}

Result<void> InferenceRuns::begin(InferenceService& inference, const HttpCall& call, InferenceRequest request,
                                  bool scoreOnly)
{
    InferenceOptions options;
    options.wake = call.wake;
    options.cancel = call.cancel;
    const int topLogprobs = request.topLogprobs;
    InferenceRun run;
    DeploymentTarget target;
    if (scoreOnly) {
        auto scored = inference.score(call.principal, std::move(request), std::move(options));
        if (!scored)
            return scored.error();
        target = std::move(scored->target);
        run.prompt = std::move(scored->prompt);
        run.promptTokens = static_cast<int>(run.prompt.score->tokens.size());
        Completion nothing;
        nothing.reason = FinishReason::Length;
        run.end = std::move(nothing);
    } else {
        auto started = inference.start(call.principal, std::move(request), std::move(options));
        if (!started)
            return started.error();
        target = std::move(started->target);
        run.stream = std::move(started->stream);
        run.prompt = std::move(started->prompt);
        run.promptTokens = started->promptTokens;
    }
    m_version = target.model + ':' + std::to_string(target.version);
    m_runs.push_back(std::move(run));
    const std::optional<ScoreResult>& score = m_runs.back().prompt.score;
    return score ? countEntries(*score, topLogprobs, "prompt", m_entries) : Result<void>();
}

/// Beginning the rest may take longer than a reader may be silent.
void InferenceRuns::takeEarly()
{
    for (InferenceRun& run : m_runs) {
        if (!run.stream)
            continue;
        std::vector<TokenEvent> events = run.stream->take();
        run.early.insert(run.early.end(), std::make_move_iterator(events.begin()),
                         std::make_move_iterator(events.end()));
    }
}

void InferenceRuns::cancel() noexcept
{
    for (const InferenceRun& run : m_runs) {
        if (run.stream)
            run.stream->cancel();
    }
}

void InferenceRuns::visit(const std::function<void(std::size_t index, const TokenEvent& event)>& visitor)
{
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        InferenceRun& run = m_runs[i];
        if (run.end || !run.stream)
            continue;
        std::vector<TokenEvent> events = std::exchange(run.early, {});
        std::vector<TokenEvent> more = run.stream->take();
        if (events.empty())
            events = std::move(more);
        else
            std::move(more.begin(), more.end(), std::back_inserter(events));
        for (const TokenEvent& event : events) {
            if (event.end)
                run.end = event.end;
            visitor(i, event);
        }
    }
}

bool InferenceRuns::ended() const
{
    return std::all_of(m_runs.begin(), m_runs.end(), [](const InferenceRun& run) { return bool(run.end); });
}

std::optional<Error> InferenceRuns::failure() const
{
    for (const InferenceRun& run : m_runs) {
        if (!run.end)
            continue;
        if (run.end->reason == FinishReason::Failed)
            return run.end->error.value_or(Error{ErrorCode::Internal, "an answer failed without a reason"});
        if (run.end->reason == FinishReason::Cancelled)
            return Error{ErrorCode::Cancelled, "the answer was ended"};
    }
    return std::nullopt;
}

TokenUsage InferenceRuns::usage() const
{
    TokenUsage usage;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const InferenceRun& run = m_runs[i];
        usage.completionTokens += run.end ? run.end->usage.completionTokens : 0;
        if (i % static_cast<std::size_t>(m_choices) != 0)
            continue;
        usage.promptTokens += run.promptTokens;
        usage.cachedTokens += run.end ? run.end->usage.cachedTokens : 0;
    }
    return usage;
}

} // namespace mw::app
