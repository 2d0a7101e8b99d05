// SPDX-License-Identifier: Apache-2.0
#include "app/server/middleware/hosts.h"
#include "app/server/middleware/rate_limit.h"
#include "app/server/middleware/refusal_log.h"

#include <gtest/gtest.h>

namespace mw::app {

namespace {

using namespace std::chrono_literals;

/// What is recorded, in memory.
class HeldRecords final : public AuditSink {
public:
    Result<QString> open(const RequestOpening& opening) override
    {
        opened.push_back(opening);
        return QString::number(opened.size());
    }
    void close(const QString&, const RequestClosing& closing) noexcept override { closed.push_back(closing); }

    std::vector<RequestOpening> opened;
    std::vector<RequestClosing> closed;
};

TEST(AllowedHosts, TakesThisMachineAndNothingElse)
{
    const AllowedHosts hosts("127.0.0.1", "models.example, Box:9000");
    for (const char* host : {"localhost", "LOCALHOST:8484", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8484",
                             "models.example", "models.example:443", "box"}) {
        EXPECT_TRUE(hosts.accepts(host, "127.0.0.1")) << host;
    }
    for (const char* host : {"",
                             "evil.test",
                             "evil.test:8484",
                             "127.0.0.1.evil.test",
                             "x.local",
                             "x.internal",
                             "localhost.",
                             "localhost:",
                             "localhost:0",
                             "localhost:70000",
                             "localhost:8484:1",
                             "localhost@evil.test",
                             "[::1",
                             "[::1]x",
                             "127.1",
                             "2130706433",
                             "0.0.0.0",
                             "::1",
                             "evil.test, localhost",
                             "localhost evil.test",
                             "notmodels.example"}) {
        EXPECT_FALSE(hosts.accepts(host, "127.0.0.1")) << host;
    }
}

TEST(AllowedHosts, TakesTheSocketsOwnAddress)
{
    const AllowedHosts everywhere("0.0.0.0", "");
    EXPECT_TRUE(everywhere.accepts("10.1.2.3:8484", "10.1.2.3"));
    EXPECT_FALSE(everywhere.accepts("10.1.2.4:8484", "10.1.2.3"));
    EXPECT_FALSE(everywhere.accepts("0.0.0.0", "10.1.2.3"));
}

TEST(AllowedHosts, ComparesTheOriginWithTheHost)
{
    EXPECT_TRUE(AllowedHosts::sameOrigin("", "localhost:8484"));
    EXPECT_TRUE(AllowedHosts::sameOrigin("http://localhost:8484", "LocalHost:8484"));
    for (const char* origin : {"null", "http://localhost", "http://localhost:8485", "https://evil.test",
                               "http://localhost:8484.evil.test", "file://", "http://localhost:8484/"}) {
        EXPECT_FALSE(AllowedHosts::sameOrigin(origin, "localhost:8484")) << origin;
    }
}

TEST(RateLimit, SpendsAMinutesWorthAndGivesItBackEvenly)
{
    RateLimit rate;
    const RateLimit::Time start = std::chrono::steady_clock::now();
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(rate.take("a", 60, start), 0);
    EXPECT_EQ(rate.take("a", 60, start), 1);
    EXPECT_EQ(rate.take("b", 60, start), 0) << "each key has its own";
    EXPECT_EQ(rate.take("a", 60, start + 1100ms), 0);
    EXPECT_GT(rate.take("a", 60, start + 1200ms), 0);
    EXPECT_EQ(rate.take("a", 0, start + 1200ms), 0) << "no limit";
    EXPECT_EQ(rate.take("a", 60, start + 10min), 0);
}

TEST(RefusalLog, RecordsAFloodByItsNumber)
{
    HeldRecords records;
    const RefusalLog::Time start = std::chrono::steady_clock::now();
    {
        RefusalLog log(records);
        for (int i = 0; i < 500; ++i)
            log.refused({{}, "10.0.0.1", "GET", "/v1/x\r\nadmin ok", 401, "unauthenticated"}, start);
        log.refused({{}, "10.0.0.2", "GET", "/v1/models", 403, "forbidden_host"}, start);
        ASSERT_EQ(records.opened.size(), 11U) << "ten of the first address, one of the second";
        log.settle(start + 30s);
        EXPECT_EQ(records.opened.size(), 11U) << "the minute is not over";
        log.settle(start + 61s);
        ASSERT_EQ(records.opened.size(), 12U);
        EXPECT_TRUE(records.opened.back().parameters.contains("\"count\":490"))
            << records.opened.back().parameters.toStdString();
        log.refused({{}, "10.0.0.1", "GET", "/", 401, "unauthenticated"}, start + 70s);
        EXPECT_EQ(records.opened.size(), 13U);
    }
    EXPECT_EQ(records.opened.size(), 13U);
    EXPECT_EQ(records.closed.size(), records.opened.size());
    EXPECT_EQ(records.closed.front().status, "refused");
    EXPECT_FALSE(records.opened.front().parameters.contains('\n'));
    EXPECT_FALSE(records.opened.front().parameters.contains("\\n")) << "control characters are replaced";
}

TEST(RefusalLog, ManyAddressesTakeNoMemoryWithoutBound)
{
    HeldRecords records;
    RefusalLog log(records);
    const RefusalLog::Time start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3000; ++i)
        log.refused({{}, QString::number(i), "GET", "/", 401, "unauthenticated"}, start);
    EXPECT_LE(records.opened.size(), 1020U);
}

} // namespace
} // namespace mw::app
