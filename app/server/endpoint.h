// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"
#include "app/base/audit_sink.h"
#include "app/base/authorizer.h"
#include "app/base/clock.h"
#include "app/config/settings.h"
#include "app/monitoring/http_metrics.h"
#include "app/server/routes/router.h"

#include <QThreadPool>

#include <chrono>
#include <memory>
#include <vector>

namespace mw::app {

struct EndpointOptions {
    QString address;     ///< an address literal; empty: the setting server.address
    int port = -1;       ///< 0 chooses a free one; below 0: the setting server.port
    QString certificate; ///< PEM files; both or none
    QString privateKey;
};

/// A request as the window lists it: one that is being answered, or one of the last that were.
struct ServedRequest {
    QString id;            ///< x-request-id
    std::int64_t came = 0; ///< microseconds UTC
    QString address;
    QString key; ///< the id of the key; empty where none was accepted
    QString method;
    QString path;
    QString model;  ///< as the body names it; empty where none is named
    int status = 0; ///< 0 while it is being answered
    double seconds = 0;
    std::uint64_t bytesOut = 0;
};

/// The local REST endpoint: sockets, framing, limits, who gets in. Runs on one net thread of its own; any
/// thread may call any method, none of which blocks but the destructor, `start` and `waitDrained`.
class Endpoint {
public:
    /// All of them outlive the endpoint.
    struct Parts {
        const Settings& settings;
        const Clock& clock;
        const Authorizer& authorizer;
        KeyService& keys;
        AuditSink& audit; ///< refusals are recorded here
        HttpMetrics& metrics;
        std::shared_ptr<const Router> router;
        QThreadPool& calls;
        QThreadPool& admissions;
    };

    /// Listens and serves. Fails with InvalidArgument (args: what, value) for an address, port or certificate
    /// that cannot be used, an address outside this machine without a certificate among them, and with
    /// PortInUse (args: address and port).
    static Result<std::unique_ptr<Endpoint>> start(const EndpointOptions& options, const Parts& parts);

    /// Ends at once what is being answered.
    ~Endpoint();

    /// "http://127.0.0.1:8484"
    QString url() const;

    /// Takes no new connection and no new request; what is being answered goes on.
    void drain();

    /// Whether nothing is being answered any more; waits for it, at most `limit`.
    bool waitDrained(std::chrono::milliseconds limit);

    /// Those being answered and the last 200 that were, newest first.
    std::vector<ServedRequest> requests() const;

    /// Changes whenever `requests` would answer something else; cheap.
    std::uint64_t requestsRevision() const;

private:
    class Impl;
    explicit Endpoint(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace mw::app
