// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/server/http/problem.h"
#include "app/server/http/request_head.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

namespace mw::app {

/// Why a connection cannot go on with this request.
struct FramingFault {
    HttpFault fault = HttpFault::BadRequest;
    std::string message;
};

/// One HTTP/1.1 request from the bytes of a connection (RFC 9112). The grammar is Boost.Beast's; what Beast
/// lets pass and two programs may read differently is refused before it: bare line feeds, folded lines, NUL,
/// a length given twice or beside chunks, codings other than "chunked".
class RequestReader {
public:
    static constexpr std::size_t headLimit = std::size_t{16} << 10; ///< bytes of request line and headers
    static constexpr std::size_t chunkHeadLimit = std::size_t{4} << 10;

    RequestReader();

    /// Takes the head off the front of `in`. False where bytes are missing; a fault ends the connection.
    bool readHead(std::string& in);
    const RequestHead& head() const { return m_head; }

    /// Takes the body off the front of `in`; as readHead. Bodies longer than `limit` bytes are BodyTooLarge.
    bool readBody(std::string& in, std::size_t limit);
    std::string takeBody() { return std::move(m_parser->get().body()); }

    /// The client took too long.
    void timeOut() { m_fault = FramingFault{HttpFault::Timeout, {}}; }

    const std::optional<FramingFault>& fault() const { return m_fault; }

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    bool fail(HttpFault fault, std::string message);
    bool checkRaw(std::string_view bytes);
    bool fillHead();
    bool checkLengths();

    std::unique_ptr<Parser> m_parser;
    RequestHead m_head;
    std::size_t m_wireBytes = 0; ///< of the body, framing included
    std::optional<FramingFault> m_fault;
};

} // namespace mw::app
