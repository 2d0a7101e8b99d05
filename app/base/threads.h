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

/// The pools of a process; a composition root makes one Threads and hands the pools out by reference. The
/// destructor waits for what runs and for what waits in `calls`; what waits elsewhere never runs.
class Threads {
public:
    Threads();
    ~Threads();

    /// Long background work (hashing, copying, parsing, export): 2 threads at nice 19, so that it never
    /// takes time from the compute threads. Started at once, like those of `calls`.
    QThreadPool& work() { return m_work; }

    /// Short blocking calls of services: 8 threads.
    QThreadPool& calls() { return m_calls; }

    /// Requests of the endpoint on their way to the engine, each of which may wait for a model to be loaded:
    /// up to 64 threads, made when needed and ended after 30 idle seconds.
    QThreadPool& admissions() { return m_admissions; }

private:
    QThreadPool m_work;
    QThreadPool m_calls;
    QThreadPool m_admissions;
};

} // namespace mw::app
