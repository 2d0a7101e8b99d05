// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mw::app {

/// What stands before the body of a request, framed and checked.
struct RequestHead {
    std::string method;
    std::string target; ///< as it was sent
    bool http11 = true;
    bool keepAlive = true;
    bool chunked = false;
    bool expectsContinue = false;
    std::optional<std::uint64_t> contentLength;
    std::vector<std::pair<std::string, std::string>>
        headers; ///< names in lower case, in the order of arrival

    std::size_t count(std::string_view name) const;
    std::string_view
    value(std::string_view name) const; ///< of the first of that name; empty where there is none
    bool hasBody() const { return chunked || contentLength.value_or(0) > 0; }
};

/// Both ends of a connection, as address literals without the port ("127.0.0.1", "::1").
struct SocketEnds {
    QString peer;
    std::string local;
};

} // namespace mw::app
