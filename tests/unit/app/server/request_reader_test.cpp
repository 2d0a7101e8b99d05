// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/request_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mw::app {

namespace {

using namespace std::string_literals;

constexpr std::size_t bodyLimit = 1000;

/// What becomes of `bytes` that come in pieces of `step` bytes, or all at once.
struct Reading {
    bool headDone = false;
    bool bodyDone = false;
    RequestHead head;
    std::string body;
    std::string rest;
    std::optional<FramingFault> fault;
};

Reading readAll(const std::string& bytes, std::size_t step = std::string::npos)
{
    Reading result;
    RequestReader reader;
    std::string in;
    for (std::size_t at = 0; at < bytes.size() && !reader.fault() && !result.bodyDone;) {
        const std::size_t count = std::min(step, bytes.size() - at);
        in.append(bytes, at, count);
        at += count;
        result.headDone = result.headDone || reader.readHead(in);
        if (result.headDone && !reader.fault())
            result.bodyDone = reader.readBody(in, bodyLimit);
    }
    result.head = reader.head();
    result.fault = reader.fault();
    result.rest = in;
    if (result.bodyDone)
        result.body = reader.takeBody();
    return result;
}

const std::string get = "GET /a?b=c HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(RequestReader, TakesHeadAndBodyOffTheInput)
{
    const std::string post =
        "POST /v1/x HTTP/1.1\r\nHost: a\r\nX-Odd:  two  \r\nContent-Length: 5\r\n\r\nhello" + get;
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
        const Reading reading = readAll(post, step);
        ASSERT_TRUE(reading.bodyDone) << step;
        EXPECT_EQ(reading.head.method, "POST");
        EXPECT_EQ(reading.head.target, "/v1/x");
        EXPECT_EQ(reading.head.value("x-odd"), "two");
        EXPECT_EQ(reading.body, "hello");
        EXPECT_TRUE(reading.head.keepAlive);
        if (step == std::string::npos) {
            EXPECT_EQ(reading.rest, get);
        }
    }
}

TEST(RequestReader, ReadsChunksWithExtensionsAndTrailers)
{
    const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                             "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: late\r\n\r\n";
    for (const std::size_t step : {std::size_t{1}, std::string::npos}) {
        const Reading reading = readAll(post, step);
        ASSERT_TRUE(reading.bodyDone) << step;
        EXPECT_EQ(reading.body, "abcde");
        EXPECT_EQ(reading.head.count("authorization"), 0U) << "a trailer is no header";
        EXPECT_TRUE(reading.rest.empty());
    }
}

TEST(RequestReader, WaitsForWhatIsMissing)
{
    for (std::size_t length = 0; length < get.size(); ++length) {
        const Reading reading = readAll(get.substr(0, length));
        EXPECT_FALSE(reading.headDone) << length;
        EXPECT_FALSE(reading.fault) << length;
    }
    EXPECT_TRUE(readAll("\r\n" + get).bodyDone) << "one empty line before a request is ignored";
}

TEST(RequestReader, RefusesWhatTwoProgramsMayReadDifferently)
{
    const std::string line = "POST / HTTP/1.1\r\nHost: a\r\n";
    const std::vector<std::string> requests = {
        line + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        line + "Content-Length: 5, 5\r\n\r\nhello",
        line + "Content-Length: +5\r\n\r\nhello",
        line + "Content-Length: -5\r\n\r\nhello",
        line + "Content-Length: 0x5\r\n\r\nhello",
        line + "Content-Length: 5 5\r\n\r\nhello",
        line + "Content-Length: \r\n\r\nhello",
        line + "Content-Length: 99999999999999999999999\r\n\r\nhello",
        line + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        line + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        line + "Transfer-Encoding: identity\r\n\r\n",
        line + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        line + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n",
        line + "X: a\r\n b\r\n\r\n",
        line + "X : a\r\n\r\n",
        line + "X: a\0b\r\n\r\n"s,
        line + "X: a\rb\r\n\r\n",
        line + ": a\r\n\r\n",
        line + "X\r\n\r\n",
        "POST / HTTP/1.1\nHost: a\n\n",
        "POST / HTTP/1.1\r\nHost: a\r\n\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s,
        line + "Expect: a miracle\r\n\r\n",
    };
    for (const std::string& request : requests) {
        const Reading reading = readAll(request);
        ASSERT_TRUE(reading.fault) << request;
        EXPECT_EQ(reading.fault->fault, HttpFault::BadRequest) << request;
    }
}

TEST(RequestReader, RefusesChunksThatAreNone)
{
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string& chunks :
         {"-1\r\n"s, "0x10\r\n\r\n"s, "ffffffffffffffff1\r\n"s, "g\r\n"s, " 5\r\nhello\r\n0\r\n\r\n"s,
          "5\nhello\r\n0\r\n\r\n"s, "5\r\nhelloX\r\n0\r\n\r\n"s, "\r\n"s}) {
        const Reading reading = readAll(head + chunks);
        ASSERT_TRUE(reading.fault) << chunks;
    }
    const Reading huge = readAll(head + "ffffffffffffffff\r\n");
    ASSERT_TRUE(huge.fault);
    const Reading flood = readAll(head + "1;" + std::string(1 << 20, 'x'), 4096);
    ASSERT_TRUE(flood.fault) << "an extension without end";
}

TEST(RequestReader, HoldsItsLimits)
{
    const Reading large = readAll("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    ASSERT_TRUE(large.fault);
    EXPECT_EQ(large.fault->fault, HttpFault::HeadersTooLarge);
    const Reading endless = readAll("GET /" + std::string(64 << 10, 'x'), 1000);
    ASSERT_TRUE(endless.fault);
    EXPECT_EQ(endless.fault->fault, HttpFault::HeadersTooLarge);

    const Reading announced = readAll("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
    ASSERT_TRUE(announced.fault);
    EXPECT_EQ(announced.fault->fault, HttpFault::BodyTooLarge);

    std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 1001; ++i)
        chunked += "1\r\nx\r\n";
    const Reading many = readAll(chunked, 100);
    ASSERT_TRUE(many.fault);
    EXPECT_EQ(many.fault->fault, HttpFault::BodyTooLarge);
}

} // namespace
} // namespace mw::app
