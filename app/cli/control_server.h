// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/threads.h"
#include "app/cli/control_frame.h"
#include "app/cli/control_socket.h"
#include "app/cli/io.h"

#include <QThreadPool>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace mw::app {

/// Runs the verbs that other processes of the folder's owner hand over, for the instance that holds the data
/// folder's lock. One thread of its own listens and watches the callers; a verb runs on the pool, over the
/// caller's streams. A caller that interrupts or goes away cancels its verb. SIGPIPE must be ignored in the
/// process: a caller may close its streams at any time.
class ControlServer {
public:
    struct Options {
        QString dataFolder;
        QString runtimeFolder;                        ///< $XDG_RUNTIME_DIR
        int mostCalls = 6;                            ///< at once; the pool has more threads than that
        std::chrono::milliseconds callWithin{5000};   ///< for a caller to say what it wants
        std::chrono::milliseconds readWithin{30'000}; ///< for a caller to take output
        /// Whether the instance does what another process wants of it; called on the listening thread, must
        /// not block. Without it every wish is refused.
        std::function<bool(const InstanceWish&)> wish = {};
    };
    /// Runs one verb; called on the pool, by several threads at once.
    using RunCall = std::function<int(const std::vector<std::string>& arguments, Io& io)>;

    /// Only for the holder of the folder's lock. Fails with IoFailed or InvalidArgument.
    static Result<std::unique_ptr<ControlServer>> start(const Options& options, QThreadPool& pool,
                                                        RunCall run);

    /// Cancels what runs and waits for it.
    ~ControlServer();

    /// Accepts nothing more and waits until what runs has ended by itself, or `cancel`.
    void finish(const Cancel& cancel);

    const QString& path() const { return m_path; }

private:
    struct Caller;

    ControlServer(Options options, QThreadPool& pool, RunCall run, QString path, Descriptor listener,
                  Descriptor wake);

    void listen();
    void accept();
    void read(Caller& caller);
    void handle(const std::shared_ptr<Caller>& caller);
    void begin(const std::shared_ptr<Caller>& caller, ControlCall call);
    void runCall(Caller& caller, const ControlCall& call);
    void dropEnded();
    void wake() const;

    const Options m_options;
    QThreadPool& m_pool;
    const RunCall m_run;
    const QString m_path;
    Descriptor m_listener;
    const Descriptor m_wake;
    std::vector<std::shared_ptr<Caller>> m_callers; ///< of the listening thread alone
    std::mutex m_mutex;
    std::condition_variable m_callEnded;
    int m_running = 0;
    bool m_accepting = true;
    bool m_stopping = false;
    std::unique_ptr<OwnThread> m_thread; // last: it uses all of the above
};

} // namespace mw::app
