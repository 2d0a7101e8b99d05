// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"

#include <span>

namespace mw::engine {

/// Perplexity of `tokens` over any model that scores: windows of n tokens without overlap, each computed on
/// its own, so that every scored token has between n/2 and n - 1 tokens before it. Scored are the tokens
/// after the positions n/2 to n - 2. Fails with InvalidArgument for a window that is too short or longer than
/// the context and for tokens that do not fill one window, and as Model::score does.
Result<PerplexityResult> measurePerplexity(Model& model, std::span<const Token> tokens,
                                           const PerplexityOptions& options,
                                           const PerplexityCallback& progress, const Cancel& cancel);

} // namespace mw::engine
