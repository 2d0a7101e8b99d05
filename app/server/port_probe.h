// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QString>

namespace mw::app {

/// Whether an address and port could be listened on now, and who has them where not.
struct PortReport {
    enum class State {
        Free,
        Taken,      ///< something listens there
        NotAllowed, ///< a port below 1024 without the right to it
        NoAddress   ///< this machine has no such address
    };
    State state = State::Free;
    QString program;        ///< of Taken: its name; empty where it is another user's and cannot be seen
    qint64 process = 0;     ///< its id; 0 where it cannot be seen
    bool answers = false;   ///< of Taken: whether a connection to it comes about
    bool ourselves = false; ///< of Taken: it is this process
};

/// Takes the place for a moment and lets go of it, sending nothing to whoever has it. Port 0 is always free.
/// Blocks, at most a second; any thread but main and net. Fails with InvalidArgument (args: what, value)
/// where `address` is no address literal or `port` is not 0 to 65535. `proc` is where the kernel tells of
/// processes.
Result<PortReport> probePort(const QString& address, int port, const QString& proc = QStringLiteral("/proc"));

} // namespace mw::app
