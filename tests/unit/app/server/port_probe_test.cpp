// SPDX-License-Identifier: Apache-2.0
#include "app/server/port_probe.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mw::app {
namespace {

using State = PortReport::State;

/// A socket that listens on a port of its own of 127.0.0.1.
class Listener {
public:
    Listener() : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        EXPECT_EQ(::bind(m_fd, reinterpret_cast<const sockaddr*>(&place), size), 0);
        EXPECT_EQ(::listen(m_fd, 4), 0);
        EXPECT_EQ(::getsockname(m_fd, reinterpret_cast<sockaddr*>(&place), &size), 0);
        m_port = ntohs(place.sin_port);
    }
    ~Listener() { ::close(m_fd); }
    int port() const { return m_port; }

private:
    const int m_fd;
    int m_port = 0;
};

const QString loopback = QStringLiteral("127.0.0.1");

TEST(PortProbe, AFreePortIsFreeAndStaysSo)
{
    int port = 0;
    {
        const Listener listener;
        port = listener.port();
    }
    for (int i = 0; i < 2; ++i) {
        const auto report = probePort(loopback, port);
        ASSERT_TRUE(report);
        EXPECT_EQ(report->state, State::Free);
    }
    EXPECT_EQ(probePort(loopback, 0)->state, State::Free);
}

TEST(PortProbe, WhoHasATakenPortIsNamed)
{
    const Listener listener;
    const auto report = probePort(loopback, listener.port());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::Taken);
    EXPECT_TRUE(report->answers);
    EXPECT_TRUE(report->ourselves);
    EXPECT_EQ(report->process, ::getpid());
    EXPECT_FALSE(report->program.isEmpty());
}

TEST(PortProbe, AnotherUsersProgramCannotBeSeen)
{
    const Listener listener;
    const QTemporaryDir empty;
    const auto report = probePort(loopback, listener.port(), empty.path());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::Taken);
    EXPECT_EQ(report->process, 0);
    EXPECT_FALSE(report->ourselves);
}

TEST(PortProbe, OddTablesAreReadOver)
{
    const Listener listener;
    const QTemporaryDir proc;
    QDir(proc.path()).mkpath(QStringLiteral("net"));
    QFile table(proc.filePath(QStringLiteral("net/tcp")));
    ASSERT_TRUE(table.open(QIODevice::WriteOnly));
    table.write("sl local\n\xff\xfe\n0: 0100007F:" + QByteArray::number(listener.port(), 16) + " 0 0A\n");
    table.close();
    EXPECT_EQ(probePort(loopback, listener.port(), proc.path())->process, 0);
}

TEST(PortProbe, AnAddressOfAnotherMachineIsNone)
{
    EXPECT_EQ(probePort(QStringLiteral("192.0.2.1"), 8484)->state, State::NoAddress);
}

TEST(PortProbe, WhatIsNoPlaceIsRefused)
{
    for (const auto& [address, port] :
         {std::pair(QStringLiteral("localhost"), 80), {QString(), 80}, {loopback, -1}, {loopback, 65536}}) {
        const auto report = probePort(address, port);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, ErrorCode::InvalidArgument);
    }
}

} // namespace
} // namespace mw::app
