// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/net.h"

namespace mw::app {

void Net::beginJob()
{
    const std::lock_guard lock(m_mutex);
    ++m_jobs;
}

void Net::endJob()
{
    const std::lock_guard lock(m_mutex);
    if (--m_jobs == 0)
        m_jobEnded.notify_all();
}

void Net::waitForJobs()
{
    std::unique_lock lock(m_mutex);
    m_jobEnded.wait(lock, [this] { return m_jobs == 0; });
}

} // namespace mw::app
