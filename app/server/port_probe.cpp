// SPDX-License-Identifier: Apache-2.0
#include "app/server/port_probe.h"

#include "app/base/readable.h"

#include <QDir>
#include <QFile>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace mw::app {

namespace {

constexpr int highestPort = 65535;
constexpr int connectMs = 1000;
constexpr int listening = 0x0A; // TCP_LISTEN of the kernel's tables
constexpr int stateColumn = 3;
constexpr int inodeColumn = 9;
constexpr qsizetype longestName = 64;

class Socket {
public:
    explicit Socket(int family) : m_fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int fd() const { return m_fd; }

private:
    const int m_fd;
};

struct Place {
    sockaddr_storage storage{};
    socklen_t length = 0;
    const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Result<Place> placeOf(const QString& address, int port)
{
    const std::string text = address.toStdString();
    Place place;
    sockaddr_in four{};
    sockaddr_in6 six{};
    if (port >= 0 && port <= highestPort && inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(static_cast<std::uint16_t>(port));
        std::memcpy(&place.storage, &four, sizeof four);
        place.length = sizeof four;
        return place;
    }
    if (port >= 0 && port <= highestPort && inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(static_cast<std::uint16_t>(port));
        std::memcpy(&place.storage, &six, sizeof six);
        place.length = sizeof six;
        return place;
    }
    const bool badPort = port < 0 || port > highestPort;
    return Error{ErrorCode::InvalidArgument,
                 "no place to listen on",
                 {badPort ? "port" : "address", badPort ? std::to_string(port) : text,
                  badPort ? "0 to 65535" : "an address such as 127.0.0.1 or ::1"}};
}

/// 0 or the reason as errno. Listens too: two programs may be bound to one port while neither listens.
int tryToListen(const Place& place)
{
    const Socket socket(place.storage.ss_family);
    const int yes = 1;
    if (socket.fd() < 0)
        return errno;
    setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes); // as the endpoint does
    if (place.storage.ss_family == AF_INET6)
        setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (::bind(socket.fd(), place.address(), place.length) != 0 || ::listen(socket.fd(), 1) != 0)
        return errno;
    return 0;
}

bool connects(const Place& place)
{
    const Socket socket(place.storage.ss_family);
    if (socket.fd() < 0)
        return false;
    if (::connect(socket.fd(), place.address(), place.length) == 0)
        return true;
    pollfd wait{socket.fd(), POLLOUT, 0};
    if (errno != EINPROGRESS || ::poll(&wait, 1, connectMs) != 1)
        return false;
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

/// Inodes of the sockets that listen on a port, whatever their address.
QList<QByteArray> listenersOn(int port, const QString& proc)
{
    QList<QByteArray> inodes;
    for (const auto* table : {"/net/tcp", "/net/tcp6"}) {
        QFile file(proc + QLatin1String(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray& line : file.readAll().split('\n')) {
            const QList<QByteArray> columns = line.simplified().split(' ');
            if (columns.size() <= inodeColumn)
                continue;
            const QByteArray place = columns[1];
            const int at = place.mid(place.lastIndexOf(':') + 1).toInt(nullptr, 16);
            if (at == port && columns[stateColumn].toInt(nullptr, 16) == listening)
                inodes << columns[inodeColumn];
        }
    }
    return inodes;
}

void findOwner(PortReport& report, int port, const QString& proc)
{
    QStringList wanted;
    for (const QByteArray& inode : listenersOn(port, proc))
        wanted << QStringLiteral("socket:[%1]").arg(QString::fromLatin1(inode));
    if (wanted.isEmpty())
        return;
    for (const QString& process : QDir(proc).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool number = false;
        const qint64 id = process.toLongLong(&number);
        const QString folder = proc + u'/' + process;
        if (!number)
            continue;
        // Links to sockets lead nowhere in the file system, so they are system entries to Qt.
        const QDir links(folder + QStringLiteral("/fd"));
        for (const QFileInfo& link : links.entryInfoList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
            std::array<char, 64> target{};
            const auto length =
                ::readlink(QFile::encodeName(link.filePath()).constData(), target.data(), target.size() - 1);
            if (length <= 0 || !wanted.contains(QString::fromLatin1(target.data(), length)))
                continue;
            QFile name(folder + QStringLiteral("/comm"));
            if (name.open(QIODevice::ReadOnly))
                report.program = shownText(name.readAll().trimmed().toStdString(), longestName);
            report.process = id;
            report.ourselves = id == ::getpid();
            return;
        }
    }
}

} // namespace

Result<PortReport> probePort(const QString& address, int port, const QString& proc)
{
    const auto place = placeOf(address, port);
    if (!place)
        return place.error();
    PortReport report;
    switch (tryToListen(*place)) {
    case 0:
        return report;
    case EACCES:
    case EPERM:
        report.state = PortReport::State::NotAllowed;
        return report;
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        report.state = PortReport::State::NoAddress;
        return report;
    default:
        break;
    }
    report.state = PortReport::State::Taken;
    report.answers = connects(*place);
    findOwner(report, port, proc);
    return report;
}

} // namespace mw::app
