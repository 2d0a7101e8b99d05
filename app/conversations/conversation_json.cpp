// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversation_json.h"

#include "app/base/finish_reason.h"
#include "app/base/numbers.h"
#include "app/base/readable.h"
#include "app/config/sampling_check.h"

#include <algorithm>
#include <cmath>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr quint64 seedLimit = Q_UINT64_C(1) << 53; // what every reader of JSON can hold exactly
constexpr qsizetype longestName = 100;
constexpr qsizetype longestPrompt = 200'000;

const Json* member(const Json& json, const char* key)
{
    if (!json.is_object())
        return nullptr;
    const auto found = json.find(key);
    return found == json.end() ? nullptr : &*found;
}

QString text(const Json& json, const char* key)
{
    const Json* found = member(json, key);
    return found && found->is_string() ? QString::fromStdString(found->get_ref<const std::string&>())
                                       : QString();
}

template <typename Number>
Number number(const Json& json, const char* key, Number missing)
{
    const Json* found = member(json, key);
    if (!found || !found->is_number())
        return missing;
    const auto wide = found->get<double>();
    // What does not fit is as good as missing; the comparison also turns away what is no number.
    if (!(std::abs(wide) <= 9.0e15))
        return missing;
    if constexpr (std::is_floating_point_v<Number>)
        return static_cast<Number>(wide);
    else
        return wide >= static_cast<double>(std::numeric_limits<Number>::min()) &&
                       wide <= static_cast<double>(std::numeric_limits<Number>::max())
                   ? static_cast<Number>(wide)
                   : missing;
}

struct NumberField {
    const char* name;
    float SamplingOptions::*value;
};
constexpr NumberField numberFields[] = {
    {"temperature", &SamplingOptions::temperature},
    {"top_p", &SamplingOptions::topP},
    {"min_p", &SamplingOptions::minP},
    {"repetition_penalty", &SamplingOptions::repetitionPenalty},
    {"presence_penalty", &SamplingOptions::presencePenalty},
    {"frequency_penalty", &SamplingOptions::frequencyPenalty},
};

std::string inQuotes(std::string_view word)
{
    std::string text;
    text += '"';
    text += word;
    text += '"';
    return text;
}

Error damaged(const std::string& name, const std::string& what)
{
    return {ErrorCode::FileDamaged, what, {name, what}};
}

/// The types of what presetsFrom reads; the values are checked by the settings.
std::optional<std::string> wrongType(const Json& sampling)
{
    if (!sampling.is_object())
        return "\"sampling\" is not an object";
    for (const NumberField& field : numberFields) {
        if (const Json* found = member(sampling, field.name); found && !found->is_number())
            return inQuotes(field.name) + " is not a number";
    }
    for (const char* field : {"top_k", "max_tokens"}) {
        const Json* found = member(sampling, field);
        if (found && (!found->is_number_integer() || std::abs(found->get<double>()) > 1e9))
            return inQuotes(field) + " is not a whole number";
    }
    if (const Json* seed = member(sampling, "seed");
        seed && !seed->is_null() && (!seed->is_number_unsigned() || seed->get<quint64>() > seedLimit))
        return std::string("\"seed\" is not a whole number from 0 to 2^53");
    return std::nullopt;
}

Result<Preset> presetFrom(const Json& json, const SettingsCatalogue& catalogue)
{
    const auto unusable = [](const std::string& what) {
        return Error{ErrorCode::InvalidArgument, what, {what}};
    };
    const Json* name = member(json, "name");
    if (!name || !name->is_string())
        return unusable("a preset has no \"name\" that is a text");
    Preset preset;
    preset.name = QString::fromStdString(name->get_ref<const std::string&>()).trimmed();
    const std::string who = inQuotes(shownText(preset.name.toStdString(), 60).toStdString()) + ": ";
    if (!checkPresetName(preset.name))
        return unusable(who + "the name is not 1 to 100 characters that can be shown");
    if (const Json* prompt = member(json, "system_prompt")) {
        if (!prompt->is_string())
            return unusable(who + "\"system_prompt\" is not a text");
        preset.content.systemPrompt = QString::fromStdString(prompt->get_ref<const std::string&>());
        if (preset.content.systemPrompt.size() > longestPrompt)
            return unusable(who + "\"system_prompt\" has more than 200,000 characters");
    }
    if (const Json* sampling = member(json, "sampling")) {
        if (const auto wrong = wrongType(*sampling))
            return unusable(who + *wrong);
        preset.content.sampling = samplingFrom(*sampling);
    }
    if (const auto allowed =
            checkSampling(preset.content.sampling.options, preset.content.sampling.maxTokens, catalogue);
        !allowed)
        return unusable(who + allowed.error().detail);
    return preset;
}

} // namespace

Json samplingJson(const SamplingChoice& sampling)
{
    Json json = Json::object();
    for (const NumberField& field : numberFields)
        json[field.name] = asWritten(sampling.options.*field.value);
    json["top_k"] = sampling.options.topK;
    json["seed"] = sampling.options.seed ? Json(*sampling.options.seed) : Json(nullptr);
    json["max_tokens"] = sampling.maxTokens;
    return json;
}

SamplingChoice samplingFrom(const Json& json)
{
    SamplingChoice sampling;
    for (const NumberField& field : numberFields)
        sampling.options.*field.value = number(json, field.name, sampling.options.*field.value);
    sampling.options.topK = number(json, "top_k", sampling.options.topK);
    sampling.maxTokens = number(json, "max_tokens", sampling.maxTokens);
    if (const Json* seed = member(json, "seed"); seed && seed->is_number_unsigned())
        sampling.options.seed = seed->get<quint64>();
    return sampling;
}

Json figuresJson(const AnswerFigures& figures)
{
    return {{"model", figures.model.toStdString()},
            {"completion_tokens", figures.tokens},
            {"tokens_per_second", figures.tokensPerSecond},
            {"first_token_ms", figures.firstTokenMs},
            {"seed", figures.seed},
            {"finish_reason", finishReasonName(figures.reason)},
            {"prompt_tokens", figures.promptTokens},
            {"cached_tokens", figures.cachedTokens},
            {"proposed_tokens", figures.proposedTokens},
            {"accepted_tokens", figures.acceptedTokens}};
}

AnswerFigures figuresFrom(const Json& json)
{
    AnswerFigures figures;
    figures.model = text(json, "model");
    figures.tokens = number(json, "completion_tokens", 0);
    figures.tokensPerSecond = number(json, "tokens_per_second", 0.0);
    figures.firstTokenMs = number(json, "first_token_ms", 0.0);
    if (const Json* seed = member(json, "seed"); seed && seed->is_number_unsigned())
        figures.seed = seed->get<quint64>();
    figures.promptTokens = number(json, "prompt_tokens", 0);
    figures.cachedTokens = number(json, "cached_tokens", 0);
    figures.proposedTokens = number(json, "proposed_tokens", 0);
    figures.acceptedTokens = number(json, "accepted_tokens", 0);
    const QString reason = text(json, "finish_reason");
    figures.reason = FinishReason::Failed;
    for (const FinishReason known : {FinishReason::Stop, FinishReason::Length, FinishReason::Cancelled}) {
        if (reason == QLatin1String(finishReasonName(known)))
            figures.reason = known;
    }
    return figures;
}

Json tokensJson(const std::vector<AnswerToken>& tokens)
{
    Json json = Json::array();
    for (const AnswerToken& token : tokens) {
        Json top = Json::array();
        for (const auto& [other, logprob] : token.top)
            top.push_back({{"text", other.toStdString()}, {"logprob", asWritten(logprob)}});
        json.push_back({{"text", token.text.toStdString()},
                        {"logprob", asWritten(token.logprob)},
                        {"top", std::move(top)}});
    }
    return json;
}

std::vector<AnswerToken> tokensFrom(const Json& json)
{
    std::vector<AnswerToken> tokens;
    if (!json.is_array())
        return tokens;
    tokens.reserve(json.size());
    for (const Json& one : json) {
        AnswerToken token;
        token.text = text(one, "text");
        token.logprob = number(one, "logprob", 0.0F);
        if (const Json* top = member(one, "top"); top && top->is_array()) {
            for (const Json& other : *top)
                token.top.emplace_back(text(other, "text"), number(other, "logprob", 0.0F));
        }
        tokens.push_back(std::move(token));
    }
    return tokens;
}

Json conversationJson(const Conversation& conversation)
{
    const ConversationHead& head = conversation.head;
    Json turns = Json::array();
    for (const StoredTurn& turn : conversation.turns) {
        const TurnContent& content = turn.content;
        Json one{{"id", turn.id},
                 {"parent", turn.parent == 0 ? Json(nullptr) : Json(turn.parent)},
                 {"role", content.kind == TurnKind::User ? "user" : "assistant"},
                 {"created_at", timeText(content.createdAt).toStdString()},
                 {"content", content.text.toStdString()}};
        if (content.leftOut)
            one["left_out"] = true;
        if (content.kind == TurnKind::Answer && content.written)
            one["written_by"] = "user";
        if (content.kind == TurnKind::Answer && !content.written) {
            one["sampling"] = samplingJson(content.sampling);
            if (content.interrupted || turn.open)
                one["interrupted"] = true;
            else
                one["figures"] = figuresJson(content.figures);
            if (!content.tokens.empty())
                one["tokens"] = tokensJson(content.tokens);
        }
        turns.push_back(std::move(one));
    }
    return {{"format", "modelwright-conversation"},
            {"version", 1},
            {"title", head.title.toStdString()},
            {"created_at", timeText(head.createdAt).toStdString()},
            {"system_prompt", head.systemPrompt.toStdString()},
            {"shown", head.leaf},
            {"turns", std::move(turns)}};
}

Json presetsJson(const std::vector<Preset>& presets)
{
    Json list = Json::array();
    for (const Preset& preset : presets) {
        list.push_back({{"name", preset.name.toStdString()},
                        {"system_prompt", preset.content.systemPrompt.toStdString()},
                        {"sampling", samplingJson(preset.content.sampling)}});
    }
    return {{"format", "modelwright-presets"}, {"version", 1}, {"presets", std::move(list)}};
}

Result<std::vector<Preset>> presetsFrom(std::string_view json, const std::string& name,
                                        const SettingsCatalogue& catalogue)
{
    if (json.size() > largestPresetFile)
        return damaged(name, "it has more than 1 MB");
    const Json document = Json::parse(json, nullptr, false);
    if (document.is_discarded())
        return damaged(name, "it is not JSON");
    if (text(document, "format") != QLatin1String("modelwright-presets"))
        return damaged(name, "it is not a file of presets (\"format\" is not \"modelwright-presets\")");
    if (number(document, "version", 0) != 1)
        return damaged(name, "its \"version\" is not 1, the one that is known here");
    const Json* list = member(document, "presets");
    if (!list || !list->is_array())
        return damaged(name, "\"presets\" is not a list");
    if (list->empty() || list->size() > mostImported)
        return damaged(name, "it does not have 1 to 500 presets");
    std::vector<Preset> presets;
    for (const Json& one : *list) {
        auto preset = presetFrom(one, catalogue);
        if (!preset)
            return damaged(name, preset.error().detail);
        presets.push_back(*std::move(preset));
    }
    return presets;
}

Result<void> checkPresetName(const QString& name)
{
    const bool shown =
        std::all_of(name.begin(), name.end(), [](QChar c) { return c.isPrint() || c.isSurrogate(); });
    if (name.trimmed().isEmpty() || name.size() > longestName || !shown) {
        return Error{ErrorCode::InvalidArgument,
                     "name of a preset",
                     {"name", name.left(longestName).toStdString(), "1 to 100 characters that can be shown"}};
    }
    return {};
}

} // namespace mw::app
