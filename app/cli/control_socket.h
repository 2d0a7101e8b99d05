// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QString>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/types.h>

namespace mw::app {

/// A file descriptor that is closed with the object.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor() { reset(); }

    int get() const { return m_number; }
    explicit operator bool() const { return m_number >= 0; }
    void reset();

private:
    int m_number = -1;
};

/// Where the control socket of a data folder is: in the folder, or, where that path is too long for a socket,
/// in `runtimeFolder` ($XDG_RUNTIME_DIR) under a name made from the folder's. Fails with InvalidArgument
/// where neither is possible.
Result<QString> controlSocketPath(const QString& dataFolder, const QString& runtimeFolder);

/// Listens at `path`, mode 0600, over whatever socket a dead process left there: only the holder of the
/// folder's lock may call. Fails with IoFailed; a file that is no socket is left alone.
Result<Descriptor> listenAt(const QString& path);

/// Connects without waiting longer than `listen`'s queue; nothing where nobody listens. Fails with IoFailed.
Result<std::optional<Descriptor>> connectTo(const QString& path);

/// The user at the other end.
std::optional<uid_t> peerUser(int socket);

/// The user to whom a folder belongs.
std::optional<uid_t> folderUser(const QString& folder);

/// Sends all of `bytes`, the descriptors with the first of them. Fails with IoFailed, also after `timeoutMs`.
Result<void> sendAll(int socket, std::string_view bytes, const int* descriptors, int count, int timeoutMs);

/// What has arrived; nothing at the end of the stream, empty where it would have to wait. Descriptors are
/// added to `descriptors` as far as there is room; others are closed and `tooMany` is set.
struct Received {
    std::string bytes;
    bool ended = false;
};
class DescriptorBox {
public:
    static constexpr std::size_t most = 3;
    std::array<Descriptor, most> descriptors;
    std::size_t count = 0;
    bool tooMany = false;
};
Result<Received> receive(int socket, DescriptorBox* box);

} // namespace mw::app
