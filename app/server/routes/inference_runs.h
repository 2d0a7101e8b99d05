// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/dto/generation_body.h"
#include "app/server/http/exchange.h"
#include "app/serving/inference_service.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mw::app {

/// One answer of a call, and how far it is.
struct InferenceRun {
    std::shared_ptr<TokenStream> stream; ///< none where only a score was asked for
    EchoedPrompt prompt;
    int promptTokens = 0;
    std::vector<TokenEvent> early; ///< taken while the call's other answers were begun
    std::optional<Completion> end;
};

/// The answers of one call to the endpoint: one request for each prompt and choice, in the order of the
/// prompts. Ended with the object where they still run. One thread at a time.
class InferenceRuns {
public:
    /// Begins all of them or none; blocks as InferenceService::start and, with echo, for the prompts' scores.
    static Result<std::unique_ptr<InferenceRuns>> start(InferenceService& inference, const HttpCall& call,
                                                        const GenerationBody& body);
    ~InferenceRuns() { cancel(); }
    InferenceRuns(const InferenceRuns&) = delete;
    InferenceRuns& operator=(const InferenceRuns&) = delete;

    void cancel() noexcept;

    /// Hands out what has come since the last call. The event that ends an answer is handed out too and is
    /// noted before.
    void visit(const std::function<void(std::size_t index, const TokenEvent& event)>& visitor);

    const std::vector<InferenceRun>& all() const { return m_runs; }
    bool ended() const;

    /// Why the first of those that failed did; an answer that somebody ended has failed too.
    std::optional<Error> failure() const;

    /// Of all together; each prompt is counted once, whatever the choices.
    TokenUsage usage() const;

private:
    explicit InferenceRuns(int choices) : m_choices(choices) {}

    Result<void> begin(InferenceService& inference, const HttpCall& call, InferenceRequest request,
                       bool scoreOnly);
    void takeEarly();

    const int m_choices;
    std::vector<InferenceRun> m_runs;
    std::size_t m_entries = 0; ///< as countEntries
    std::string m_version;     ///< "name:version" of the last one begun
};

} // namespace mw::app
