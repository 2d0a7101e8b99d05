// SPDX-License-Identifier: Apache-2.0
#include "engine/library/model.h"

#include "engine/evaluation/perplexity.h"
#include "engine/inference/benchmark.h"
#include "engine/inference/scoring.h"

#include <algorithm>

namespace mw::engine {

LoadedModel::LoadedModel(Scheduler& scheduler, const Kernels& kernels, ModelDescription description,
                         std::shared_ptr<const Tokenizer> tokenizer, Result<ChatTemplate> chatTemplate,
                         std::unique_ptr<Executor> executor, const SchedulingLimits& limits)
    : m_scheduler(scheduler), m_kernels(kernels), m_description(std::move(description)),
      m_tokenizer(std::move(tokenizer)), m_template(std::move(chatTemplate)), m_executor(std::move(executor)),
      m_client(scheduler.add(*m_executor, *m_tokenizer, limits))
{}

LoadedModel::~LoadedModel()
{
    m_scheduler.remove(m_client);
}

Result<ChatPrompt> LoadedModel::prompt(std::span<const ChatMessage> messages, bool addGenerationPrompt) const
{
    if (!m_template)
        return m_template.error();
    TemplateVariables variables;
    variables.bosToken = m_tokenizer->tokenBytes(m_tokenizer->bosToken());
    variables.eosToken = m_tokenizer->tokenBytes(m_tokenizer->eosToken());
    variables.addGenerationPrompt = addGenerationPrompt;
    auto text = m_template->render(messages, variables);
    if (!text)
        return text.error();
    ChatPrompt prompt;
    prompt.tokens = m_tokenizer->tokenize(*text, true);
    prompt.text = std::move(*text);
    return prompt;
}

std::optional<Error> LoadedModel::checkTokens(std::span<const Token> tokens) const
{
    if (tokens.empty())
        return Error{ErrorCode::InvalidArgument, "there are no tokens to compute", {"prompt", "empty"}};
    for (Token token : tokens)
        if (token < 0 || static_cast<std::size_t>(token) >= m_executor->vocabulary())
            return Error{ErrorCode::InvalidArgument,
                         "the token id " + std::to_string(token) + " is outside the vocabulary",
                         {"token id", std::to_string(token)}};
    if (tokens.size() > m_executor->contextTokens())
        return Error{ErrorCode::ContextExceeded,
                     std::to_string(tokens.size()) + " tokens do not fit in the context of " +
                         std::to_string(m_executor->contextTokens()),
                     {std::to_string(tokens.size()), std::to_string(m_executor->contextTokens())}};
    return std::nullopt;
}

Result<void> LoadedModel::generate(GenerationRequest request, std::shared_ptr<TokenSink> sink)
{
    if (auto error = checkTokens(request.prompt))
        return *error;
    const std::size_t left = m_executor->contextTokens() - request.prompt.size();
    if (left == 0)
        return Error{ErrorCode::ContextExceeded,
                     "the prompt fills the context and leaves no room for an answer",
                     {std::to_string(request.prompt.size()), std::to_string(m_executor->contextTokens())}};
    const std::size_t wanted = request.maxTokens > 0 ? static_cast<std::size_t>(request.maxTokens) : left;
    return m_scheduler.submit(m_client, std::move(request), static_cast<int>(std::min(wanted, left)),
                              std::move(sink));
}

Result<ScoreResult> LoadedModel::score(std::span<const Token> tokens, const ScoreOptions& options,
                                       const Cancel& cancel)
{
    if (auto error = checkTokens(tokens))
        return *error;
    return scoreTokens({m_scheduler, *m_client, *m_executor}, *m_tokenizer, m_kernels, tokens, options,
                       cancel);
}

Result<std::vector<float>> LoadedModel::logits(std::span<const Token> tokens, std::size_t first,
                                               Precision activations, const Cancel& cancel)
{
    if (auto error = checkTokens(tokens))
        return *error;
    const std::size_t rows = tokens.size() - std::min(first, tokens.size());
    if (rows > maximumLogitsBytes / (m_executor->vocabulary() * sizeof(float)))
        return Error{ErrorCode::InvalidArgument,
                     "the logits of " + std::to_string(rows) + " tokens are too many for one call",
                     {"tokens", std::to_string(rows)}};
    try {
        return logitsOf({m_scheduler, *m_client, *m_executor}, tokens, first, activations, cancel);
    } catch (const std::bad_alloc&) {
        const std::string bytes = std::to_string(rows * m_executor->vocabulary() * sizeof(float));
        return Error{ErrorCode::OutOfMemory, "the system gave no memory for the logits", {bytes, ""}};
    }
}

Result<PerplexityResult> LoadedModel::perplexity(std::span<const Token> tokens,
                                                 const PerplexityOptions& options,
                                                 const PerplexityCallback& progress, const Cancel& cancel)
{
    return measurePerplexity(*this, tokens, options, progress, cancel);
}

Result<BenchResult> LoadedModel::bench(const BenchOptions& options, const Cancel& cancel)
{
    return benchmark(m_scheduler, m_client, *m_executor, m_kernels, options, cancel);
}

} // namespace mw::engine
