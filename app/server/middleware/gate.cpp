// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/gate.h"

#include "app/server/http/header_text.h"
#include "app/server/http/target.h"

#include <algorithm>

namespace mw::app {

namespace {

/// The text behind "Bearer "; empty where the header is missing, double or of another scheme.
std::string_view bearer(const RequestHead& head)
{
    constexpr std::string_view scheme = "Bearer ";
    if (head.count("authorization") != 1)
        return {};
    const std::string_view value = head.value("authorization");
    return equalIgnoringCase(value.substr(0, scheme.size()), scheme) ? value.substr(scheme.size())
                                                                     : std::string_view();
}

/// Whether a Content-Type is JSON, and in no other encoding than UTF-8 (RFC 8259, section 8.1).
bool isJson(std::string_view contentType)
{
    std::size_t end = std::min(contentType.find(';'), contentType.size());
    if (!equalIgnoringCase(trimmed(contentType.substr(0, end)), "application/json"))
        return false;
    for (std::string_view rest = contentType; end < rest.size();) {
        rest.remove_prefix(end + 1);
        end = std::min(rest.find(';'), rest.size());
        const std::string_view parameter = rest.substr(0, end);
        const std::size_t equals = std::min(parameter.find('='), parameter.size());
        if (!equalIgnoringCase(trimmed(parameter.substr(0, equals)), "charset"))
            continue;
        const std::string_view value = trimmed(parameter.substr(std::min(equals + 1, parameter.size())));
        if (!equalIgnoringCase(value, "utf-8") && !equalIgnoringCase(value, "\"utf-8\""))
            return false;
    }
    return true;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

HttpCall callOf(const RequestHead& head, const SocketEnds& ends)
{
    HttpCall call;
    call.method = head.method == "HEAD" ? "GET" : head.method;
    call.address = ends.peer;
    for (const std::string_view name :
         {"if-match", "if-none-match", "idempotency-key", "traceparent", "user-agent"}) {
        if (head.count(name) > 0)
            call.headers.emplace(name, head.value(name));
    }
    return call;
}

} // namespace

Gate::Gate(const Parts& parts, std::string_view bound)
    : m_parts(parts), m_hosts(bound, parts.settings.text("server.hosts")), m_refusals(parts.audit)
{}

std::optional<HttpProblem> Gate::whoAndWhere(const RequestHead& head, const SocketEnds& ends, bool open,
                                             Principal& principal)
{
    if (!open) {
        auto known = m_parts.keys.authenticate(bearer(head));
        if (!known)
            return HttpProblem::of(HttpFault::Unauthenticated);
        principal = *std::move(known);
    }
    const std::string_view host = head.value("host");
    if (!m_hosts.accepts(host, ends.local))
        return HttpProblem::of(HttpFault::ForbiddenHost);
    const bool crossSite =
        equalIgnoringCase(head.value("sec-fetch-site"), "cross-site") && head.count("origin") > 0;
    if (head.count("origin") > 1 || crossSite || !AllowedHosts::sameOrigin(head.value("origin"), host) ||
        (head.count("origin") == 1 && head.value("origin").empty()))
        return HttpProblem::of(HttpFault::ForbiddenOrigin);
    if (!open) {
        const int wait =
            m_rate.take(principal.id.toStdString(), m_parts.settings.integer("server.requests_per_minute"),
                        std::chrono::steady_clock::now());
        if (wait > 0) {
            HttpProblem problem = HttpProblem::of(HttpFault::TooManyRequests);
            problem.retryAfterSeconds = wait;
            return problem;
        }
    }
    return std::nullopt;
}

bool Gate::mayCall(const Principal& principal, const RouteAccess& access) const
{
    if (access.isOpen() || access.isAnyKey())
        return true;
    return std::any_of(access.scopes().begin(), access.scopes().end(), [&](Action scope) {
        return m_parts.authorizer.may(principal, scope, QStringLiteral("endpoint"));
    });
}

std::variant<Gate::Refused, Gate::Admitted> Gate::admit(const RequestHead& head, const SocketEnds& ends)
{
    const auto target = parseTarget(head.target);
    const auto found = target ? m_parts.router->find(head.method, target->segments)
                              : std::variant<std::monostate, OtherMethods, RouteMatch>();
    const auto* match = std::get_if<RouteMatch>(&found);
    const bool open = match != nullptr && match->route->access.isOpen();

    Refused refused;
    refused.path = target ? target->path : head.target.substr(0, head.target.find('?'));
    Principal principal;
    auto problem = whoAndWhere(head, ends, open, principal);
    if (!problem && !target)
        problem = HttpProblem::of(HttpFault::BadRequest, "The target of the request cannot be read.");
    if (!problem && std::holds_alternative<std::monostate>(found))
        problem = HttpProblem::of(HttpFault::NoSuchPath);
    if (const auto* others = std::get_if<OtherMethods>(&found); !problem && others != nullptr) {
        problem = HttpProblem::of(HttpFault::MethodNotAllowed);
        refused.allow = joined(others->allowed);
    }
    if (!problem && !mayCall(principal, match->route->access))
        problem = HttpProblem::of(HttpFault::MissingScope);
    if (problem) {
        if (problem->status == 401 || problem->status == 403) {
            m_refusals.refused(
                {principal, ends.peer, head.method, refused.path, problem->status, problem->code},
                std::chrono::steady_clock::now());
        }
        refused.problem = *std::move(problem);
        refused.keyId = principal.keyId().value_or(QString());
        return refused;
    }

    Admitted admitted{match->route, callOf(head, ends)};
    admitted.call.principal = std::move(principal);
    admitted.call.path = target->path;
    admitted.call.parameters = match->parameters;
    admitted.call.query = target->query;
    return admitted;
}

std::optional<HttpProblem> Gate::refuseBody(const RequestHead& head, const Route& route)
{
    const std::string_view coding = head.value("content-encoding");
    const bool coded = !coding.empty() && !equalIgnoringCase(coding, "identity");
    if (head.count("content-type") > 1 || coded)
        return HttpProblem::of(HttpFault::UnsupportedMedia);
    // Also for a body that is not there: what a form can send must never change anything.
    const bool named = head.count("content-type") > 0;
    if ((head.hasBody() || named) && !isJson(head.value("content-type")))
        return HttpProblem::of(HttpFault::UnsupportedMedia);
    if (!head.hasBody() && !route.request.is_null() && !named)
        return HttpProblem::of(HttpFault::UnsupportedMedia,
                               "A body of the type application/json is missing.");
    if (head.contentLength.value_or(0) > route.bodyLimit)
        return HttpProblem::of(HttpFault::BodyTooLarge);
    return std::nullopt;
}

} // namespace mw::app
