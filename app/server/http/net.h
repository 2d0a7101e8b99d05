// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/endpoint.h"
#include "app/server/http/activity.h"
#include "app/server/middleware/gate.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace mw::app {

class ConnectionBase;

/// How long a client may take; absolute times, which no byte extends.
struct ConnectionLimits {
    std::chrono::seconds head{10};
    std::chrono::seconds body{30};
    std::chrono::seconds idle{60};
    std::chrono::seconds slowReader{30};
    std::size_t connections = 4096;
};

/// What all connections of an endpoint share. Shared with everything that may still post to the context: a
/// wake of the engine may come after the endpoint is gone.
struct Net {
    Net(const Endpoint::Parts& endpointParts, const ConnectionLimits& connectionLimits,
        std::string_view bound)
        : parts(endpointParts), limits(connectionLimits),
          gate({parts.settings, parts.authorizer, parts.keys, parts.audit, parts.router}, bound)
    {}

    const Endpoint::Parts parts;
    const ConnectionLimits limits;
    boost::asio::io_context context{1};
    std::optional<boost::asio::ssl::context> tls;
    Gate gate;                             ///< net thread only
    Activity activity;                     ///< any thread
    std::set<ConnectionBase*> connections; ///< net thread only
    bool draining = false;                 ///< net thread only
    std::array<char, 65536> scratch;       ///< net thread only; what a socket has is read through it

    /// Calls that run on pools and use the services: waited for before those go.
    void beginJob();
    void endJob();
    void waitForJobs();

private:
    std::mutex m_mutex;
    std::condition_variable m_jobEnded;
    int m_jobs = 0;
};

} // namespace mw::app
