// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/request_reader.h"

#include "app/server/http/header_text.h"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace mw::app {

namespace http = boost::beast::http;

RequestReader::RequestReader() : m_parser(std::make_unique<Parser>())
{
    m_parser->header_limit(static_cast<std::uint32_t>(headLimit));
    m_parser->body_limit(boost::none);
    m_parser->eager(false);
}

bool RequestReader::fail(HttpFault fault, std::string message)
{
    m_fault = FramingFault{fault, std::move(message)};
    return false;
}

/// Over what has come of the head so far, so that nothing waits for the rest of a head that is wrong already.
bool RequestReader::checkRaw(std::string_view bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char byte = bytes[i];
        if (byte == '\0')
            return fail(HttpFault::BadRequest, "The head of the request has a NUL byte.");
        if (byte == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n')
            return fail(HttpFault::BadRequest,
                        "The head of the request has a carriage return without a line feed.");
        if (byte != '\n')
            continue;
        if (i == 0 || bytes[i - 1] != '\r')
            return fail(HttpFault::BadRequest, "Lines of the head end with carriage return and line feed.");
        if (i + 1 < bytes.size() && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t'))
            return fail(HttpFault::BadRequest, "Header lines cannot be continued on the next line.");
    }
    return true;
}

bool RequestReader::readHead(std::string& in)
{
    // One empty line before a request is to be ignored (RFC 9112, 2.2).
    if (in.starts_with("\r\n"))
        in.erase(0, 2);
    if (in.empty())
        return false;
    const std::size_t end = in.find("\r\n\r\n");
    const std::size_t length = end == std::string::npos ? in.size() : end + 4;
    if (length > headLimit || (end == std::string::npos && length == headLimit))
        return fail(HttpFault::HeadersTooLarge, "The head of the request is longer than 16 KiB.");
    if (!checkRaw(std::string_view(in).substr(0, length)))
        return false;
    if (end == std::string::npos)
        return false;

    boost::beast::error_code error;
    const std::size_t used = m_parser->put(boost::asio::buffer(in.data(), length), error);
    if (error && error != http::error::need_more)
        return fail(HttpFault::BadRequest, "The head of the request is not HTTP/1.1.");
    if (!m_parser->is_header_done() || used != length)
        return fail(HttpFault::BadRequest, "The head of the request is not HTTP/1.1.");
    in.erase(0, length);
    return fillHead() && checkLengths();
}

bool RequestReader::fillHead()
{
    const auto& request = m_parser->get();
    m_head.method = std::string(request.method_string());
    m_head.target = std::string(request.target());
    m_head.http11 = request.version() == 11;
    m_head.keepAlive = m_parser->keep_alive() && m_head.http11;
    for (const auto& field : request) {
        const std::string value(field.value());
        m_head.headers.emplace_back(lowerAscii(std::string_view(field.name_string())), value);
    }
    if (request.version() != 10 && request.version() != 11)
        return fail(HttpFault::BadRequest, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    if (!m_head.target.starts_with('/'))
        return fail(HttpFault::BadRequest, "The target of a request begins with a slash.");
    if (m_head.count("host") > 1 || (m_head.http11 && m_head.count("host") == 0))
        return fail(HttpFault::BadRequest, "A request has one Host header.");
    const std::string expect = lowerAscii(m_head.value("expect"));
    if (!expect.empty() && expect != "100-continue")
        return fail(HttpFault::BadRequest, "The expectation cannot be met.");
    m_head.expectsContinue = m_head.http11 && !expect.empty();
    return true;
}

bool RequestReader::checkLengths()
{
    const std::size_t lengths = m_head.count("content-length");
    const std::size_t codings = m_head.count("transfer-encoding");
    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0))
        return fail(HttpFault::BadRequest, "The length of the body is given more than once.");
    if (codings > 0) {
        if (!m_head.http11 || lowerAscii(m_head.value("transfer-encoding")) != "chunked")
            return fail(HttpFault::BadRequest, "The only transfer coding is chunked.");
        m_head.chunked = true;
    }
    if (lengths > 0) {
        const std::string_view text = m_head.value("content-length");
        const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                         [](char c) { return c >= '0' && c <= '9'; });
        const auto length = m_parser->content_length();
        if (!digits || !length)
            return fail(HttpFault::BadRequest, "Content-Length is a decimal number.");
        m_head.contentLength = *length;
    }
    return true;
}

bool RequestReader::readBody(std::string& in, std::size_t limit)
{
    if (m_head.contentLength.value_or(0) > limit)
        return fail(HttpFault::BodyTooLarge, {});
    if (!m_head.hasBody())
        return true;
    if (m_head.chunked && m_wireBytes == 0)
        m_parser->body_limit(limit); // counted down by each chunk
    m_parser->eager(true);
    while (!in.empty() && !m_parser->is_done()) {
        boost::beast::error_code error;
        const std::size_t used = m_parser->put(boost::asio::buffer(in), error);
        in.erase(0, used);
        m_wireBytes += used;
        if (error == http::error::body_limit)
            return fail(HttpFault::BodyTooLarge, {});
        if (error && error != http::error::need_more)
            return fail(HttpFault::BadRequest, "The body is not framed as HTTP/1.1 says.");
        if (used == 0)
            break;
    }
    // Chunk by chunk a body of the limit may take eight times as many bytes; a line of a chunk's size is
    // short.
    if (m_wireBytes > 8 * limit + headLimit)
        return fail(HttpFault::BodyTooLarge, {});
    if (!m_parser->is_done() && in.size() > chunkHeadLimit)
        return fail(HttpFault::BadRequest, "The body is not framed as HTTP/1.1 says.");
    return m_parser->is_done();
}

} // namespace mw::app
