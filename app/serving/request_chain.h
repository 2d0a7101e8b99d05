// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "app/monitoring/metrics.h"
#include "app/runtime/deployments.h"
#include "app/serving/inference_request.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace mw::app {

/// How a request ended.
struct RequestOutcome {
    RequestStatus status = RequestStatus::Failed;
    std::optional<Error> error;
    TokenUsage usage;
    GenerationTimings timings;
    SpeculationFigures speculation;
    std::optional<double> firstTokenSeconds; ///< since the request came, loading included
    double seconds = 0;                      ///< since the request came
    std::string answer;                      ///< only where the context says keepText

    /// Of a request that ended before a token was asked for.
    static RequestOutcome of(const Error& error);
};

/// One request on its way through the links; each adds what the next ones need.
struct RequestContext {
    Principal principal;
    InferenceRequest request;
    InferenceOptions options;
    std::chrono::steady_clock::time_point came = std::chrono::steady_clock::now();

    DeploymentTarget target;               ///< from resolving; of a file only the path
    QString recordId;                      ///< from opening the record
    bool keepText = false;                 ///< whether the record has prompt and answer
    std::shared_ptr<ModelMetrics> metrics; ///< from counting
    Lease lease;                           ///< from the runtime
    bool running = false;                  ///< handed to the engine

    bool scoring = false; ///< the prompt is scored, not continued

    double secondsSinceItCame() const;

    /// From waiting to running, in the figures too.
    void beginRunning();
};

/// A step of every request: authorisation, resolving, the record, counting, checks, the runtime; guards and
/// quota take their places among them. Links are shared by all requests and thread-safe.
class RequestLink {
public:
    virtual ~RequestLink() = default;

    /// On the caller's thread; may block. A failure ends the request.
    virtual Result<void> enter(RequestContext& context) = 0;

    /// Called once for each request that entered, in the opposite order, when it has ended: on the engine's
    /// scheduler thread or the caller's. Must not block.
    virtual void leave(RequestContext&, const RequestOutcome&) noexcept {}
};

/// Shared with the requests under way, which may end after the service is gone.
using RequestChain = std::shared_ptr<const std::vector<std::unique_ptr<RequestLink>>>;

/// One request's passage: in through the links, out once, whatever happens.
class RequestPassage {
public:
    RequestPassage(RequestChain links, RequestContext context)
        : m_links(std::move(links)), m_context(std::move(context))
    {}
    RequestPassage(const RequestPassage&) = delete;
    RequestPassage& operator=(const RequestPassage&) = delete;

    /// Leaves with Cancelled where nothing else ended it.
    ~RequestPassage();

    RequestContext& context() { return m_context; }

    /// A link's failure ends the passage and is returned.
    Result<void> enter();

    /// Only the first call counts. Any thread.
    void end(RequestOutcome outcome) noexcept;

private:
    const RequestChain m_links;
    RequestContext m_context;
    std::size_t m_entered = 0;
    std::once_flag m_ended;
};

/// Between the scheduler and the caller's stream: measures, and ends the passage on the end event before the
/// caller sees it. Holds neither model nor, once ended, the lease.
class MeasuredSink final : public TokenSink {
public:
    MeasuredSink(std::shared_ptr<RequestPassage> passage, std::shared_ptr<TokenStream> stream);

    bool ready() const noexcept override { return m_stream->ready(); }
    void push(TokenEvent event) noexcept override;

private:
    void measure(const TokenEvent& event) noexcept;
    RequestOutcome outcome(const Completion& completion) noexcept;

    const std::shared_ptr<RequestPassage> m_passage;
    const std::shared_ptr<TokenStream> m_stream;
    const std::shared_ptr<ModelMetrics> m_metrics;
    const bool m_keepText;
    std::chrono::steady_clock::time_point m_lastToken;
    std::optional<double> m_firstTokenSeconds;
    std::string m_answer;
};

} // namespace mw::app
