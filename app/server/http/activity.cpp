// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/activity.h"

#include <algorithm>

namespace mw::app {

std::uint64_t Activity::begin(ServedRequest request)
{
    const std::lock_guard lock(m_mutex);
    m_running.emplace(++m_last, std::move(request));
    m_revision.fetch_add(1, std::memory_order_relaxed);
    return m_last;
}

void Activity::setModel(std::uint64_t number, const QString& model)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_running.find(number); found != m_running.end())
        found->second.model = model;
    m_revision.fetch_add(1, std::memory_order_relaxed);
}

void Activity::end(std::uint64_t number, int status, double seconds, std::uint64_t bytesOut)
{
    const std::lock_guard lock(m_mutex);
    auto ended = m_running.extract(number);
    if (ended.empty())
        return;
    ServedRequest& request = ended.mapped();
    request.status = status;
    request.seconds = seconds;
    request.bytesOut = bytesOut;
    m_ended.push_front(std::move(request));
    if (m_ended.size() > kept)
        m_ended.pop_back();
    if (m_running.empty())
        m_idle.notify_all();
    m_revision.fetch_add(1, std::memory_order_relaxed);
}

bool Activity::waitIdle(std::chrono::milliseconds limit) const
{
    std::unique_lock lock(m_mutex);
    return m_idle.wait_for(lock, limit, [this] { return m_running.empty(); });
}

std::vector<ServedRequest> Activity::list(std::int64_t now) const
{
    std::vector<ServedRequest> all;
    const std::lock_guard lock(m_mutex);
    all.reserve(m_running.size() + m_ended.size());
    for (auto request = m_running.rbegin(); request != m_running.rend(); ++request) {
        all.push_back(request->second);
        all.back().seconds = static_cast<double>(std::max<std::int64_t>(now - request->second.came, 0)) / 1e6;
    }
    all.insert(all.end(), m_ended.begin(), m_ended.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const ServedRequest& a, const ServedRequest& b) { return a.came > b.came; });
    return all;
}

} // namespace mw::app
