// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace mw::app {

/// Where the kernel tells about memory; tests put files of their own there.
struct MemorySources {
    QString meminfo = QStringLiteral("/proc/meminfo");
    QString selfCgroup = QStringLiteral("/proc/self/cgroup");
    QString cgroupRoot = QStringLiteral("/sys/fs/cgroup");
};

/// Bytes that this process can still take: the kernel's estimate (MemAvailable), or less where a control
/// group (version 2, the process's own or any above it) limits it. Nothing if the kernel does not tell.
std::optional<std::uint64_t> availableMemory(const MemorySources& sources = {});

/// Resident bytes of this process, from /proc/self/statm; 0 if the kernel does not tell.
std::uint64_t residentMemory();

/// Gives what the allocator keeps of freed memory back to the system. Takes milliseconds; any thread may
/// call.
void giveMemoryBack();

} // namespace mw::app
