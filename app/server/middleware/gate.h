// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/base/clock.h"
#include "app/config/settings.h"
#include "app/server/http/problem.h"
#include "app/server/http/request_head.h"
#include "app/server/middleware/hosts.h"
#include "app/server/middleware/rate_limit.h"
#include "app/server/middleware/refusal_log.h"
#include "app/server/routes/router.h"

#include <variant>

namespace mw::app {

/// Decides over a request by its head alone, in the order of contracts.md: 401 (also for unknown paths), 403
/// for Host or Origin, 429, 404, 405, 403 for the scope, 415, 413. One thread; never waits.
class Gate {
public:
    /// All of them outlive the gate.
    struct Parts {
        const Settings& settings;
        const Authorizer& authorizer;
        KeyService& keys;
        AuditSink& audit;
        std::shared_ptr<const Router> router;
    };

    /// `bound`: the address that is listened on.
    Gate(const Parts& parts, std::string_view bound);

    struct Admitted {
        const Route* route = nullptr;
        HttpCall call; ///< without body and wake
    };
    struct Refused {
        HttpProblem problem;
        std::string path;  ///< as far as it could be read; decides the shape of the answer
        std::string allow; ///< with MethodNotAllowed
        QString keyId;
    };

    std::variant<Refused, Admitted> admit(const RequestHead& head, const SocketEnds& ends);

    /// What the body is refused for before it is read, once the object of the path has been found.
    static std::optional<HttpProblem> refuseBody(const RequestHead& head, const Route& route);

    void settle() { m_refusals.settle(std::chrono::steady_clock::now()); }

private:
    std::optional<HttpProblem> whoAndWhere(const RequestHead& head, const SocketEnds& ends, bool open,
                                           Principal& principal);
    bool mayCall(const Principal& principal, const RouteAccess& access) const;

    const Parts m_parts;
    const AllowedHosts m_hosts;
    RateLimit m_rate;
    RefusalLog m_refusals;
};

} // namespace mw::app
