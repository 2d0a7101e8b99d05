// SPDX-License-Identifier: Apache-2.0
#include "tests/support/null_engine/null_model.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace mw::test {

NullModel::NullModel(NullFile file, int contextTokens)
    : m_file(std::move(file)), m_contextTokens(contextTokens), m_description(describeNullFile(m_file)),
      m_scheduler(m_file, contextTokens)
{}

Result<ChatPrompt> NullModel::prompt(std::span<const ChatMessage> messages, bool) const
{
    ChatPrompt prompt;
    for (const ChatMessage& message : messages)
        prompt.text.text += message.content;
    prompt.text.input.push_back({0, prompt.text.text.size()});
    prompt.tokens = m_tokenizer.tokenize(prompt.text, true);
    return prompt;
}

Error NullModel::tooLong(std::size_t tokens) const
{
    return {ErrorCode::ContextExceeded,
            "the prompt is too long",
            {std::to_string(tokens), std::to_string(m_contextTokens)}};
}

Result<void> NullModel::generate(GenerationRequest request, std::shared_ptr<TokenSink> sink)
{
    if (static_cast<int>(request.prompt.size()) >= m_contextTokens)
        return tooLong(request.prompt.size());
    m_scheduler.submit(std::move(request), std::move(sink));
    return {};
}

Result<ScoreResult> NullModel::score(std::span<const Token> tokens, const ScoreOptions& options,
                                     const Cancel& cancel)
{
    if (static_cast<int>(tokens.size()) > m_contextTokens)
        return tooLong(tokens.size());
    using Clock = std::chrono::steady_clock;
    for (const auto until = Clock::now() + std::chrono::milliseconds(m_file.delayMs) * tokens.size();
         Clock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
        if (cancel.requested())
            return Error{ErrorCode::Cancelled, "cancelled while scoring", {}};
    }
    ScoreResult score;
    for (const Token token : tokens) {
        const bool scored = score.tokens.size() >= std::max<std::size_t>(options.first, 1);
        score.tokens.push_back(
            {token, std::string(m_tokenizer.tokenBytes(token)), scored, scored ? nullLogprob : 0});
        if (scored)
            score.tokens.back().top = nullAlternatives(token, options.topLogprobs);
        score.scored += scored ? 1 : 0;
        score.logprob += scored ? nullLogprob : 0;
    }
    score.perplexity = score.scored > 0 ? std::exp(-score.logprob / score.scored) : 0;
    return score;
}

Result<std::vector<float>> NullModel::logits(std::span<const Token> tokens, std::size_t first, Precision,
                                             const Cancel&)
{
    const std::size_t rows = tokens.size() - std::min(first, tokens.size());
    return std::vector<float>(rows * static_cast<std::size_t>(nullVocabularySize), 0.0F);
}

Result<PerplexityResult> NullModel::perplexity(std::span<const Token> tokens,
                                               const PerplexityOptions& options, const PerplexityCallback&,
                                               const Cancel&)
{
    PerplexityResult result;
    result.windows = static_cast<int>(tokens.size()) / options.windowTokens;
    result.scored = std::int64_t{result.windows} * (options.windowTokens - 1 - options.windowTokens / 2);
    result.perplexity = nullVocabularySize; // all tokens alike
    return result;
}

Result<BenchResult> NullModel::bench(const BenchOptions&, const Cancel&)
{
    return BenchResult(); // nothing is computed, so nothing is measured
}

} // namespace mw::test
