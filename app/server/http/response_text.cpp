// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/response_text.h"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace mw::app {

namespace {

/// RFC 9110, 5.6.7; made anew once a second.
std::string_view dateText()
{
    thread_local std::time_t madeFor = 0;
    thread_local char text[40] = {};
    const std::time_t now = std::time(nullptr);
    if (now != madeFor) {
        std::tm utc{};
        ::gmtime_r(&now, &utc);
        static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday],
                      utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                      utc.tm_sec);
        madeFor = now;
    }
    return text;
}

void addHeader(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name).append(": ");
    std::copy_if(value.begin(), value.end(), std::back_inserter(head),
                 [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
    head.append("\r\n");
}

} // namespace

std::string responseHead(const HttpAnswer& answer, const ResponseFraming& framing, const QString& requestId)
{
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " ";
    head.append(std::string_view(boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(answer.status)))));
    head.append("\r\n");
    addHeader(head, "Date", dateText());
    addHeader(head, "x-request-id", requestId.toStdString());
    addHeader(head, "X-Content-Type-Options", "nosniff");
    const auto has = [&answer](std::string_view name) {
        return std::any_of(answer.headers.begin(), answer.headers.end(),
                           [name](const auto& header) { return header.first == name; });
    };
    if (!has("Cache-Control"))
        addHeader(head, "Cache-Control", "no-store");
    if (!answer.contentType.empty() && answer.status != 204 && answer.status != 304)
        addHeader(head, "Content-Type", answer.contentType);
    for (const auto& [name, value] : answer.headers)
        addHeader(head, name, value);
    if (framing.chunked)
        addHeader(head, "Transfer-Encoding", "chunked");
    else if (framing.contentLength && answer.status != 204 && answer.status != 304)
        addHeader(head, "Content-Length", std::to_string(*framing.contentLength));
    addHeader(head, "Connection", framing.keepAlive ? "keep-alive" : "close");
    head.append("\r\n");
    return head;
}

std::string chunkOf(std::string_view bytes)
{
    char size[20];
    const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
    std::string chunk(size, end);
    chunk.reserve(chunk.size() + bytes.size() + 4);
    chunk.append("\r\n").append(bytes).append("\r\n");
    return chunk;
}

} // namespace mw::app
