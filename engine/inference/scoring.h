// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/inference/scheduler.h"

#include <span>
#include <vector>

namespace mw::engine {

/// A loaded model as those see it who look at its logits themselves.
struct ScoringModel {
    Scheduler& scheduler;
    Scheduler::Client& client;
    Executor& executor;
};

/// Log-probabilities of the tokens, each given all before it, in chunks between the scheduler's steps. At
/// most the executor's context. Fails with Busy, NotFinite or Cancelled, and as a step.
Result<ScoreResult> scoreTokens(const ScoringModel& model, const Tokenizer& tokenizer, const Kernels& kernels,
                                std::span<const Token> tokens, const ScoreOptions& options,
                                const Cancel& cancel);

/// The logits behind each token from index `first` on, [tokens - first][vocabulary]. Fails as scoreTokens.
Result<std::vector<float>> logitsOf(const ScoringModel& model, std::span<const Token> tokens,
                                    std::size_t first, Precision activations, const Cancel& cancel);

} // namespace mw::engine
