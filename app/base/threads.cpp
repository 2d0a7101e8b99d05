// SPDX-License-Identifier: Apache-2.0
#include "app/base/threads.h"

#include <latch>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace mw::app {

namespace {

/// Starts every thread of the pool and gives each a name and a niceness. Linux keeps both per thread, so
/// they are set from inside; the latch makes sure that each task gets a thread of its own.
void prepare(QThreadPool& pool, int threads, const char* name, int niceness)
{
    pool.setMaxThreadCount(threads);
    pool.setExpiryTimeout(-1);
    pool.setObjectName(QLatin1String(name));
    std::latch started(threads + 1);
    std::latch finished(threads + 1);
    for (int i = 0; i < threads; ++i) {
        pool.start([&started, &finished, name, niceness] {
            pthread_setname_np(pthread_self(), name);
            if (niceness != 0)
                ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
            started.arrive_and_wait();
            finished.count_down();
        });
    }
    started.arrive_and_wait();
    finished.arrive_and_wait();
}

} // namespace

OwnThread::OwnThread(const char* name, std::function<void()> body)
    : m_thread([name, body = std::move(body)] {
          pthread_setname_np(pthread_self(), name);
          body();
      })
{}

OwnThread::~OwnThread()
{
    m_thread.join();
}

Threads::Threads()
{
    prepare(m_work, 2, "mw-work", 19);
    prepare(m_calls, 8, "mw-calls", 0);
    m_admissions.setMaxThreadCount(64);
    m_admissions.setExpiryTimeout(30'000);
    m_admissions.setObjectName(QStringLiteral("mw-admissions"));
}

Threads::~Threads()
{
    // Short calls that wait for a thread still run: what is written as the window goes is among them.
    m_work.clear();
    m_admissions.clear();
    m_work.waitForDone();
    m_calls.waitForDone();
    m_admissions.waitForDone();
}

} // namespace mw::app
