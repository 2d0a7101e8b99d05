// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"

#include <QLocale>
#include <QString>

#include <array>
#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>

namespace mw::app {

/// Ctrl-C as a verb sees it. An interrupt cancels the verb, unless the verb takes interrupts one at a time
/// (the chat, where it only stops an answer). `raise` may be called from a signal handler and any thread.
class Interrupts {
public:
    explicit Interrupts(Cancel cancel) : m_cancel(std::move(cancel)) {}

    /// False where an earlier interrupt has not been heeded yet: the user wants out at once.
    bool raise() noexcept
    {
        if (m_oneAtATime.load() && !m_pending.exchange(true))
            return true;
        const bool first = !m_cancel.requested();
        m_cancel.request();
        return first;
    }

    void takeOneAtATime(bool enabled) noexcept { m_oneAtATime.store(enabled); }
    bool pending() const noexcept { return m_pending.load(); }
    bool take() noexcept { return m_pending.exchange(false); }
    const Cancel& cancel() const noexcept { return m_cancel; }

private:
    static_assert(std::atomic<bool>::is_always_lock_free, "raise() runs in a signal handler");
    Cancel m_cancel;
    std::atomic<bool> m_oneAtATime = false;
    std::atomic<bool> m_pending = false;
};

class InputStream {
public:
    virtual ~InputStream() = default;
    virtual bool isTerminal() const = 0;

    /// The next bytes, 0 at the end. Waits until there are some; fails with Cancelled on an interrupt and
    /// with IoFailed.
    virtual Result<std::size_t> read(std::span<char> into) = 0;
};

class OutputStream {
public:
    virtual ~OutputStream() = default;
    virtual bool isTerminal() const = 0;

    /// Writes all of it. Fails with Cancelled when interrupted while nothing reads, and with IoFailed; from
    /// then on every call fails the same way.
    virtual Result<void> write(std::string_view bytes) = 0;

    /// Whether writing failed because the reader closed its end: nothing to report to anybody.
    virtual bool readerGone() const = 0;
};

/// Everything a verb touches of the world outside the services: it uses no global of the process, so that
/// another process can hand over its own streams and folder.
struct Io {
    InputStream& input;
    OutputStream& output;
    OutputStream& error;
    QString workingFolder; ///< absolute; relative paths of arguments start here
    QLocale locale;        ///< how numbers are written for people
    Interrupts& interrupts;
    std::array<int, 3> descriptors = {-1, -1, -1}; ///< of the streams, to hand over; -1: there is none

    const Cancel& cancel() const { return interrupts.cancel(); }
};

} // namespace mw::app
