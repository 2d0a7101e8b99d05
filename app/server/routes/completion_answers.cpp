// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/completion_answers.h"

#include "app/base/readable.h"
#include "app/server/dto/logprobs.h"
#include "app/server/http/problem.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json chatLogprobs(Json entries)
{
    return {{"content", std::move(entries)}, {"refusal", nullptr}};
}

/// What both forms of an answer know of the call.
struct AnswerHead {
    CompletionShape shape = CompletionShape::Chat;
    std::string id;
    std::int64_t created = 0;
    std::string model;
    bool logprobs = false;
    bool echo = false;
    bool includeUsage = false;
};

AnswerHead headOf(CompletionShape shape, const HttpCall& call, const GenerationBody& body,
                  std::int64_t created)
{
    const InferenceRequest& request = body.requests.front();
    AnswerHead head;
    head.shape = shape;
    head.id = (shape == CompletionShape::Chat ? "chatcmpl-" : "cmpl-") + call.requestId.toStdString();
    head.created = created;
    head.model = body.model;
    head.logprobs = request.logprobs;
    head.echo = request.echo;
    head.includeUsage = body.includeUsage;
    return head;
}

/// An answer as it streams.
class StreamedCompletion final : public EventSource {
public:
    StreamedCompletion(const AnswerHead& head, std::unique_ptr<InferenceRuns> runs)
        : m_head(head), m_chunks(head.shape, {head.id, head.created, head.model, head.includeUsage}),
          m_runs(std::move(runs)), m_legacy(m_runs->all().size())
    {
        begin(m_first); // here, since the log-probabilities of long prompts take a while
    }

    Batch take() override
    {
        Batch batch;
        if (m_ended)
            return batch;
        batch.bytes = std::exchange(m_first, {});
        m_runs->visit([&](std::size_t index, const TokenEvent& event) { write(batch.bytes, index, event); });
        if (const auto failure = m_runs->failure()) {
            m_runs->cancel();
            batch.bytes += problemEvent(HttpProblem::of(*failure));
            batch.end = m_ended = true;
        } else if (m_runs->ended()) {
            if (m_head.includeUsage)
                m_chunks.usage(batch.bytes, m_runs->usage());
            ChunkText::done(batch.bytes);
            batch.end = m_ended = true;
        }
        return batch;
    }

    void cancel() noexcept override { m_runs->cancel(); }

private:
    void begin(std::string& out)
    {
        for (std::size_t i = 0; i < m_runs->all().size(); ++i) {
            const InferenceRun& run = m_runs->all()[i];
            m_chunks.begin(out, static_cast<int>(i));
            if (m_head.echo)
                echo(out, i, run.prompt);
            if (run.end) // there is nothing but the prompt
                m_chunks.finish(out, static_cast<int>(i), run.end->reason);
        }
    }

    void echo(std::string& out, std::size_t index, const EchoedPrompt& prompt)
    {
        if (m_head.logprobs && prompt.score) {
            m_legacy[index].addPrompt(*prompt.score, prompt.text);
            m_chunks.text(out, static_cast<int>(index), prompt.text, dumped(m_legacy[index].take()));
            return;
        }
        m_legacy[index].addText(prompt.text);
        m_chunks.text(out, static_cast<int>(index), prompt.text);
    }

    void write(std::string& out, std::size_t at, const TokenEvent& event)
    {
        const int index = static_cast<int>(at);
        if (m_head.logprobs && event.token >= 0) {
            if (m_head.shape == CompletionShape::Chat) {
                m_chunks.text(out, index, event.text,
                              dumped(chatLogprobs(Json::array({chatLogprob(event)}))));
            } else {
                m_legacy[at].add(event);
                m_chunks.text(out, index, event.text, dumped(m_legacy[at].take()));
            }
        } else if (!event.text.empty()) {
            m_chunks.text(out, index, event.text);
        }
        const bool ended = event.end && (event.end->reason == FinishReason::Stop ||
                                         event.end->reason == FinishReason::Length);
        if (ended)
            m_chunks.finish(out, index, event.end->reason);
    }

    const AnswerHead m_head;
    const ChunkText m_chunks;
    const std::unique_ptr<InferenceRuns> m_runs;
    std::vector<LegacyLogprobs> m_legacy;
    std::string m_first; ///< what comes before the first token
    bool m_ended = false;
};

/// An answer as one document.
class CollectedCompletion final : public PendingAnswer {
public:
    CollectedCompletion(const AnswerHead& head, const HttpCall& call, std::unique_ptr<InferenceRuns> runs)
        : m_head(head), m_path(call.path), m_requestId(call.requestId), m_runs(std::move(runs)),
          m_choices(m_runs->all().size())
    {
        for (std::size_t i = 0; m_head.echo && i < m_choices.size(); ++i) {
            const EchoedPrompt& prompt = m_runs->all()[i].prompt;
            m_choices[i].text = validUtf8(prompt.text);
            if (prompt.score && m_head.logprobs)
                m_choices[i].legacy.addPrompt(*prompt.score, prompt.text);
            else
                m_choices[i].legacy.addText(prompt.text);
        }
    }

    std::optional<HttpAnswer> poll() override
    {
        m_runs->visit([&](std::size_t index, const TokenEvent& event) { add(m_choices[index], event); });
        if (const auto failure = m_runs->failure()) {
            m_runs->cancel();
            return problemAnswer(HttpProblem::of(*failure), m_path, m_requestId);
        }
        if (!m_runs->ended())
            return std::nullopt;
        return HttpAnswer::json(document());
    }

    void cancel() noexcept override { m_runs->cancel(); }

private:
    struct Choice {
        std::string text;
        Json entries = Json::array(); ///< of a chat's log-probabilities
        LegacyLogprobs legacy;
    };

    void add(Choice& choice, const TokenEvent& event) const
    {
        choice.text += event.text;
        if (!m_head.logprobs || event.token < 0)
            return;
        if (m_head.shape == CompletionShape::Chat)
            choice.entries.push_back(chatLogprob(event));
        else
            choice.legacy.add(event);
    }

    Json choiceJson(std::size_t index)
    {
        Choice& choice = m_choices[index];
        const char* reason = finishReasonText(m_runs->all()[index].end->reason);
        if (m_head.shape == CompletionShape::Chat) {
            return {{"index", index},
                    {"message",
                     {{"role", "assistant"}, {"content", std::move(choice.text)}, {"refusal", nullptr}}},
                    {"logprobs", m_head.logprobs ? chatLogprobs(std::move(choice.entries)) : Json()},
                    {"finish_reason", reason}};
        }
        return {{"index", index},
                {"text", std::move(choice.text)},
                {"logprobs", m_head.logprobs ? choice.legacy.take() : Json()},
                {"finish_reason", reason}};
    }

    Json document()
    {
        Json choices = Json::array();
        for (std::size_t i = 0; i < m_choices.size(); ++i)
            choices.push_back(choiceJson(i));
        const TokenUsage usage = m_runs->usage();
        return {{"id", m_head.id},
                {"object", m_head.shape == CompletionShape::Chat ? "chat.completion" : "text_completion"},
                {"created", m_head.created},
                {"model", m_head.model},
                {"choices", std::move(choices)},
                {"usage",
                 {{"prompt_tokens", usage.promptTokens},
                  {"completion_tokens", usage.completionTokens},
                  {"total_tokens", usage.promptTokens + usage.completionTokens},
                  {"prompt_tokens_details", {{"cached_tokens", usage.cachedTokens}}}}}};
    }

    const AnswerHead m_head;
    const std::string m_path;
    const QString m_requestId;
    const std::unique_ptr<InferenceRuns> m_runs;
    std::vector<Choice> m_choices;
};

} // namespace

HttpAnswer completionAnswer(CompletionShape shape, const HttpCall& call, const GenerationBody& body,
                            std::int64_t created, std::unique_ptr<InferenceRuns> runs)
{
    const AnswerHead head = headOf(shape, call, body, created);
    HttpAnswer answer;
    if (body.stream) {
        answer.contentType = "text/event-stream";
        answer.events = std::make_shared<StreamedCompletion>(head, std::move(runs));
        return answer;
    }
    const auto collected = std::make_shared<CollectedCompletion>(head, call, std::move(runs));
    if (auto ready = collected->poll())
        return *std::move(ready);
    answer.pending = collected;
    return answer;
}

} // namespace mw::app
