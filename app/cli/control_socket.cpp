// SPDX-License-Identifier: Apache-2.0
#include "app/cli/control_socket.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace mw::app {

namespace {

constexpr int waitingCalls = 32;

Error failed(const std::string& what, int number)
{
    return {ErrorCode::IoFailed, what + ": " + std::strerror(number), {what, std::strerror(number)}};
}

std::optional<sockaddr_un> addressOf(const QString& path)
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    if (static_cast<std::size_t>(name.size()) >= sizeof address.sun_path)
        return std::nullopt;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    return address;
}

Descriptor newSocket()
{
    return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

const sockaddr* plain(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

} // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    if (this != &other) {
        reset();
        m_number = std::exchange(other.m_number, -1);
    }
    return *this;
}

void Descriptor::reset()
{
    if (m_number >= 0)
        ::close(std::exchange(m_number, -1));
}

Result<QString> controlSocketPath(const QString& dataFolder, const QString& runtimeFolder)
{
    const QString inside = dataFolder + QLatin1String("/control.sock");
    if (addressOf(inside))
        return inside;
    if (QDir::isAbsolutePath(runtimeFolder)) {
        const QByteArray digest =
            QCryptographicHash::hash(QFile::encodeName(dataFolder), QCryptographicHash::Sha256);
        const QString outside = runtimeFolder + QLatin1String("/modelwright-") +
                                QString::fromLatin1(digest.toHex().left(32)) + QLatin1String(".sock");
        if (addressOf(outside))
            return outside;
    }
    return Error{ErrorCode::InvalidArgument,
                 "the path of the data folder is too long for a socket, and XDG_RUNTIME_DIR is no help",
                 {"--data-dir", "this long while XDG_RUNTIME_DIR is not set", "a shorter path"}};
}

Result<Descriptor> listenAt(const QString& path)
{
    const std::string name = path.toStdString();
    const auto address = addressOf(path);
    if (!address)
        return failed(name, ENAMETOOLONG);
    struct stat there {};
    if (::lstat(address->sun_path, &there) == 0) {
        if (!S_ISSOCK(there.st_mode))
            return failed(name, EEXIST);
        if (::unlink(address->sun_path) != 0)
            return failed(name, errno);
    }
    Descriptor socket = newSocket();
    if (!socket)
        return failed(name, errno);
    // On Linux the socket's mode becomes that of its name, so nobody can connect between bind and chmod.
    ::fchmod(socket.get(), 0600);
    if (::bind(socket.get(), plain(*address), sizeof *address) != 0)
        return failed(name, errno);
    if (::chmod(address->sun_path, 0600) != 0 || ::listen(socket.get(), waitingCalls) != 0)
        return failed(name, errno);
    return socket;
}

Result<std::optional<Descriptor>> connectTo(const QString& path)
{
    const auto address = addressOf(path);
    if (!address)
        return std::optional<Descriptor>();
    Descriptor socket = newSocket();
    if (!socket)
        return failed(path.toStdString(), errno);
    if (::connect(socket.get(), plain(*address), sizeof *address) == 0)
        return std::optional<Descriptor>(std::move(socket));
    // Nobody there yet or any more, or too many others at once: worth another try.
    if (errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN)
        return std::optional<Descriptor>();
    return failed(path.toStdString(), errno);
}

std::optional<uid_t> peerUser(int socket)
{
    ucred credentials{};
    socklen_t length = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0 ||
        length != sizeof credentials)
        return std::nullopt;
    return credentials.uid;
}

std::optional<uid_t> folderUser(const QString& folder)
{
    struct stat there {};
    if (::stat(QFile::encodeName(folder).constData(), &there) != 0)
        return std::nullopt;
    return there.st_uid;
}

Result<void> sendAll(int socket, std::string_view bytes, const int* descriptors, int count, int timeoutMs)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * DescriptorBox::most)> control{};
    bool attached = count == 0;
    while (!bytes.empty()) {
        iovec part{const_cast<char*>(bytes.data()), bytes.size()}; // NOLINT: only read
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (!attached) {
            const auto length = sizeof(int) * static_cast<std::size_t>(count);
            message.msg_control = control.data();
            message.msg_controllen = CMSG_SPACE(length);
            cmsghdr* head = CMSG_FIRSTHDR(&message);
            head->cmsg_level = SOL_SOCKET;
            head->cmsg_type = SCM_RIGHTS;
            head->cmsg_len = CMSG_LEN(length);
            std::memcpy(CMSG_DATA(head), descriptors, length);
        }
        const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent > 0) {
            attached = true;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            pollfd waiting{socket, POLLOUT, 0};
            if (::poll(&waiting, 1, timeoutMs) == 0)
                return failed("control.sock", ETIMEDOUT);
        } else if (errno != EINTR) {
            return failed("control.sock", errno);
        }
    }
    return {};
}

Result<Received> receive(int socket, DescriptorBox* box)
{
    std::array<char, 64 << 10> buffer{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * 32)> control{};
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR)
            return Received{};
        return failed("control.sock", errno);
    }
    for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t numbers = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < numbers; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(head) + i * sizeof(int), sizeof number);
            Descriptor descriptor(number); // closed here if nobody wants it
            if (box != nullptr && box->count < DescriptorBox::most)
                box->descriptors[box->count++] = std::move(descriptor);
            else if (box != nullptr)
                box->tooMany = true;
        }
    }
    if (box != nullptr && (message.msg_flags & MSG_CTRUNC) != 0)
        box->tooMany = true;
    return Received{std::string(buffer.data(), static_cast<std::size_t>(count)), count == 0};
}

} // namespace mw::app
