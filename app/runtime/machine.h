// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace mw::app {

/// What decides how well models run here. Zero and empty where the system does not tell.
struct Machine {
    QString processor;           ///< "AMD Ryzen 7 5800X 8-Core Processor"
    int cores = 0;               ///< logical ones that this process may use
    std::uint64_t memory = 0;    ///< bytes, of the whole machine
    std::uint64_t available = 0; ///< bytes that this process can still take
    std::uint64_t diskFree = 0;  ///< bytes, where the data folder is
};

/// Reads the system; blocks on it for a moment. `folder` need not exist yet.
Machine readMachine(const QString& folder, const QString& cpuinfo = QStringLiteral("/proc/cpuinfo"));

} // namespace mw::app
