// SPDX-License-Identifier: Apache-2.0
#include "app/server/dto/generation_body.h"

#include "app/base/numbers.h"
#include "app/serving/inference_defaults.h"

#include <limits>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;
using Limits = GenerationLimits;

/// A sampler's number, in the range that the catalogue declares for the setting.
void readSampler(BodyFields& fields, const Settings& settings, const char* name, const char* key, float& into)
{
    const Json* value = fields.find(name);
    if (value == nullptr)
        return;
    const SettingDeclaration* setting = settings.catalogue().find(key);
    const double number =
        value->is_number() ? value->get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (setting == nullptr || !setting->accept(SettingValue(number))) {
        fields.fail(name, value->is_number() ? value->dump() : "other than a number",
                    setting == nullptr ? "numbers" : setting->allowed());
        return;
    }
    into = static_cast<float>(number);
}

void readBias(BodyFields& fields, SamplingOptions& sampling)
{
    const Json* biases = fields.find("logit_bias");
    if (biases == nullptr)
        return;
    if (!biases->is_object() || biases->size() > Limits::biases)
        return fields.fail("logit_bias", "other than an object of few members",
                           "up to " + std::to_string(Limits::biases) + " token ids with numbers");
    for (const auto& [key, value] : biases->items()) {
        const auto token = wholeNumberFrom<Token>(key);
        const double bias = value.is_number() ? value.get<double>() : 2.0 * Limits::bias;
        if (!token)
            return fields.fail("logit_bias", "of something that is no token id", "token ids as text");
        if (!(bias >= -Limits::bias && bias <= Limits::bias))
            return fields.fail("logit_bias", "outside its range", "numbers from -100 to 100");
        sampling.logitBias.emplace_back(*token, static_cast<float>(bias));
    }
}

void readStop(BodyFields& fields, std::vector<std::string>& stop)
{
    const Json* value = fields.find("stop");
    if (value == nullptr)
        return;
    const auto take = [&](const Json& text) {
        const std::string* string = text.get_ptr<const Json::string_t*>();
        if (string == nullptr || string->empty() || string->size() > Limits::stopBytes)
            return fields.fail("stop", "empty, very long or other than text", "1 to 1024 bytes each");
        stop.push_back(*string);
    };
    if (!value->is_array())
        return take(*value);
    if (value->size() > Limits::stopStrings)
        return fields.fail("stop", std::to_string(value->size()) + " strings", "up to 16 strings");
    for (const Json& text : *value)
        take(text);
}

void readStream(BodyFields& fields, GenerationBody& body)
{
    body.stream = fields.flag("stream").value_or(false);
    const Json* options = fields.find("stream_options");
    if (options == nullptr)
        return;
    if (!options->is_object())
        return fields.fail("stream_options", "other than an object", "an object");
    BodyFields inner(*options);
    body.includeUsage = inner.flag("include_usage").value_or(false);
    if (inner.error())
        fields.fail("stream_options.include_usage", "other than true or false", "true or false");
}

/// What chat and plain completions have in common; the request is the pattern of all of the call.
InferenceRequest readCommon(BodyFields& fields, const Settings& settings, GenerationBody& body)
{
    InferenceRequest request = requestWithDefaults(settings);
    body.model = fields.text("model").value_or("");
    if (body.model.empty())
        fields.fail("model", "empty", "the name of a model");
    request.name = body.model;
    body.choices = static_cast<int>(fields.integer("n", 1, Limits::choices).value_or(1));
    readStream(fields, body);

    SamplingOptions& sampling = request.sampling;
    readSampler(fields, settings, "temperature", "sampling.temperature", sampling.temperature);
    readSampler(fields, settings, "top_p", "sampling.top_p", sampling.topP);
    readSampler(fields, settings, "min_p", "sampling.min_p", sampling.minP);
    readSampler(fields, settings, "repetition_penalty", "sampling.repetition_penalty",
                sampling.repetitionPenalty);
    readSampler(fields, settings, "presence_penalty", "sampling.presence_penalty", sampling.presencePenalty);
    readSampler(fields, settings, "frequency_penalty", "sampling.frequency_penalty",
                sampling.frequencyPenalty);
    if (const auto topK = fields.integer("top_k", 0, 1'000'000))
        sampling.topK = static_cast<int>(*topK);
    using Seeds = std::numeric_limits<std::int64_t>;
    if (const auto seed = fields.integer("seed", Seeds::min(), Seeds::max()))
        sampling.seed = static_cast<std::uint64_t>(*seed);
    readBias(fields, sampling);
    readStop(fields, request.stop);
    request.ignoreEnd = fields.flag("ignore_eos").value_or(false);
    if (const auto priority = fields.text("priority")) {
        if (*priority == "batch")
            request.priority = Priority::Batch;
        else if (*priority != "interactive")
            fields.fail("priority", *priority, "interactive, batch");
    }
    readActivations(fields, request);
    request.speculation = fields.flag("speculation").value_or(request.speculation);
    return request;
}

void refuseUnsupportedOfChat(BodyFields& fields)
{
    if (const Json* format = fields.find("response_format");
        format != nullptr && !(format->is_object() && format->value("type", Json()) == "text"))
        fields.fail("response_format", "used: it is not supported", "the type text");
    for (const char* name : {"tools", "functions"}) {
        if (const Json* list = fields.find(name); list != nullptr && !(list->is_array() && list->empty()))
            fields.unsupported(name);
    }
    for (const char* name : {"tool_choice", "function_call"}) {
        if (const Json* choice = fields.find(name);
            choice != nullptr && *choice != "none" && *choice != "auto")
            fields.unsupported(name);
    }
    if (const Json* modalities = fields.find("modalities");
        modalities != nullptr && *modalities != Json::array({"text"}))
        fields.unsupported("modalities");
    for (const char* name : {"audio", "prediction", "web_search_options"})
        fields.unsupported(name);
}

/// The text of one message: a string or the text parts of an array, one after the other.
std::optional<std::string> contentText(const Json& content)
{
    if (content.is_string())
        return content.get<std::string>();
    if (!content.is_array())
        return std::nullopt;
    std::string text;
    for (const Json& part : content) {
        if (!part.is_object())
            return std::nullopt;
        const Json kind = part.value("type", Json("text"));
        const auto words = part.find("text");
        if (kind != "text" || words == part.end() || !words->is_string())
            return std::nullopt;
        text += words->get_ref<const std::string&>();
    }
    return text;
}

/// Calls that an assistant made earlier, a line of JSON each, so that the model sees them.
std::string callsText(const Json& calls)
{
    std::string text;
    for (const Json& call : calls) {
        if (!call.is_object() || !call.contains("function"))
            continue;
        text += '\n' + call["function"].dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    return text;
}

std::vector<Token> tokenIds(const Json& ids, BodyFields& fields, const char* name)
{
    std::vector<Token> tokens;
    tokens.reserve(ids.size());
    for (const Json& id : ids) {
        const auto token = wholeNumber(id);
        if (!token || *token < 0 || *token > Limits::token) {
            fields.fail(name, "this array", "token ids, which are whole numbers from 0 on");
            return {};
        }
        tokens.push_back(static_cast<Token>(*token));
    }
    return tokens;
}

} // namespace

Result<std::vector<ChatMessage>> readMessages(BodyFields& fields)
{
    const Json* list = fields.find("messages");
    if (list == nullptr || !list->is_array() || list->empty() || list->size() > Limits::messages)
        return fieldError("messages", "empty, very long or no array",
                          "1 to " + std::to_string(Limits::messages) + " messages");
    std::vector<ChatMessage> messages;
    messages.reserve(list->size());
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string name = "messages[" + std::to_string(i) + "]";
        BodyFields message((*list)[i]);
        const std::string role = message.text("role").value_or("");
        if (role != "system" && role != "developer" && role != "user" && role != "assistant" &&
            role != "tool")
            return fieldError(name + ".role", "this", "system, developer, user, assistant, tool");
        ChatMessage read{role == "developer" ? "system" : role, {}};
        if (const Json* content = message.find("content")) {
            auto text = contentText(*content);
            if (!text)
                return fieldError(name + ".content", "this", "text or an array of text parts");
            read.content = *std::move(text);
        }
        if (const Json* calls = message.find("tool_calls"); calls != nullptr && calls->is_array())
            read.content += callsText(*calls);
        messages.push_back(std::move(read));
    }
    return messages;
}

Result<std::vector<PromptInput>> readPrompts(BodyFields& fields, const char* name)
{
    const Json* value = fields.find(name);
    std::vector<PromptInput> prompts;
    if (value != nullptr && value->is_string()) {
        prompts.emplace_back(value->get<std::string>());
    } else if (value != nullptr && value->is_array() && !value->empty() && value->front().is_number()) {
        prompts.emplace_back(tokenIds(*value, fields, name));
    } else if (value != nullptr && value->is_array() && !value->empty()) {
        if (value->size() > Limits::prompts)
            return fieldError(name, std::to_string(value->size()) + " prompts",
                              "up to " + std::to_string(Limits::prompts) + " prompts in one call");
        for (const Json& one : *value) {
            if (one.is_string())
                prompts.emplace_back(one.get<std::string>());
            else if (one.is_array() && !one.empty())
                prompts.emplace_back(tokenIds(one, fields, name));
            else
                fields.fail(name, "this array", "strings, or arrays of token ids that are not empty");
        }
    } else {
        fields.fail(name, value == nullptr ? "absent" : "this",
                    "text, token ids, or an array of either that is not empty");
    }
    if (fields.error())
        return *fields.error();
    return prompts;
}

Result<void> countEntries(const ScoreResult& score, int topLogprobs, const char* name, std::size_t& entries)
{
    entries += score.tokens.size() * (1 + static_cast<std::size_t>(topLogprobs));
    if (entries > Limits::promptEntries)
        return fieldError(name, "so long with log-probabilities",
                          "tokens times their alternatives up to " + std::to_string(Limits::promptEntries));
    return {};
}

void setPrompt(InferenceRequest& request, PromptInput prompt)
{
    request.raw = true;
    if (auto* text = std::get_if<std::string>(&prompt))
        request.rawPrompt = std::move(*text);
    else
        request.rawTokens = std::get<std::vector<Token>>(std::move(prompt));
}

Result<GenerationBody> readChatBody(const Json& json, const Settings& settings)
{
    BodyFields fields(json);
    GenerationBody body;
    InferenceRequest request = readCommon(fields, settings, body);
    auto limit = fields.integer("max_tokens", 1, Limits::answerTokens);
    if (const auto newer = fields.integer("max_completion_tokens", 1, Limits::answerTokens))
        limit = newer;
    if (limit)
        request.maxTokens = static_cast<int>(*limit);
    request.logprobs = fields.flag("logprobs").value_or(false);
    request.topLogprobs =
        static_cast<int>(fields.integer("top_logprobs", 0, Limits::topLogprobs).value_or(0));
    if (request.topLogprobs > 0 && !request.logprobs)
        fields.fail("top_logprobs", "used without logprobs", "0, or together with logprobs");
    refuseUnsupportedOfChat(fields);
    if (fields.error())
        return *fields.error();
    auto messages = readMessages(fields);
    if (!messages)
        return messages.error();
    request.messages = *std::move(messages);
    body.requests.push_back(std::move(request));
    return body;
}

Result<GenerationBody> readCompletionBody(const Json& json, const Settings& settings)
{
    BodyFields fields(json);
    GenerationBody body;
    InferenceRequest pattern = readCommon(fields, settings, body);
    pattern.echo = fields.flag("echo").value_or(false);
    if (const auto limit = fields.integer("max_tokens", 0, Limits::answerTokens)) {
        pattern.maxTokens = static_cast<int>(*limit);
        body.scoreOnly = *limit == 0;
        if (body.scoreOnly && !pattern.echo)
            fields.fail("max_tokens", "0", "1 and more, or 0 together with echo");
    }
    if (const auto logprobs = fields.integer("logprobs", 0, Limits::topLogprobs)) {
        pattern.logprobs = true;
        pattern.topLogprobs = static_cast<int>(*logprobs);
    }
    if (const Json* suffix = fields.find("suffix"); suffix != nullptr && *suffix != "")
        fields.unsupported("suffix");
    if (const auto best = fields.integer("best_of", 1, Limits::choices); best && *best != body.choices)
        fields.fail("best_of", std::to_string(*best) + ": it is not supported", "the same as n");
    if (fields.error())
        return *fields.error();
    auto prompts = readPrompts(fields, "prompt");
    if (!prompts)
        return prompts.error();
    if (prompts->size() * static_cast<std::size_t>(body.choices) > Limits::prompts)
        return fieldError("n", std::to_string(body.choices) + " for so many prompts",
                          "prompts times n up to " + std::to_string(Limits::prompts));
    for (PromptInput& prompt : *prompts) {
        body.requests.push_back(pattern);
        setPrompt(body.requests.back(), std::move(prompt));
    }
    return body;
}

void readActivations(BodyFields& fields, InferenceRequest& request)
{
    const auto activations = fields.text("activations");
    if (!activations)
        return;
    if (*activations == "int8" || *activations == "int16")
        request.activations = activationsFrom(*activations);
    else
        fields.fail("activations", *activations, "int8, int16");
}

} // namespace mw::app
