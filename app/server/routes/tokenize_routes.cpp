// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/tokenize_routes.h"

#include "app/base/readable.h"
#include "app/server/dto/generation_body.h"
#include "app/server/dto/inference_schemas.h"
#include "app/serving/inference_defaults.h"

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

/// A lease of the model that the body names.
Result<Lease> modelOf(const RouteParts& parts, const HttpCall& call, BodyFields& fields)
{
    InferenceRequest request = requestWithDefaults(parts.settings);
    request.name = fields.text("model").value_or("");
    InferenceOptions options;
    options.cancel = call.cancel;
    return parts.inference.hold(call.principal, request, options);
}

Result<HttpAnswer> tokenize(const RouteParts& parts, const HttpCall& call)
{
    BodyFields fields(call.body);
    const auto text = fields.text("text");
    const bool special = fields.flag("add_special").value_or(true);
    const bool conversation = fields.find("messages") != nullptr;
    if (text.has_value() == conversation)
        fields.fail("text", text ? "used together with messages" : "absent", "one of text and messages");
    if (fields.error())
        return *fields.error();
    std::vector<ChatMessage> messages;
    if (conversation) {
        auto read = readMessages(fields);
        if (!read)
            return read.error();
        messages = *std::move(read);
    }
    const auto lease = modelOf(parts, call, fields);
    if (!lease)
        return lease.error();
    const Model& model = lease->model();
    std::vector<Token> tokens;
    if (conversation) {
        auto prompt = model.prompt(messages, true);
        if (!prompt)
            return prompt.error();
        tokens = std::move(prompt->tokens);
    } else {
        tokens = model.tokenizer().tokenize(std::string_view(*text), special);
    }
    return HttpAnswer::json(
        {{"tokens", tokens}, {"count", tokens.size()}, {"context_tokens", model.contextTokens()}});
}

Result<HttpAnswer> detokenize(const RouteParts& parts, const HttpCall& call)
{
    BodyFields fields(call.body);
    const bool special = fields.flag("special").value_or(false);
    std::vector<Token> tokens;
    if (const Json* list = fields.find("tokens"); list != nullptr && list->is_array()) {
        for (const Json& id : *list) {
            const auto token = wholeNumber(id);
            if (!token || *token < 0 || *token > GenerationLimits::token)
                return fieldError("tokens", "this array", "token ids, which are whole numbers from 0 on");
            tokens.push_back(static_cast<Token>(*token));
        }
    } else {
        fields.fail("tokens", "absent or no array", "an array of token ids");
    }
    if (fields.error())
        return *fields.error();
    const auto lease = modelOf(parts, call, fields);
    if (!lease)
        return lease.error();
    const auto text = lease->model().tokenizer().detokenize(tokens, special);
    if (!text)
        return fieldError("tokens", "ids that the vocabulary does not have",
                          "0 to " + std::to_string(lease->model().tokenizer().vocabularySize() - 1));
    return HttpAnswer::json({{"text", validUtf8(*text)}});
}

Route routeOf(const char* path, const char* operation, const char* summary)
{
    Route route;
    route.method = "POST";
    route.path = path;
    route.operation = operation;
    route.tag = "Inference";
    route.summary = summary;
    route.access = RouteAccess::anyOf({Action::Infer});
    route.bodyLimit = GenerationLimits::bodyBytes;
    route.thread = RouteThread::Admissions;
    return route;
}

} // namespace

Result<void> TokenizeRoutes::addTo(Router& router) const
{
    Route forth = routeOf("/v1/tokenize", "tokenize", "The token ids of a text or a conversation");
    forth.description = "Give text, which is never read for control tokens, or messages, which the model's "
                        "chat template renders first. A model that is not loaded is loaded first.";
    forth.request = objectSchema(
        {{"model", modelNameSchema()},
         {"text", {{"type", "string"}}},
         {"add_special",
          {{"type", "boolean"}, {"default", true}, {"description", "Add BOS and EOS by the model's rule."}}},
         {"messages", messagesSchema()}},
        {"model"});
    forth.example = {{"model", "smollm2"}, {"text", "The capital of France"}};
    forth.answers = {{200, "The ids.",
                      objectSchema({{"tokens", listSchema(tokenSchema())},
                                    {"count", countSchema()},
                                    {"context_tokens", countSchema()}},
                                   {"tokens", "count", "context_tokens"})}};
    forth.handle = [parts = m_parts](const HttpCall& call) { return tokenize(parts, call); };
    if (auto added = router.add(std::move(forth)); !added)
        return added;

    Route back = routeOf("/v1/detokenize", "detokenize", "The text of token ids");
    back.description = "Bytes that are no whole character become U+FFFD.";
    back.request = objectSchema({{"model", modelNameSchema()},
                                 {"tokens", tokensSchema(0, GenerationLimits::bodyBytes)},
                                 {"special",
                                  {{"type", "boolean"},
                                   {"default", false},
                                   {"description", "Give the names of control tokens too."}}}},
                                {"model", "tokens"});
    back.example = {{"model", "smollm2"}, {"tokens", {504, 3575, 282, 4649}}};
    back.answers = {{200, "The text.", objectSchema({{"text", {{"type", "string"}}}}, {"text"})}};
    back.handle = [parts = m_parts](const HttpCall& call) { return detokenize(parts, call); };
    return router.add(std::move(back));
}

} // namespace mw::app
