// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/io.h"

#include <chrono>
#include <optional>

namespace mw::app {

/// Streams over descriptors that somebody else owns. They wait with poll and look at the interrupts in
/// between, so that neither a silent writer nor a stopped terminal holds the thread.
class FdInput final : public InputStream {
public:
    /// `terminal` where the descriptor is a pipe to a terminal; none: as the descriptor is.
    FdInput(int descriptor, Interrupts& interrupts, std::optional<bool> terminal = std::nullopt)
        : m_descriptor(descriptor), m_interrupts(interrupts), m_terminal(terminal)
    {}
    bool isTerminal() const override;
    Result<std::size_t> read(std::span<char> into) override;

private:
    int m_descriptor;
    Interrupts& m_interrupts;
    std::optional<bool> m_terminal;
};

class FdOutput final : public OutputStream {
public:
    /// `terminal` as in FdInput. Writing fails with SlowReader when nothing is read for `limit`; none: waits.
    FdOutput(int descriptor, Interrupts& interrupts, std::optional<bool> terminal = std::nullopt,
             std::optional<std::chrono::milliseconds> limit = std::nullopt)
        : m_descriptor(descriptor), m_interrupts(interrupts), m_terminal(terminal), m_limit(limit)
    {}
    bool isTerminal() const override;
    Result<void> write(std::string_view bytes) override;
    bool readerGone() const override { return m_readerGone; }

private:
    Result<void> waitWritable() const;

    int m_descriptor;
    Interrupts& m_interrupts;
    std::optional<bool> m_terminal;
    std::optional<std::chrono::milliseconds> m_limit;
    std::optional<Error> m_failure;
    bool m_readerGone = false;
};

} // namespace mw::app
