// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>

namespace mw::app {

/// How busy everybody else keeps the processors while something is measured. One thread.
class ProcessorWatch {
public:
    /// Begins to watch; `stat` is where the kernel counts.
    explicit ProcessorWatch(QString stat = QStringLiteral("/proc/stat"));

    /// Processors that other programs, and other guests of the same host, used since the beginning, on
    /// average; 0 where the kernel does not tell.
    double othersBusy() const;

    /// Ticks in use of the first line of `stat`, all processors together.
    static std::optional<std::uint64_t> busyTicks(const QByteArray& stat);

private:
    std::optional<double> busySeconds() const;

    const QString m_stat;
    const std::chrono::steady_clock::time_point m_begin;
    const std::optional<double> m_busy;
    const double m_own;
};

} // namespace mw::app
