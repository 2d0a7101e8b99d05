// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/machine.h"

#include "app/runtime/machine_memory.h"
#include "app/storage/system_calls.h"

#include <QDir>
#include <QFile>
#include <QThread>

#include <unistd.h>

namespace mw::app {

namespace {

/// The kernel's name for it: "model name" on x86, "Model" or nothing elsewhere.
QString processorName(const QString& cpuinfo)
{
    QFile file(cpuinfo);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 firstProcessor = 16 * 1024;
    const QList<QByteArray> lines = file.read(firstProcessor).split('\n');
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(colon).trimmed().toLower();
        if (colon > 0 && (name == "model name" || name == "model"))
            if (const QString value = QString::fromUtf8(line.mid(colon + 1)).simplified(); value.size() > 3)
                return value;
    }
    return {};
}

} // namespace

Machine readMachine(const QString& folder, const QString& cpuinfo)
{
    Machine machine;
    machine.processor = processorName(cpuinfo);
    machine.cores = QThread::idealThreadCount();
    const auto pages = ::sysconf(_SC_PHYS_PAGES);
    const auto pageBytes = ::sysconf(_SC_PAGESIZE);
    if (pages > 0 && pageBytes > 0)
        machine.memory = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageBytes);
    machine.available = availableMemory().value_or(0);
    QString existing = folder;
    while (!QFile::exists(existing) && existing.contains(u'/'))
        existing.truncate(existing.lastIndexOf(u'/'));
    // The folder itself is asked: a list of mounts, which Qt looks into, does not name what a container
    // stands on.
    const QByteArray path = existing.isEmpty() ? QByteArrayLiteral("/") : QFile::encodeName(existing);
    if (SystemCalls().freeBytes(path.constData(), &machine.diskFree) != 0)
        machine.diskFree = 0;
    return machine;
}

} // namespace mw::app
