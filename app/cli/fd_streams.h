// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/io.h"

#include <optional>

namespace mw::app {

/// Streams over descriptors that somebody else owns. They wait with poll and look at the interrupts in
/// between, so that neither a silent writer nor a stopped terminal holds the thread.
class FdInput final : public InputStream {
public:
    FdInput(int descriptor, Interrupts& interrupts) : m_descriptor(descriptor), m_interrupts(interrupts) {}
    bool isTerminal() const override;
    Result<std::size_t> read(std::span<char> into) override;

private:
    int m_descriptor;
    Interrupts& m_interrupts;
};

class FdOutput final : public OutputStream {
public:
    FdOutput(int descriptor, Interrupts& interrupts) : m_descriptor(descriptor), m_interrupts(interrupts) {}
    bool isTerminal() const override;
    Result<void> write(std::string_view bytes) override;
    bool readerGone() const override { return m_readerGone; }

private:
    Result<void> waitWritable() const;

    int m_descriptor;
    Interrupts& m_interrupts;
    std::optional<Error> m_failure;
    bool m_readerGone = false;
};

} // namespace mw::app
