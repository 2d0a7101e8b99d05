// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mw::app {

/// Whether a request was meant for this endpoint, by the names its client used: the remedy against DNS
/// rebinding and against web pages that call the loopback address. Immutable; any thread.
class AllowedHosts {
public:
    /// `bound` is the address that is listened on; `further` are names separated by commas.
    AllowedHosts(std::string_view bound, std::string_view further);

    /// A Host header: localhost, a loopback literal, the address that is listened on or `local`, the socket's
    /// own address, or one of the further names, each with or without a port.
    bool accepts(std::string_view host, std::string_view local) const;

    /// An Origin header beside that Host: none, or the page came from the same host and port.
    static bool sameOrigin(std::string_view origin, std::string_view host);

private:
    std::set<std::string, std::less<>> m_names;
};

} // namespace mw::app
