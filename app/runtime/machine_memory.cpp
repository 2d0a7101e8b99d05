// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/machine_memory.h"

#include <QByteArray>
#include <QFile>

#include <algorithm>

#include <malloc.h>
#include <unistd.h>

namespace mw::app {

namespace {

/// The kernel's files say size 0, so they are read until they end; none of these is longer than this.
QByteArray readKernelFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(1 << 16) : QByteArray();
}

std::optional<std::uint64_t> number(const QByteArray& text)
{
    bool ok = false;
    const qulonglong value = text.trimmed().toULongLong(&ok);
    return ok ? std::optional<std::uint64_t>(value) : std::nullopt;
}

std::optional<std::uint64_t> memAvailable(const QByteArray& meminfo)
{
    for (const QByteArray& line : meminfo.split('\n')) {
        if (line.startsWith("MemAvailable:")) {
            const auto kibibytes = number(line.mid(13).trimmed().split(' ').value(0));
            return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// The inactive part of the file cache counts as used in memory.current but is given back on demand.
std::uint64_t reclaimable(const QString& group)
{
    for (const QByteArray& line : readKernelFile(group + QLatin1String("/memory.stat")).split('\n')) {
        if (line.startsWith("inactive_file "))
            return number(line.mid(14)).value_or(0);
    }
    return 0;
}

std::optional<std::uint64_t> leftInGroup(const QString& group)
{
    const auto limit = number(readKernelFile(group + QLatin1String("/memory.max"))); // "max" is no number
    const auto current = number(readKernelFile(group + QLatin1String("/memory.current")));
    if (!limit || !current)
        return std::nullopt;
    const std::uint64_t used = *current - std::min(*current, reclaimable(group));
    return *limit - std::min(*limit, used);
}

} // namespace

std::optional<std::uint64_t> availableMemory(const MemorySources& sources)
{
    auto available = memAvailable(readKernelFile(sources.meminfo));
    const auto lower = [&available](std::optional<std::uint64_t> left) {
        if (left)
            available = std::min(*left, available.value_or(*left));
    };
    for (const QByteArray& line : readKernelFile(sources.selfCgroup).split('\n')) {
        if (!line.startsWith("0::/"))
            continue;
        QString group = QFile::decodeName(line.mid(3));
        while (group.size() > 1) {
            lower(leftInGroup(sources.cgroupRoot + group));
            group.truncate(group.lastIndexOf(u'/'));
        }
    }
    lower(leftInGroup(sources.cgroupRoot)); // inside a container the limit stands at the visible root
    return available;
}

std::uint64_t residentMemory()
{
    const auto pages = number(readKernelFile(QStringLiteral("/proc/self/statm")).split(' ').value(1));
    return pages.value_or(0) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void giveMemoryBack()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace mw::app
