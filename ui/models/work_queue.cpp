// SPDX-License-Identifier: Apache-2.0
#include "ui/models/work_queue.h"

#include <algorithm>

namespace mw::ui {

WorkQueue::WorkQueue(QThreadPool& pool, Activities& activities, QObject* parent)
    : QObject(parent), m_pool(pool), m_activities(activities)
{}

WorkQueue::~WorkQueue() = default;

bool WorkQueue::has(const QString& key) const
{
    return (m_running && m_running->piece.key == key) ||
           std::any_of(m_waiting.begin(), m_waiting.end(),
                       [&key](const Entry& entry) { return entry.piece.key == key; });
}

bool WorkQueue::add(Piece piece)
{
    if (has(piece.key))
        return false;
    auto activity = m_activities.begin(piece.title, [self = QPointer(this), key = piece.key] {
        if (self)
            self->cancel(key);
    });
    m_waiting.push_back({std::move(piece), std::move(activity)});
    next();
    Q_EMIT changed();
    return true;
}

void WorkQueue::next()
{
    if (m_running || m_waiting.empty())
        return;
    m_running = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_progress = {};
    m_cancel = app::runAsync(
        m_pool, this, m_running->piece.work,
        [this](const Result<void>& result) {
            Entry entry = *std::move(m_running);
            m_running.reset();
            end(std::move(entry), result);
            next();
            Q_EMIT changed();
        },
        [this](const app::WorkProgress& progress) {
            m_progress = progress;
            if (m_running)
                m_running->activity->progress(progress.done, progress.total);
            Q_EMIT progressed();
        });
}

void WorkQueue::end(Entry entry, const Result<void>& result)
{
    entry.activity->finish(result);
    entry.piece.done(result);
}

void WorkQueue::cancel(const QString& key)
{
    if (m_running && m_running->piece.key == key) {
        m_cancel.request();
        return;
    }
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(),
                                    [&key](const Entry& entry) { return entry.piece.key == key; });
    if (found == m_waiting.end())
        return;
    Entry entry = std::move(*found);
    m_waiting.erase(found);
    end(std::move(entry), Error{ErrorCode::Cancelled, "cancelled before it began"});
    Q_EMIT changed();
}

void WorkQueue::cancelAll()
{
    while (!m_waiting.empty())
        cancel(m_waiting.back().piece.key);
    if (m_running)
        m_cancel.request();
}

} // namespace mw::ui
