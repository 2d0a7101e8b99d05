// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "app/config/settings_catalogue.h"
#include "app/runtime/token_stream.h"
#include "engine/api/engine.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mw::app {

struct InferenceRequest {
    std::shared_ptr<Model> model;
    std::vector<ChatMessage> messages; ///< rendered by the model's template, unless `raw`
    bool raw = false;                  ///< the prompt is `rawPrompt` as it is, BOS by the file's rule
    std::string rawPrompt;
    SamplingOptions sampling;
    int maxTokens = 0; ///< 0: what is left of the context
    std::vector<std::string> stop;
    bool ignoreEnd = false;
    int topLogprobs = 0;
};

/// A running inference: events by `stream`, which also cancels.
struct Inference {
    std::shared_ptr<TokenStream> stream;
    int promptTokens = 0;
};

/// The one place that composes an inference, for the window, the command line and the endpoint alike.
/// Blocks for the rendering and tokenizing of the prompt (milliseconds, more for long ones): not on the
/// main thread. Any other thread may call.
class InferenceService {
public:
    /// An answer that nothing reads for `slowReaderLimit` is cut (setting stream.slow_reader_s).
    explicit InferenceService(std::chrono::milliseconds slowReaderLimit = std::chrono::seconds(30));

    /// Fails with Refused, InvalidArgument, ContextExceeded, TemplateInvalid, TemplateLimit or Busy.
    /// `wake` as in TokenStream.
    Result<Inference> start(const Principal& principal, InferenceRequest request,
                            std::function<void()> wake = {});

    /// How many tokens the request's prompt has, by the model's own tokenizer and template.
    Result<int> countPrompt(const Principal& principal, const InferenceRequest& request) const;

private:
    const Result<SettingsCatalogue> m_catalogue; // the ranges
    const std::chrono::milliseconds m_slowReaderLimit;
};

} // namespace mw::app
