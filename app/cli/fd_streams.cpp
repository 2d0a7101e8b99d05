// SPDX-License-Identifier: Apache-2.0
#include "app/cli/fd_streams.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits.h>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace mw::app {

namespace {

constexpr int pollMs = 100;        // how late an interrupt may be noticed
constexpr int afterCancelMs = 500; // how long a last message may wait for its reader

Error ioError(const char* stream, int number)
{
    return {ErrorCode::IoFailed,
            std::string(stream) + ": " + std::strerror(number),
            {stream, std::strerror(number)}};
}

} // namespace

bool FdInput::isTerminal() const
{
    return m_terminal.value_or(::isatty(m_descriptor) == 1);
}

Result<std::size_t> FdInput::read(std::span<char> into)
{
    for (;;) {
        if (m_interrupts.cancel().requested() || m_interrupts.pending())
            return Error{ErrorCode::Cancelled, "interrupted while reading"};
        pollfd waiting{m_descriptor, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, pollMs);
        if (ready < 0 && errno != EINTR)
            return ioError("standard input", errno);
        if (ready <= 0)
            continue;
        const ssize_t count = ::read(m_descriptor, into.data(), into.size());
        if (count >= 0)
            return static_cast<std::size_t>(count);
        if (errno != EINTR && errno != EAGAIN)
            return ioError("standard input", errno);
    }
}

bool FdOutput::isTerminal() const
{
    return m_terminal.value_or(::isatty(m_descriptor) == 1);
}

Result<void> FdOutput::waitWritable() const
{
    int waitedAfterCancel = 0;
    const auto began = std::chrono::steady_clock::now();
    for (;;) {
        pollfd waiting{m_descriptor, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, pollMs);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return {}; // the write itself tells what is wrong
        if (m_limit && std::chrono::steady_clock::now() - began > *m_limit)
            return Error{ErrorCode::SlowReader, "nothing read the output for too long", {}};
        if (!m_interrupts.cancel().requested())
            continue;
        waitedAfterCancel += pollMs;
        if (waitedAfterCancel >= afterCancelMs)
            return Error{ErrorCode::Cancelled, "interrupted while nothing read the output"};
    }
}

Result<void> FdOutput::write(std::string_view bytes)
{
    while (!bytes.empty() && !m_failure) {
        if (auto writable = waitWritable(); !writable) {
            if (writable.error().code == ErrorCode::SlowReader)
                m_failure = writable.error();
            return writable; // otherwise not kept: the reader may come back
        }
        // A pipe that polls writable takes this much without blocking.
        const ssize_t count =
            ::write(m_descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
        if (count >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EINTR && errno != EAGAIN) {
            m_readerGone = errno == EPIPE;
            m_failure = ioError("standard output", errno);
        }
    }
    return m_failure ? Result<void>(*m_failure) : Result<void>();
}

} // namespace mw::app
