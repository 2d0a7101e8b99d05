// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/warm_up.h"

#include "app/runtime/token_stream.h"

namespace mw::app {

Result<void> warmUp(Model& model, const Cancel& cancel)
{
    GenerationRequest request;
    request.prompt = model.tokenizer().tokenize(std::string_view("a"), true);
    if (request.prompt.empty())
        return {}; // a vocabulary without this letter: nothing to warm up with
    request.sampling.temperature = 0;
    request.maxTokens = 1;
    request.cancel = cancel;
    const auto stream = std::make_shared<TokenStream>(cancel);
    if (auto queued = model.generate(std::move(request), stream); !queued)
        return queued;
    for (;;) {
        for (const TokenEvent& event : stream->waitAndTake(std::chrono::seconds(1))) {
            if (!event.end)
                continue;
            if (event.end->reason == FinishReason::Failed)
                return event.end->error.value_or(Error{ErrorCode::Internal, "the warm-up failed", {}});
            if (event.end->reason == FinishReason::Cancelled)
                return Error{ErrorCode::Cancelled, "cancelled while warming up", {}};
            return {};
        }
    }
}

} // namespace mw::app
