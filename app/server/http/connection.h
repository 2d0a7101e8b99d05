// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/net.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace mw::app {

/// A connection as the endpoint sees it; net thread only.
class ConnectionBase {
public:
    virtual ~ConnectionBase() = default;

    /// Nothing is being answered, and since when.
    virtual bool isIdle() const = 0;
    virtual std::chrono::steady_clock::time_point idleSince() const = 0;

    /// Ends after the answer under way, at once where there is none.
    virtual void finish() = 0;

    /// Ends now.
    virtual void cut() = 0;
};

/// Serves the requests of one socket until it ends; encrypted where `net` has a TLS context.
void serveConnection(std::shared_ptr<Net> net, boost::asio::ip::tcp::socket socket);

} // namespace mw::app
