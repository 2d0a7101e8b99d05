// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation/perplexity.h"

#include <cmath>
#include <string>

namespace mw::engine {

namespace {

constexpr int shortestWindow = 3; // of fewer tokens none would be scored

} // namespace

Result<PerplexityResult> measurePerplexity(Model& model, std::span<const Token> tokens,
                                           const PerplexityOptions& options,
                                           const PerplexityCallback& progress, const Cancel& cancel)
{
    if (options.windowTokens < shortestWindow || options.windowTokens > model.contextTokens())
        return Error{ErrorCode::InvalidArgument,
                     "a window of " + std::to_string(options.windowTokens) + " tokens is not possible",
                     {"the window", std::to_string(options.windowTokens),
                      std::to_string(shortestWindow) + " to " + std::to_string(model.contextTokens())}};
    const auto window = static_cast<std::size_t>(options.windowTokens);
    const std::size_t windows = tokens.size() / window;
    if (windows == 0)
        return Error{ErrorCode::InvalidArgument,
                     "the text has " + std::to_string(tokens.size()) + " tokens, a window " +
                         std::to_string(window),
                     {"the text", std::to_string(tokens.size()) + " tokens long",
                      std::to_string(window) + " tokens and more"}};

    PerplexityResult result;
    double logprob = 0;
    for (std::size_t i = 0; i < windows; ++i) {
        const auto score = model.score(tokens.subspan(i * window, window),
                                       {.first = window / 2 + 1, .activations = options.activations}, cancel);
        if (!score)
            return score.error();
        logprob += score->logprob;
        result.scored += score->scored;
        ++result.windows;
        result.perplexity = std::exp(-logprob / static_cast<double>(result.scored));
        if (progress)
            progress({result.windows, static_cast<int>(windows), result.perplexity});
    }
    return result;
}

} // namespace mw::engine
