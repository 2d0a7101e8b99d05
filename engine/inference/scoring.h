// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/inference/scheduler.h"

#include <span>

namespace mw::engine {

/// Log-probabilities of `tokens`, each given those before it, in chunks between the scheduler's steps.
/// At most the executor's context. Fails with Busy, NotFinite or Cancelled.
Result<ScoreResult> scoreTokens(Scheduler& scheduler, Scheduler::Client& client, Executor& executor,
                                const Tokenizer& tokenizer, const Kernels& kernels,
                                std::span<const Token> tokens, const Cancel& cancel);

} // namespace mw::engine
