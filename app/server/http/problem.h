// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/exchange.h"
#include "app/server/openapi/schema.h"

#include <string>
#include <string_view>

namespace mw::app {

/// What can be wrong with a request before a service sees it; services' own failures are ErrorCodes. One
/// table in problem.cpp has the status, the code word and OpenAI's type of both kinds.
enum class HttpFault {
    BadRequest,         ///< 400, framing or a value; the detail says which
    InvalidBody,        ///< 400, not JSON or not as the schema says; parameter names the field
    Unauthenticated,    ///< 401
    ForbiddenHost,      ///< 403
    ForbiddenOrigin,    ///< 403
    MissingScope,       ///< 403
    LocalOnly,          ///< 403, changed on the machine only
    NoSuchPath,         ///< 404
    MethodNotAllowed,   ///< 405
    Timeout,            ///< 408
    WrongState,         ///< 409, what is asked for is not possible as the thing is now
    PreconditionFailed, ///< 412
    BodyTooLarge,       ///< 413
    UnsupportedMedia,   ///< 415
    HeadersTooLarge,    ///< 431
    TooManyRequests,    ///< 429
    Overloaded,         ///< 503
    Internal            ///< 500
};

/// A row of the table, as the specification lists it.
struct ProblemKind {
    std::string code;
    int status = 500;
    std::string type;
    std::string title; ///< one sentence
};

/// Every code word once, by status.
std::vector<ProblemKind> problemKinds();

/// A refusal, ready to be put into either shape.
struct HttpProblem {
    int status = 500;
    std::string code;      ///< "invalid_argument", one word of the table
    std::string type;      ///< OpenAI's: "invalid_request_error", ...
    std::string message;   ///< one sentence for people; tells nothing of the machine's inside
    std::string parameter; ///< the field that is wrong, or empty
    int retryAfterSeconds = 0;

    static HttpProblem of(HttpFault fault, std::string message = {}, std::string parameter = {});
    /// The pointer becomes the parameter ("/messages/0/content": "messages[0].content") and the subject of
    /// the sentence.
    static HttpProblem of(HttpFault fault, const JsonFault& where);
    /// English; paths and other insides of the program never come through.
    static HttpProblem of(const Error& error);
};

/// The field a JSON pointer names, as clients write it; ends where a name is no plain word.
std::string fieldName(std::string_view pointer);

/// OpenAI's error object below /v1, problem details (RFC 9457) everywhere else.
HttpAnswer problemAnswer(const HttpProblem& problem, std::string_view path, const QString& requestId);

/// The event that ends a stream which failed: OpenAI's error object.
std::string problemEvent(const HttpProblem& problem);

} // namespace mw::app
