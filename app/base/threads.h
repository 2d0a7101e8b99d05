// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QThreadPool>

#include <functional>
#include <thread>

namespace mw::app {

/// One thread of a service's own, named for debuggers; the destructor waits for `body` to return, so the
/// owner tells it to end first.
class OwnThread {
public:
    /// `name` has at most 15 bytes.
    OwnThread(const char* name, std::function<void()> body);
    ~OwnThread();
    OwnThread(const OwnThread&) = delete;
    OwnThread& operator=(const OwnThread&) = delete;

    bool isCurrent() const { return std::this_thread::get_id() == m_thread.get_id(); }

private:
    std::thread m_thread;
};

/// The two pools of a process; a composition root makes one Threads and hands the pools out by reference.
/// The threads are started at once, named, and live as long as the object, whose destructor waits for them.
class Threads {
public:
    Threads();
    ~Threads();

    /// Long background work (hashing, copying, parsing, export): 2 threads at nice 19, so that it never
    /// takes time from the compute threads.
    QThreadPool& work() { return m_work; }

    /// Short blocking calls of services: 8 threads.
    QThreadPool& calls() { return m_calls; }

private:
    QThreadPool m_work;
    QThreadPool m_calls;
};

} // namespace mw::app
