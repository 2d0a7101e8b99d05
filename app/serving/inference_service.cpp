// SPDX-License-Identifier: Apache-2.0
#include "app/serving/inference_service.h"

#include "app/serving/request_checks.h"

namespace mw::app {

namespace {

Result<void> mayInfer(const Principal& principal)
{
    // Until users exist the owner and the system may do everything; nobody else is a principal yet.
    if (principal.kind == Principal::Kind::Key || principal.id.isEmpty())
        return Error{ErrorCode::Refused, "the principal has no grant to infer", {"infer"}};
    return {};
}

Result<std::vector<Token>> promptTokens(const InferenceRequest& request)
{
    if (request.raw)
        return request.model->tokenizer().tokenize(std::string_view(request.rawPrompt), true);
    auto prompt = request.model->prompt(request.messages, true);
    if (!prompt)
        return prompt.error();
    return std::move(prompt->tokens);
}

} // namespace

InferenceService::InferenceService(std::chrono::milliseconds slowReaderLimit)
    : m_catalogue(SettingsCatalogue::builtIn()), m_slowReaderLimit(slowReaderLimit)
{}

Result<Inference> InferenceService::start(const Principal& principal, InferenceRequest request,
                                          std::function<void()> wake)
{
    if (auto may = mayInfer(principal); !may)
        return may.error();
    if (!m_catalogue)
        return m_catalogue.error();
    if (auto valid = checkRequest(request, *m_catalogue); !valid)
        return valid.error();
    auto prompt = promptTokens(request);
    if (!prompt)
        return prompt.error();
    if (prompt->empty())
        return Error{ErrorCode::InvalidArgument, "the prompt has no tokens", {"prompt", "empty"}};

    const Cancel cancel;
    Inference inference;
    inference.stream = std::make_shared<TokenStream>(cancel, std::move(wake));
    inference.promptTokens = static_cast<int>(prompt->size());

    GenerationRequest generation;
    generation.prompt = *std::move(prompt);
    generation.sampling = std::move(request.sampling);
    generation.maxTokens = request.maxTokens;
    generation.stop = std::move(request.stop);
    generation.ignoreEnd = request.ignoreEnd;
    generation.logprobs = request.topLogprobs > 0;
    generation.topLogprobs = request.topLogprobs;
    generation.slowReaderLimit = m_slowReaderLimit;
    generation.cancel = cancel;
    if (auto queued = request.model->generate(std::move(generation), inference.stream); !queued)
        return queued.error();
    return inference;
}

Result<int> InferenceService::countPrompt(const Principal& principal, const InferenceRequest& request) const
{
    if (auto may = mayInfer(principal); !may)
        return may.error();
    if (!request.model)
        return Error{ErrorCode::InvalidArgument, "no model is given", {"model"}};
    auto prompt = promptTokens(request);
    if (!prompt)
        return prompt.error();
    return static_cast<int>(prompt->size());
}

} // namespace mw::app
