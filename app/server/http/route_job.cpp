// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/route_job.h"

#include "app/base/logging.h"
#include "app/base/readable.h"
#include "app/server/http/problem.h"
#include "app/server/middleware/validation.h"

namespace mw::app {

namespace {

HttpAnswer failed(const HttpProblem& problem, const HttpCall& call)
{
    return problemAnswer(problem, call.path, call.requestId);
}

HttpAnswer failed(const Error& error, const HttpCall& call)
{
    HttpProblem problem = HttpProblem::of(error);
    if (problem.status >= 500 && error.code != ErrorCode::Busy) {
        qCWarning(logServer).noquote() << call.requestId << shownText(withoutSecrets(error.detail), 500);
    }
    return failed(problem, call);
}

template <typename Work>
HttpAnswer guarded(const HttpCall& call, Work work)
{
    try {
        return work();
    } catch (const std::exception& exception) { // of a library below: memory, above all
        return failed(Error{ErrorCode::Internal, exception.what()}, call);
    }
}

} // namespace

HttpAnswer runRoute(const Route& route, const Router& router, HttpCall& call, const std::string& body,
                    const std::function<void(const QString&)>& named)
{
    return guarded(call, [&] {
        if (const auto problem = checkParameters(route, call))
            return failed(*problem, call);
        if (const auto problem = readBody(route, router, body, call))
            return failed(*problem, call);
        if (call.body.is_object()) {
            if (const auto model = call.body.find("model"); model != call.body.end() && model->is_string())
                named(shownText(withoutSecrets(model->get_ref<const std::string&>()), 100));
        }
        auto answer = route.handle(call);
        return answer ? *std::move(answer) : failed(answer.error(), call);
    });
}

std::optional<HttpAnswer> findObject(const Route& route, const HttpCall& call)
{
    if (!route.find)
        return std::nullopt;
    bool there = false;
    HttpAnswer refusal = guarded(call, [&] {
        const auto found = route.find(call);
        there = found.ok();
        return there ? HttpAnswer() : failed(found.error(), call);
    });
    return there ? std::nullopt : std::optional(std::move(refusal));
}

} // namespace mw::app
