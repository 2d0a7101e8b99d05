// SPDX-License-Identifier: Apache-2.0
#include "app/server/dto/inference_schemas.h"

#include "app/server/dto/generation_body.h"

#include <limits>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;
using Limits = GenerationLimits;

constexpr std::int64_t mostTokens = std::numeric_limits<std::int32_t>::max();

Json wholeSchema(std::int64_t least, std::int64_t most, const std::string& description)
{
    return {{"type", "integer"}, {"minimum", least}, {"maximum", most}, {"description", description}};
}

Json flagSchema(const char* description)
{
    return {{"type", "boolean"}, {"default", false}, {"description", description}};
}

/// A sampler with the range, default and help of the setting that stands behind it.
Json settingSchema(const SettingsCatalogue& catalogue, const char* key)
{
    const SettingDeclaration* setting = catalogue.find(key);
    if (setting == nullptr)
        return false; // no value fits: a misspelt key shows in the first test
    Json schema = {{"type", setting->type == SettingType::Integer ? "integer" : "number"}};
    schema[setting->minExclusive ? "exclusiveMinimum" : "minimum"] = setting->min.value_or(0);
    schema[setting->maxExclusive ? "exclusiveMaximum" : "maximum"] = setting->max.value_or(0);
    schema["description"] = setting->helpEn + " Default: the setting " + setting->key + ", at first " +
                            settingText(setting->defaultValue) + ".";
    return schema;
}

Json stopSchema()
{
    const Json one = {{"type", "string"}, {"minLength", 1}, {"maxLength", Limits::stopBytes}};
    return {{"description", "The answer ends before the first of these texts. At most 1,024 bytes each."},
            {"oneOf",
             Json::array({one, {{"type", "array"}, {"maxItems", Limits::stopStrings}, {"items", one}}})}};
}

Json commonProperties(const SettingsCatalogue& catalogue)
{
    using Seeds = std::numeric_limits<std::int64_t>;
    return {
        {"model", modelNameSchema()},
        {"n", wholeSchema(1, Limits::choices, "How many answers. With a seed, answer i uses seed + i.")},
        {"stream", flagSchema("Send the answer as server-sent events, ended by [DONE].")},
        {"stream_options",
         {{"type", "object"},
          {"properties",
           {{"include_usage", flagSchema("Send a last chunk without choices that has the token counts.")}}}}},
        {"priority",
         {{"type", "string"},
          {"enum", {"interactive", "batch"}},
          {"description",
           "Requests of batch wait while interactive ones are to be computed. Default: interactive."}}},
        {"activations", activationsSchema()},
        {"speculation",
         flagSchema(
             "Guess tokens ahead by looking up prompt and answer, and check them together. The answer is "
             "the same. Default: the setting engine.speculation.")},
        {"temperature", settingSchema(catalogue, "sampling.temperature")},
        {"top_p", settingSchema(catalogue, "sampling.top_p")},
        {"top_k", settingSchema(catalogue, "sampling.top_k")},
        {"min_p", settingSchema(catalogue, "sampling.min_p")},
        {"repetition_penalty", settingSchema(catalogue, "sampling.repetition_penalty")},
        {"presence_penalty", settingSchema(catalogue, "sampling.presence_penalty")},
        {"frequency_penalty", settingSchema(catalogue, "sampling.frequency_penalty")},
        {"seed",
         wholeSchema(Seeds::min(), Seeds::max(), "The same seed, prompt and options give the same answer.")},
        {"stop", stopSchema()},
        {"logit_bias",
         {{"type", "object"},
          {"description", "Token ids as text, and what is added to their logits."},
          {"maxProperties", Limits::biases},
          {"additionalProperties",
           {{"type", "number"}, {"minimum", -Limits::bias}, {"maximum", Limits::bias}}}}},
        {"ignore_eos", flagSchema("Go on after the model's end token.")},
        {"user", {{"type", "string"}, {"description", "Ignored."}}}};
}

Json finishSchema()
{
    return {{"type", "string"}, {"enum", {"stop", "length"}}};
}

Json usageSchema()
{
    return objectSchema(
        {{"prompt_tokens", countSchema()},
         {"completion_tokens", countSchema()},
         {"total_tokens", countSchema()},
         {"prompt_tokens_details", objectSchema({{"cached_tokens", countSchema()}}, {"cached_tokens"})}},
        {"prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details"});
}

Json answerSchema(const char* object, Json choice)
{
    return objectSchema({{"id", {{"type", "string"}}},
                         {"object", {{"const", object}}},
                         {"created", wholeSchema(0, mostTokens * 64, "Unix time in seconds.")},
                         {"model", {{"type", "string"}}},
                         {"choices", listSchema(std::move(choice))},
                         {"usage", usageSchema()}},
                        {"id", "object", "created", "model", "choices", "usage"});
}

Json chatLogprobProperties()
{
    return {{"token", {{"type", "string"}}},
            {"logprob", logprobSchema(false)},
            {"bytes", listSchema(wholeSchema(0, 255, "A byte."))}};
}

} // namespace

Json objectSchema(Json properties, std::vector<std::string> required)
{
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

Json listSchema(Json items)
{
    return {{"type", "array"}, {"items", std::move(items)}};
}

Json modelNameSchema()
{
    return {{"type", "string"},
            {"minLength", 1},
            {"maxLength", 200},
            {"description", "A registered model: name, name@alias or name:version."}};
}

Json tokenSchema()
{
    return wholeSchema(0, Limits::token, "A token id of the model's own vocabulary.");
}

Json tokensSchema(std::size_t least, std::size_t most)
{
    return {{"type", "array"}, {"minItems", least}, {"maxItems", most}, {"items", tokenSchema()}};
}

Json countSchema()
{
    return wholeSchema(0, mostTokens, "Tokens.");
}

Json logprobSchema(bool mayBeNull)
{
    Json schema = {{"type", "number"}, {"minimum", -1e9}, {"maximum", 1}};
    if (mayBeNull)
        schema["type"] = {"number", "null"};
    schema["description"] = "Natural logarithm of the probability, before penalties and temperature.";
    return schema;
}

Json promptSchema(const char* description)
{
    const Json text = {{"type", "string"}};
    const Json ids = tokensSchema(1, Limits::bodyBytes);
    return {
        {"description", description},
        {"anyOf",
         Json::array({text,
                      {{"type", "array"}, {"minItems", 1}, {"maxItems", Limits::prompts}, {"items", text}},
                      ids,
                      {{"type", "array"}, {"minItems", 1}, {"maxItems", Limits::prompts}, {"items", ids}}})}};
}

Json messagesSchema()
{
    const Json part =
        objectSchema({{"type", {{"const", "text"}}}, {"text", {{"type", "string"}}}}, {"type", "text"});
    const Json content = {
        {"description", "Text, or text parts that are put together."},
        {"anyOf", Json::array({{{"type", "string"}}, listSchema(part), {{"type", "null"}}})}};
    Json message =
        objectSchema({{"role",
                       {{"type", "string"},
                        {"enum", {"system", "developer", "user", "assistant", "tool"}},
                        {"description", "developer is read as system."}}},
                      {"content", content},
                      {"name", {{"type", "string"}, {"description", "Ignored."}}},
                      {"tool_call_id", {{"type", "string"}, {"description", "Ignored."}}},
                      {"tool_calls",
                       {{"type", "array"},
                        {"description", "Calls of an earlier answer; the model sees each as a line of JSON."},
                        {"items", {{"type", "object"}}}}}},
                     {"role"});
    return {
        {"type", "array"}, {"minItems", 1}, {"maxItems", Limits::messages}, {"items", std::move(message)}};
}

Json chatRequestSchema(const SettingsCatalogue& catalogue)
{
    Json properties = commonProperties(catalogue);
    properties["messages"] = messagesSchema();
    const Json limit = wholeSchema(1, Limits::answerTokens,
                                   "Longest answer in tokens; without it what is left of the context.");
    properties["max_tokens"] = limit;
    properties["max_completion_tokens"] = limit;
    properties["logprobs"] = flagSchema("Give the log-probability of each token.");
    properties["top_logprobs"] =
        wholeSchema(0, Limits::topLogprobs, "Alternatives to each token; needs logprobs.");
    return objectSchema(std::move(properties), {"model", "messages"});
}

Json completionRequestSchema(const SettingsCatalogue& catalogue)
{
    Json properties = commonProperties(catalogue);
    properties["prompt"] =
        promptSchema("Text, texts, token ids or lists of token ids; continued as it is, without a template.");
    properties["max_tokens"] =
        wholeSchema(0, Limits::answerTokens,
                    "Longest answer in tokens; without it what is left of the context. 0 "
                    "needs echo.");
    properties["echo"] = flagSchema("Give the prompt back before the answer.");
    properties["logprobs"] = wholeSchema(
        0, Limits::topLogprobs,
        "Give log-probabilities and this many alternatives of each token, with echo of the prompt's too.");
    properties["best_of"] = wholeSchema(1, Limits::choices, "Only the same as n.");
    return objectSchema(std::move(properties), {"model", "prompt"});
}

Json chatAnswerSchema()
{
    Json entry = chatLogprobProperties();
    entry["top_logprobs"] = listSchema(objectSchema(chatLogprobProperties(), {"token", "logprob", "bytes"}));
    Json logprobs = objectSchema(
        {{"content",
          listSchema(objectSchema(std::move(entry), {"token", "logprob", "bytes", "top_logprobs"}))},
         {"refusal", {{"type", "null"}}}},
        {"content"});
    logprobs["type"] = {"object", "null"};
    return answerSchema("chat.completion",
                        objectSchema({{"index", countSchema()},
                                      {"message", objectSchema({{"role", {{"const", "assistant"}}},
                                                                {"content", {{"type", "string"}}},
                                                                {"refusal", {{"type", "null"}}}},
                                                               {"role", "content"})},
                                      {"logprobs", std::move(logprobs)},
                                      {"finish_reason", finishSchema()}},
                                     {"index", "message", "logprobs", "finish_reason"}));
}

Json completionAnswerSchema()
{
    Json top = {{"type", {"object", "null"}}, {"additionalProperties", logprobSchema(false)}};
    Json logprobs = objectSchema({{"tokens", listSchema({{"type", "string"}})},
                                  {"token_logprobs", listSchema(logprobSchema(true))},
                                  {"top_logprobs", listSchema(std::move(top))},
                                  {"text_offset", listSchema(countSchema())}},
                                 {"tokens", "token_logprobs", "top_logprobs", "text_offset"});
    logprobs["type"] = {"object", "null"};
    return answerSchema("text_completion", objectSchema({{"index", countSchema()},
                                                         {"text", {{"type", "string"}}},
                                                         {"logprobs", std::move(logprobs)},
                                                         {"finish_reason", finishSchema()}},
                                                        {"index", "text", "logprobs", "finish_reason"}));
}

Json activationsSchema()
{
    return {
        {"type", "string"},
        {"enum", {"int8", "int16"}},
        {"description",
         "How values between layers are rounded before they meet quantized weights; int16 is almost exact, "
         "and slower for prompts. Default: the setting engine.activations."}};
}

} // namespace mw::app
