// SPDX-License-Identifier: Apache-2.0
#include "ui/models/recorded_call.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace mw::ui {

namespace {

void readSampling(RecordedCall& call, const QJsonObject& parameters)
{
    SamplingOptions& sampling = call.sampling;
    const auto number = [&parameters](const char* name, float& into) {
        into = static_cast<float>(parameters.value(QLatin1String(name)).toDouble(static_cast<double>(into)));
    };
    number("temperature", sampling.temperature);
    number("top_p", sampling.topP);
    number("min_p", sampling.minP);
    number("repetition_penalty", sampling.repetitionPenalty);
    number("presence_penalty", sampling.presencePenalty);
    number("frequency_penalty", sampling.frequencyPenalty);
    sampling.topK = parameters.value(QLatin1String("top_k")).toInt(sampling.topK);
    if (parameters.contains(QLatin1String("seed"))) // 53 bits at most, so that a double has it exactly
        sampling.seed = static_cast<std::uint64_t>(parameters.value(QLatin1String("seed")).toDouble());
    call.maxTokens = parameters.value(QLatin1String("max_tokens")).toInt();
}

app::AnswerFigures figuresOf(const app::RequestRecord& record, const RecordedCall& call)
{
    app::AnswerFigures figures;
    figures.model = call.model;
    figures.tokens = static_cast<int>(record.completionTokens);
    figures.firstTokenMs = static_cast<double>(record.timeToFirstTokenUs.value_or(0)) / 1e3;
    const double writingMs = static_cast<double>(record.durationUs) / 1e3 - figures.firstTokenMs;
    if (figures.tokens > 1 && writingMs > 0)
        figures.tokensPerSecond = (figures.tokens - 1) * 1e3 / writingMs;
    figures.seed = call.sampling.seed.value_or(0);
    figures.reason = record.status == QLatin1String("stop")     ? FinishReason::Stop
                     : record.status == QLatin1String("length") ? FinishReason::Length
                     : record.status == QLatin1String("failed") ? FinishReason::Failed
                                                                : FinishReason::Cancelled;
    return figures;
}

bool readMessages(RecordedCall& call, const QJsonArray& messages)
{
    for (const QJsonValue& value : messages) {
        const QString role = value.toObject().value(QLatin1String("role")).toString();
        const QString text = value.toObject().value(QLatin1String("content")).toString();
        if (role == QLatin1String("system") && call.turns.empty()) {
            call.systemPrompt += call.systemPrompt.isEmpty() ? text : u'\n' + text;
            continue;
        }
        const bool user = role == QLatin1String("user");
        if (user != (call.turns.size() % 2 == 0) || (!user && role != QLatin1String("assistant")))
            return false;
        call.turns.push_back({user, text});
    }
    return !call.turns.empty();
}

} // namespace

std::optional<RecordedCall> RecordedCall::from(const app::RequestRecord& record,
                                               const app::RequestTexts& texts)
{
    RecordedCall call;
    const QJsonObject parameters = QJsonDocument::fromJson(record.request.parameters.toUtf8()).object();
    call.model = record.request.version > 0
                     ? QStringLiteral("%1:%2").arg(record.request.model).arg(record.request.version)
                     : record.request.model;
    readSampling(call, parameters);
    const QJsonDocument prompt = QJsonDocument::fromJson(texts.prompt.toUtf8());
    if (parameters.value(QLatin1String("raw")).toBool()) {
        const bool ids = prompt.isArray() && !prompt.array().isEmpty() && prompt.array().first().isDouble();
        if (ids)
            return std::nullopt;
        call.rawPrompt = texts.prompt;
        call.answer = texts.answer;
        return call;
    }
    if (!readMessages(call, prompt.array()))
        return std::nullopt;
    if (call.turns.back().user && !texts.answer.isEmpty()) {
        call.turns.push_back({false, texts.answer});
        call.figures = figuresOf(record, call);
    }
    return call;
}

app::Conversation RecordedCall::conversation() const
{
    app::Conversation conversation;
    conversation.head.systemPrompt = systemPrompt;
    conversation.head.model = model;
    for (const Turn& turn : turns) {
        app::StoredTurn stored;
        stored.parent = static_cast<int>(conversation.turns.size());
        stored.id = stored.parent + 1;
        stored.content.kind = turn.user ? app::TurnKind::User : app::TurnKind::Answer;
        stored.content.text = turn.text;
        const bool last = conversation.turns.size() + 1 == turns.size();
        if (!turn.user && last && figures)
            stored.content.figures = *figures;
        else
            stored.content.written = !turn.user;
        conversation.turns.push_back(std::move(stored));
    }
    conversation.head.leaf = static_cast<int>(conversation.turns.size());
    return conversation;
}

} // namespace mw::ui
