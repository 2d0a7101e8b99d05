// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QAbstractListModel>
#include <QPointer>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace mw::ui {

/// Work that lives longer than a glance: what it is, how far, and how it ended. Newest first; work under way
/// stays, of what has ended the last `kept` stay. Main thread only.
class Activities : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kept = 20;

    enum class State { Running, Done, Failed, Cancelled };
    enum Role {
        TitleRole = Qt::DisplayRole,
        StateRole = Qt::UserRole,
        DoneRole,  ///< quint64
        TotalRole, ///< quint64; 0: not known
        CancellableRole
    };

    /// What began the work holds this and says how it goes; letting go of it without an end is Done.
    class Handle {
    public:
        ~Handle();
        void progress(quint64 done, quint64 total);
        /// Cancelled where the error is ErrorCode::Cancelled.
        void finish(const Result<void>& result);

    private:
        friend class Activities;
        Handle(Activities& owner, quint64 id) : m_owner(&owner), m_id(id) {}
        QPointer<Activities> m_owner;
        const quint64 m_id;
        bool m_ended = false;
    };

    struct Activity {
        quint64 id = 0;
        std::function<QString()> title; ///< in the current language
        std::function<void()> cancel;   ///< empty: cannot be
        State state = State::Running;
        quint64 done = 0;
        quint64 total = 0;
        std::optional<Error> error;
    };

    using QAbstractListModel::QAbstractListModel;

    std::shared_ptr<Handle> begin(std::function<QString()> title, std::function<void()> cancel = {});
    void cancel(int row);
    void clearEnded();

    int running() const;
    const Activity& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void runningChanged();
    /// The row as it stands after its end; failed work is told of wherever the user is.
    void ended(const mw::ui::Activities::Activity& activity);

private:
    void progress(quint64 id, quint64 done, quint64 total);
    void finish(quint64 id, const Result<void>& result);
    std::optional<int> rowOf(quint64 id) const;

    std::vector<Activity> m_rows;
    quint64 m_lastId = 0;
};

} // namespace mw::ui
