// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/score_routes.h"

#include "app/base/readable.h"
#include "app/server/dto/generation_body.h"
#include "app/server/dto/inference_schemas.h"
#include "app/server/dto/logprobs.h"
#include "app/serving/inference_defaults.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

Json alternativesJson(const std::vector<TokenAlternative>& top)
{
    Json alternatives = Json::array();
    for (const TokenAlternative& alternative : top)
        alternatives.push_back({{"id", alternative.token},
                                {"text", validUtf8(alternative.text)},
                                {"logprob", shortestDouble(alternative.logprob)}});
    return alternatives;
}

Json scoreJson(std::size_t index, const ScoreResult& score, bool alternatives)
{
    Json perToken = Json::array();
    for (const TokenScore& token : score.tokens) {
        Json entry = {{"id", token.token},
                      {"text", validUtf8(token.text)},
                      {"logprob", token.scored ? Json(token.logprob) : Json()}};
        if (alternatives)
            entry["top_logprobs"] = alternativesJson(token.top);
        perToken.push_back(std::move(entry));
    }
    return {{"index", index},
            {"logprob", score.logprob},
            {"tokens", score.tokens.size()},
            {"perplexity", score.scored > 0 ? Json(score.perplexity) : Json()},
            {"per_token", std::move(perToken)}};
}

Result<HttpAnswer> answerScore(const RouteParts& parts, const HttpCall& call)
{
    BodyFields fields(call.body);
    InferenceRequest pattern = requestWithDefaults(parts.settings);
    const std::string model = fields.text("model").value_or("");
    pattern.name = model;
    readActivations(fields, pattern);
    pattern.topLogprobs =
        static_cast<int>(fields.integer("top_logprobs", 0, GenerationLimits::topLogprobs).value_or(0));
    auto prompts = readPrompts(fields, "input");
    if (!prompts)
        return prompts.error();
    pattern.door = QStringLiteral("http");
    pattern.address = call.address;
    pattern.httpRequestId = call.requestId;
    InferenceOptions options;
    options.cancel = call.cancel;

    Json data = Json::array();
    std::size_t tokens = 0;
    std::size_t entries = 0;
    for (PromptInput& prompt : *prompts) {
        InferenceRequest request = pattern;
        setPrompt(request, std::move(prompt));
        const auto scored = parts.inference.score(call.principal, std::move(request), options);
        if (!scored)
            return scored.error();
        if (auto held = countEntries(*scored->prompt.score, pattern.topLogprobs, "input", entries); !held)
            return held.error();
        pattern.name = scored->target.model + ':' + std::to_string(scored->target.version);
        tokens += scored->prompt.score->tokens.size();
        data.push_back(scoreJson(data.size(), *scored->prompt.score, pattern.topLogprobs > 0));
    }
    return HttpAnswer::json({{"object", "list"},
                             {"model", model},
                             {"data", std::move(data)},
                             {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

Json answerSchema()
{
    const Json alternative = objectSchema(
        {{"id", tokenSchema()}, {"text", {{"type", "string"}}}, {"logprob", logprobSchema(false)}},
        {"id", "text", "logprob"});
    const Json token = objectSchema({{"id", tokenSchema()},
                                     {"text", {{"type", "string"}}},
                                     {"logprob", logprobSchema(true)},
                                     {"top_logprobs", listSchema(alternative)}},
                                    {"id", "text", "logprob"});
    Json total = logprobSchema(false);
    total["description"] = "Sum over the scored tokens; the first one has nothing before it.";
    const Json one =
        objectSchema({{"index", countSchema()},
                      {"logprob", std::move(total)},
                      {"tokens", countSchema()},
                      {"perplexity", {{"type", {"number", "null"}}, {"minimum", 0}, {"maximum", 1e300}}},
                      {"per_token", listSchema(token)}},
                     {"index", "logprob", "tokens", "perplexity", "per_token"});
    return objectSchema(
        {{"object", {{"const", "list"}}},
         {"model", {{"type", "string"}}},
         {"data", listSchema(one)},
         {"usage", objectSchema({{"prompt_tokens", countSchema()}, {"total_tokens", countSchema()}},
                                {"prompt_tokens", "total_tokens"})}},
        {"object", "model", "data", "usage"});
}

} // namespace

Result<void> ScoreRoutes::addTo(Router& router) const
{
    Json alternatives = {{"type", "integer"}, {"minimum", 0}, {"maximum", GenerationLimits::topLogprobs}};
    alternatives["description"] = "The likeliest tokens at each place.";
    Route route;
    route.method = "POST";
    route.path = "/v1/score";
    route.operation = "scoreText";
    route.tag = "Inference";
    route.summary = "How likely a model finds texts";
    route.description = "Log-probabilities (natural logarithms) of texts or token ids as they are, of all of "
                        "it and per token, and the perplexity.";
    route.access = RouteAccess::anyOf({Action::Infer});
    route.request = objectSchema({{"model", modelNameSchema()},
                                  {"input", promptSchema("Text, texts, token ids or lists of token ids.")},
                                  {"activations", activationsSchema()},
                                  {"top_logprobs", std::move(alternatives)}},
                                 {"model", "input"});
    route.example = {{"model", "smollm2"}, {"input", "The capital of France is Paris."}};
    route.answers = {{200, "The scores, one for each input.", answerSchema()}};
    route.bodyLimit = GenerationLimits::bodyBytes;
    route.thread = RouteThread::Admissions;
    route.handle = [parts = m_parts](const HttpCall& call) { return answerScore(parts, call); };
    return router.add(std::move(route));
}

} // namespace mw::app
