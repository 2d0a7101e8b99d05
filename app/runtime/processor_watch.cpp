// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/processor_watch.h"

#include "app/monitoring/metric_history.h"

#include <QByteArray>
#include <QFile>
#include <QList>

#include <algorithm>

#include <unistd.h>

namespace mw::app {

namespace {

// proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user.
constexpr qsizetype fields = 8;
constexpr qsizetype idle = 3;
constexpr qsizetype waiting = 4;

} // namespace

ProcessorWatch::ProcessorWatch(QString stat)
    : m_stat(std::move(stat)), m_begin(std::chrono::steady_clock::now()), m_busy(busySeconds()),
      m_own(processCpuSeconds())
{}

std::optional<std::uint64_t> ProcessorWatch::busyTicks(const QByteArray& stat)
{
    const QList<QByteArray> words = stat.left(stat.indexOf('\n')).simplified().split(' ');
    if (words.size() < fields + 1 || words.front() != "cpu")
        return std::nullopt;
    std::uint64_t busy = 0;
    for (qsizetype i = 0; i < fields; ++i) {
        bool isNumber = false;
        const std::uint64_t ticks = words[i + 1].toULongLong(&isNumber);
        if (!isNumber)
            return std::nullopt;
        if (i != idle && i != waiting)
            busy += ticks;
    }
    return busy;
}

std::optional<double> ProcessorWatch::busySeconds() const
{
    QFile file(m_stat);
    const long ticksPerSecond = ::sysconf(_SC_CLK_TCK);
    if (ticksPerSecond <= 0 || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    constexpr qint64 firstLine = 512;
    const auto ticks = busyTicks(file.read(firstLine));
    return ticks ? std::optional(static_cast<double>(*ticks) / static_cast<double>(ticksPerSecond))
                 : std::nullopt;
}

double ProcessorWatch::othersBusy() const
{
    const auto now = busySeconds();
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    if (!m_busy || !now || passed <= 0)
        return 0;
    return std::max(0.0, (*now - *m_busy - (processCpuSeconds() - m_own)) / passed);
}

} // namespace mw::app
