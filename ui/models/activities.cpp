// SPDX-License-Identifier: Apache-2.0
#include "ui/models/activities.h"

#include <algorithm>

namespace mw::ui {

Activities::Handle::~Handle()
{
    finish({});
}

void Activities::Handle::progress(quint64 done, quint64 total)
{
    if (m_owner && !m_ended)
        m_owner->progress(m_id, done, total);
}

void Activities::Handle::finish(const Result<void>& result)
{
    if (m_owner && !m_ended)
        m_owner->finish(m_id, result);
    m_ended = true;
}

std::shared_ptr<Activities::Handle> Activities::begin(std::function<QString()> title,
                                                      std::function<void()> cancel)
{
    Activity activity;
    activity.id = ++m_lastId;
    activity.title = std::move(title);
    activity.cancel = std::move(cancel);
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), std::move(activity));
    endInsertRows();
    Q_EMIT runningChanged();
    return std::shared_ptr<Handle>(new Handle(*this, m_lastId));
}

void Activities::cancel(int row)
{
    const Activity& activity = at(row);
    if (activity.state == State::Running && activity.cancel)
        activity.cancel();
}

void Activities::clearEnded()
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (at(row).state == State::Running)
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
}

int Activities::running() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const Activity& activity) {
        return activity.state == State::Running;
    }));
}

int Activities::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant Activities::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Activity& activity = at(index.row());
    switch (role) {
    case TitleRole:
        return activity.title();
    case StateRole:
        return static_cast<int>(activity.state);
    case DoneRole:
        return activity.done;
    case TotalRole:
        return activity.total;
    case CancellableRole:
        return activity.state == State::Running && static_cast<bool>(activity.cancel);
    default:
        return {};
    }
}

std::optional<int> Activities::rowOf(quint64 id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [id](const Activity& activity) { return activity.id == id; });
    if (found == m_rows.end())
        return std::nullopt;
    return static_cast<int>(found - m_rows.begin());
}

void Activities::progress(quint64 id, quint64 done, quint64 total)
{
    const auto row = rowOf(id);
    if (!row)
        return;
    Activity& activity = m_rows[static_cast<std::size_t>(*row)];
    activity.done = done;
    activity.total = total;
    Q_EMIT dataChanged(index(*row), index(*row), {DoneRole, TotalRole});
}

void Activities::finish(quint64 id, const Result<void>& result)
{
    const auto row = rowOf(id);
    if (!row)
        return;
    Activity& activity = m_rows[static_cast<std::size_t>(*row)];
    activity.state = State::Done;
    if (!result) {
        activity.state = result.error().code == ErrorCode::Cancelled ? State::Cancelled : State::Failed;
        activity.error = result.error();
    }
    activity.cancel = {};
    const Activity copy = activity;
    Q_EMIT dataChanged(index(*row), index(*row), {StateRole, CancellableRole});
    int finished = 0;
    for (int last = 0; last < rowCount(); ++last) {
        if (at(last).state == State::Running || ++finished <= kept)
            continue;
        beginRemoveRows({}, last, last);
        m_rows.erase(m_rows.begin() + last);
        endRemoveRows();
        break;
    }
    Q_EMIT runningChanged();
    Q_EMIT ended(copy);
}

} // namespace mw::ui
