// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mw::app {

/// SQLite's own I/O with faults: a VFS over the usual one, registered as the default of this process, whose
/// k-th call (opening, reading, writing, syncing, truncating, deleting) fails. Syncing does not wait for the
/// disk. `install` before the first connection; one test at a time.
class FaultySqlite {
public:
    enum class Kind { Io, Full, ShortWrite };

    static void install();
    static void arm(long call, Kind kind, bool forEver);
    static void disarm();
    static bool struck();
    static long calls(); ///< since `arm`
};

} // namespace mw::app
