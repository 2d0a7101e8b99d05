// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/hosts.h"

#include "app/base/numbers.h"
#include "app/server/http/header_text.h"

#include <algorithm>
#include <optional>

namespace mw::app {

namespace {

/// The name of "name", "name:80", "[::1]" or "[::1]:80", in lower case and without brackets; nothing where it
/// is none of them.
std::optional<std::string> nameOf(std::string_view host)
{
    std::string_view name = host;
    std::string_view port;
    bool hasPort = false;
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        name = host.substr(1, end - 1);
        const std::string_view rest = host.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':'))
            return std::nullopt;
        hasPort = !rest.empty();
        port = hasPort ? rest.substr(1) : rest;
    } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
        name = host.substr(0, colon);
        port = host.substr(colon + 1);
        hasPort = true;
    }
    if (hasPort) {
        const auto number = wholeNumberFrom<int>(port);
        if (!number || *number < 1 || *number > 65535)
            return std::nullopt;
    }
    if (name.empty())
        return std::nullopt;
    return lowerAscii(name);
}

} // namespace

AllowedHosts::AllowedHosts(std::string_view bound, std::string_view further)
    : m_names{"localhost", "127.0.0.1", "::1"}
{
    if (!bound.empty() && bound != "0.0.0.0" && bound != "::")
        m_names.insert(lowerAscii(bound));
    while (!further.empty()) {
        const std::size_t comma = std::min(further.find(','), further.size());
        if (const auto name = nameOf(trimmed(further.substr(0, comma))))
            m_names.insert(*name);
        further.remove_prefix(std::min(comma + 1, further.size()));
    }
}

bool AllowedHosts::accepts(std::string_view host, std::string_view local) const
{
    const auto name = nameOf(host);
    return name && (m_names.contains(*name) || *name == lowerAscii(local));
}

bool AllowedHosts::sameOrigin(std::string_view origin, std::string_view host)
{
    if (origin.empty())
        return true;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme))
            return lowerAscii(origin.substr(scheme.size())) == lowerAscii(host);
    }
    return false;
}

} // namespace mw::app
