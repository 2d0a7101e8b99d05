// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/dto/chunk_text.h"
#include "app/server/dto/generation_body.h"
#include "app/server/routes/inference_runs.h"

#include <memory>

namespace mw::app {

/// The answer to a call whose runs were begun: events, or one document once all have ended. The id of the
/// answer is made of the call's, `created` in seconds.
HttpAnswer completionAnswer(CompletionShape shape, const HttpCall& call, const GenerationBody& body,
                            std::int64_t created, std::unique_ptr<InferenceRuns> runs);

} // namespace mw::app
