// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/probe_routes.h"

#include "app/server/routes/management.h"

#include <atomic>

namespace mw::app {

using namespace management;

namespace {

HttpAnswer statusAnswer(const char* word, int status)
{
    HttpAnswer answer = HttpAnswer::json({{"status", word}}, status);
    answer.headers.emplace_back("Cache-Control", "no-store");
    if (status == 503)
        answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

Json statusSchema(const char* word)
{
    return objectSchema("One word.", {{"status", {{"type", "string"}, {"enum", {word}}}}});
}

Route probe(const char* path, const char* operation, const char* summary, const char* description)
{
    Route route;
    route.method = "GET";
    route.path = path;
    route.operation = operation;
    route.tag = "Probes";
    route.summary = summary;
    route.description = description;
    route.access = RouteAccess::open();
    route.answers = {okAnswer("Yes.", statusSchema("ok"))};
    route.thread = RouteThread::Net;
    return route;
}

constexpr const char* aliveSummary = "Whether the program runs";
constexpr const char* aliveText = "Answers as long as the program serves anything; looks at neither disk nor "
                                  "models.";
constexpr const char* readySummary = "Whether requests can be answered";
constexpr const char* readyText =
    "200 once every model that is to be loaded at the start is ready; with none, "
    "at once.";
constexpr const char* startedSummary = "Whether the start is over";
constexpr const char* startedText = "200 from the moment on in which /readyz was so for the first time.";

} // namespace

Result<void> ProbeRoutes::addTo(Router& router) const
{
    const auto started = std::make_shared<std::atomic<bool>>(false);
    const auto isReady = [parts = m_parts, started] {
        const bool ready = parts.plans.startState().done();
        if (ready)
            *started = true;
        return ready;
    };
    const auto alive = [](const HttpCall&) -> Result<HttpAnswer> { return statusAnswer("ok", 200); };
    const auto ready = [isReady](const HttpCall&) -> Result<HttpAnswer> {
        return isReady() ? statusAnswer("ok", 200) : statusAnswer("starting", 503);
    };
    const auto over = [isReady, started](const HttpCall&) -> Result<HttpAnswer> {
        return *started || isReady() ? statusAnswer("ok", 200) : statusAnswer("starting", 503);
    };
    const RouteAnswer notYet{503, "Not yet.", statusSchema("starting")};
    const auto add = [&](Route route, auto handle, bool mayBeStarting) {
        if (mayBeStarting)
            route.answers.push_back(notYet);
        route.handle = handle;
        return router.add(std::move(route));
    };
    if (auto added = add(probe("/livez", "livez", aliveSummary, aliveText), alive, false); !added)
        return added;
    if (auto added = add(probe("/healthz", "healthz", aliveSummary, aliveText), alive, false); !added)
        return added;
    if (auto added = add(probe("/v2/health/live", "healthLive", aliveSummary, aliveText), alive, false);
        !added)
        return added;
    if (auto added = add(probe("/readyz", "readyz", readySummary, readyText), ready, true); !added)
        return added;
    if (auto added = add(probe("/v2/health/ready", "healthReady", readySummary, readyText), ready, true);
        !added)
        return added;
    return add(probe("/startupz", "startupz", startedSummary, startedText), over, true);
}

} // namespace mw::app
