// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/principal.h"
#include "engine/api/cancel.h"
#include "engine/api/result.h"

#include <nlohmann/json.hpp>

#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mw::app {

/// Names and values of a path's parameters or of a query; decoded once.
using HttpParameters = std::map<std::string, std::string, std::less<>>;

/// One request as a route sees it: framed, authenticated, permitted and valid against the route's schema.
struct HttpCall {
    Principal principal; ///< nobody on open routes
    std::string method;  ///< "GET"
    std::string path;    ///< decoded, without the query
    HttpParameters parameters;
    HttpParameters query;
    nlohmann::ordered_json body; ///< null where there is none
    /// Of the headers that a route may look at, in lower case: if-match, if-none-match, idempotency-key,
    /// traceparent, user-agent.
    HttpParameters headers;
    QString requestId; ///< x-request-id of the answer
    QString address;   ///< of the socket's peer, without the port
    Cancel cancel;     ///< set when the client is gone or the server ends
    /// To be called when a PendingAnswer or an EventSource has something new; any thread, never blocks, may
    /// be kept longer than the connection lives.
    std::function<void()> wake;
};

struct HttpAnswer;

/// An answer that is still being made, elsewhere. Both methods are called on the net thread and never block.
class PendingAnswer {
public:
    virtual ~PendingAnswer() = default;

    /// The answer once it is there; asked again after every `wake`.
    virtual std::optional<HttpAnswer> poll() = 0;

    /// Nobody waits any more. `poll` is not called again.
    virtual void cancel() noexcept = 0;
};

/// Server-sent events that are being made elsewhere. Called on the net thread; never blocks.
class EventSource {
public:
    struct Batch {
        std::string bytes; ///< whole events, each ending with an empty line; may be empty
        bool end = false;  ///< nothing follows
    };
    virtual ~EventSource() = default;

    /// What has come since the last call; asked again after every `wake`, and after all of it was written.
    virtual Batch take() = 0;

    /// The reader is gone or too slow. `take` is not called again.
    virtual void cancel() noexcept = 0;
};

/// What a route answers: a body, or one of the two that come later.
struct HttpAnswer {
    int status = 200;
    std::string contentType = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::shared_ptr<PendingAnswer> pending = {};
    std::shared_ptr<EventSource> events = {};

    static HttpAnswer json(const nlohmann::ordered_json& document, int status = 200);
};

} // namespace mw::app
