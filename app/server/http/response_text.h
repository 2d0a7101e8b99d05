// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/exchange.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mw::app {

/// How an answer is framed.
struct ResponseFraming {
    bool keepAlive = true;
    bool chunked = false;                       ///< the body follows in chunks
    std::optional<std::uint64_t> contentLength; ///< none, and not chunked: the body ends with the connection
};

/// Status line and headers of `answer`, with the empty line: those that every answer has (request id, no
/// caching, no guessing of types, date) and the answer's own. Values never break out of their line.
std::string responseHead(const HttpAnswer& answer, const ResponseFraming& framing, const QString& requestId);

/// `bytes` as one chunk.
std::string chunkOf(std::string_view bytes);
inline constexpr std::string_view lastChunk = "0\r\n\r\n";

} // namespace mw::app
