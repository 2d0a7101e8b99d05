// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/deployment.h"
#include "app/runtime/engine_library.h"
#include "app/runtime/token_stream.h"
#include "engine/api/engine.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mw::app {

/// What is asked of which model. A registered model is given by `name` and is loaded if it is not; one that
/// somebody opened from a file is given by `model`, and such a request leaves no record.
struct InferenceRequest {
    std::string name; ///< "name", "name@alias" or "name:version"
    std::shared_ptr<Model> model;
    EnginePath engine = EnginePath::Packed; ///< that a registered model is loaded in
    int contextTokens = 0; ///< prompt and answer together at most; 0: what the loaded model holds

    std::vector<ChatMessage> messages; ///< rendered by the model's template, unless `raw`
    bool raw = false;                  ///< the prompt is `rawPrompt` as it is, BOS by the file's rule
    std::string rawPrompt;
    std::optional<std::vector<Token>> rawTokens; ///< with `raw`: the prompt's ids, instead of `rawPrompt`
    bool rawControl = false;  ///< names of control tokens in `rawPrompt` are these tokens, as in a template
    bool echo = false;        ///< give the prompt back before the answer; `raw` only
    SamplingOptions sampling; ///< without a seed one is drawn and recorded
    int maxTokens = 0;        ///< 0: what is left of the context
    std::vector<std::string> stop;
    bool ignoreEnd = false;
    bool logprobs = false; ///< of each token of the answer and, with `echo`, of the prompt
    int topLogprobs = 0;   ///< alternatives to each token; more than 0 means `logprobs` too
    Priority priority = Priority::Interactive;
    bool speculation = false; ///< guess tokens ahead; the answer is the same
    Precision activations = Precision::Int8;

    QString door = QStringLiteral("mw"); ///< for the record: "window", "mw", "http"
    QString address;                     ///< for the record: the peer of a socket
    QString httpRequestId; ///< for the record: what the requests of one call of the endpoint share
};

/// How the caller waits and is told.
struct InferenceOptions {
    std::function<void()> wake;   ///< as in TokenStream
    LoadProgressCallback loading; ///< called on the calling thread while a model is loaded
    Cancel cancel;                ///< ends the wait for a model; the answer is ended by its stream
    std::optional<std::chrono::milliseconds> wait; ///< for a model; none: the setting runtime.load_wait_s
};

/// A prompt as `InferenceRequest::echo` asks for it.
struct EchoedPrompt {
    std::string text;                 ///< any bytes
    std::optional<ScoreResult> score; ///< with `logprobs`
};

/// The prompt that messages make, and how it would be as a raw one.
struct RenderedPrompt {
    std::string text;                      ///< as the template wrote it, names of control tokens included
    std::vector<SpannedText::Range> input; ///< the bytes of `text` that came from messages
    int tokens = 0;                        ///< of the prompt as it is sent
    bool sameAsRaw = true; ///< whether `text` as rawPrompt with rawControl has the same tokens: not where a
                           ///< message has the name of a control token
};

/// A running inference: events by `stream`, which also cancels.
struct Inference {
    std::shared_ptr<TokenStream> stream;
    EchoedPrompt prompt;     ///< with `echo`
    DeploymentTarget target; ///< what the name stood for
    int promptTokens = 0;
    double loadMs = 0; ///< 0 where the model was loaded already
    QString requestId; ///< of the record; empty without one
};

/// A prompt that was scored and not continued.
struct Scored {
    EchoedPrompt prompt; ///< always with its score
    DeploymentTarget target;
    double loadMs = 0;
    QString requestId;
};

} // namespace mw::app
