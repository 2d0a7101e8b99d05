// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/completions_routes.h"

#include "app/server/dto/inference_schemas.h"
#include "app/server/routes/completion_answers.h"

namespace mw::app {

namespace {

Result<HttpAnswer> answerCompletion(const RouteParts& parts, const HttpCall& call)
{
    const auto body = readCompletionBody(call.body, parts.settings);
    if (!body)
        return body.error();
    auto runs = InferenceRuns::start(parts.inference, call, *body);
    if (!runs)
        return runs.error();
    return completionAnswer(CompletionShape::Plain, call, *body, parts.clock.now() / 1'000'000,
                            *std::move(runs));
}

} // namespace

Result<void> CompletionsRoutes::addTo(Router& router) const
{
    router.addComponent("Completion", completionAnswerSchema());
    Route route;
    route.method = "POST";
    route.path = "/v1/completions";
    route.operation = "createCompletion";
    route.tag = "Inference";
    route.summary = "Continue texts";
    route.description =
        "Prompts are continued as they are, without a chat template. Token ids are those of the model's own "
        "vocabulary. With echo and logprobs the prompt's log-probabilities stand before the answer's, as "
        "evaluation harnesses want them; max_tokens 0 then gives nothing else. Several prompts and choices "
        "are numbered prompt by prompt; their product is at most 64. Not supported, and refused with 400: "
        "suffix, best_of other than n.";
    route.access = RouteAccess::anyOf({Action::Infer});
    route.request = completionRequestSchema(m_parts.settings.catalogue());
    route.example = {{"model", "smollm2"}, {"prompt", "The capital of France is"}, {"max_tokens", 8}};
    route.answers = {{200, "The answers.", {{"$ref", "#/components/schemas/Completion"}}},
                     {200,
                      "With stream: server-sent events, each a text_completion, then [DONE]. An error on the "
                      "way is an event with the member error.",
                      nullptr, "text/event-stream"}};
    route.bodyLimit = GenerationLimits::bodyBytes;
    route.thread = RouteThread::Admissions;
    route.handle = [parts = m_parts](const HttpCall& call) { return answerCompletion(parts, call); };
    return router.add(std::move(route));
}

} // namespace mw::app
