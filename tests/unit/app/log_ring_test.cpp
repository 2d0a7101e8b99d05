// SPDX-License-Identifier: Apache-2.0
#include "app/base/log_ring.h"
#include "app/base/logging.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace mw::app {
namespace {

int heard = 0;

TEST(LogRing, KeepsTheProgramsLinesAndPassesAllOn)
{
    const QtMessageHandler before =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) { ++heard; });
    heard = 0;
    {
        const LogRing ring;
        qCInfo(logServer) << "listening";
        qWarning("of somebody else");
        qCWarning(logRuntime).noquote()
            << QStringLiteral("key mw_abcdefghijkl_0123456789012345678901234567890123456789012") + u'\x1b';
        const auto lines = ring.linesAfter(0);
        ASSERT_EQ(lines.size(), 2U);
        EXPECT_EQ(heard, 3);
        EXPECT_EQ(lines[0].part, QStringLiteral("server"));
        EXPECT_EQ(lines[0].level, QtInfoMsg);
        EXPECT_EQ(lines[0].text, QStringLiteral("listening"));
        EXPECT_EQ(lines[1].part, QStringLiteral("runtime"));
        EXPECT_FALSE(lines[1].text.contains(QStringLiteral("0123456789012345")));
        EXPECT_FALSE(lines[1].text.contains(QChar(0x1b)));
        EXPECT_EQ(ring.linesAfter(lines[0].number).size(), 1U);
        EXPECT_TRUE(ring.linesAfter(lines[1].number).empty());
    }
    qCInfo(logServer) << "after it";
    EXPECT_EQ(heard, 4) << "the handler of before is back";
    qInstallMessageHandler(before);
}

TEST(LogRing, ForgetsTheOldest)
{
    const QtMessageHandler before =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    auto ring = std::make_unique<LogRing>();
    const auto log = [] {
        for (std::size_t i = 0; i < LogRing::kept; ++i)
            qCInfo(logServer) << i;
    };
    std::thread other(log);
    log();
    other.join();
    const auto lines = ring->linesAfter(0);
    ASSERT_EQ(lines.size(), LogRing::kept);
    EXPECT_EQ(lines.front().number, LogRing::kept + 1);
    EXPECT_EQ(lines.back().number, 2 * LogRing::kept);
    for (std::size_t i = 1; i < lines.size(); ++i)
        ASSERT_EQ(lines[i].number, lines[i - 1].number + 1);
    // Before the handler that it puts back goes.
    ring.reset();
    qInstallMessageHandler(before);
}

} // namespace
} // namespace mw::app
