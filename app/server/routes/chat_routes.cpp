// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/chat_routes.h"

#include "app/server/dto/inference_schemas.h"
#include "app/server/routes/completion_answers.h"

namespace mw::app {

namespace {

Result<HttpAnswer> answerChat(const RouteParts& parts, const HttpCall& call)
{
    const auto body = readChatBody(call.body, parts.settings);
    if (!body)
        return body.error();
    auto runs = InferenceRuns::start(parts.inference, call, *body);
    if (!runs)
        return runs.error();
    return completionAnswer(CompletionShape::Chat, call, *body, parts.clock.now() / 1'000'000,
                            *std::move(runs));
}

} // namespace

Result<void> ChatRoutes::addTo(Router& router) const
{
    router.addComponent("ChatCompletion", chatAnswerSchema());
    Route route;
    route.method = "POST";
    route.path = "/v1/chat/completions";
    route.operation = "createChatCompletion";
    route.tag = "Inference";
    route.summary = "Answer a conversation";
    route.description =
        "The conversation is rendered by the model's chat template and answered, as in OpenAI's interface. A "
        "model that is not loaded is loaded first. Fields that are not known are ignored, null means absent. "
        "Not supported, and refused with 400: response_format other than text, tools and functions that are "
        "not empty, tool_choice and function_call that force one, audio, modalities other than text, "
        "prediction, web_search_options.";
    route.access = RouteAccess::anyOf({Action::Infer});
    route.request = chatRequestSchema(m_parts.settings.catalogue());
    route.example = {{"model", "smollm2"},
                     {"messages", {{{"role", "user"}, {"content", "What is the capital of France?"}}}},
                     {"max_tokens", 32},
                     {"temperature", 0}};
    route.answers = {
        {200, "The answer, or several.", {{"$ref", "#/components/schemas/ChatCompletion"}}},
        {200,
         "With stream: server-sent events, each a chat.completion.chunk, then [DONE]. An error on the way is "
         "an event with the member error.",
         nullptr, "text/event-stream"}};
    route.bodyLimit = GenerationLimits::bodyBytes;
    route.thread = RouteThread::Admissions;
    route.handle = [parts = m_parts](const HttpCall& call) { return answerChat(parts, call); };
    return router.add(std::move(route));
}

} // namespace mw::app
