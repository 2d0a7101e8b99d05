// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "ui/models/activities.h"

#include <QObject>

#include <deque>
#include <functional>
#include <memory>

namespace mw::ui {

/// Long work of one kind, one piece after the other on a pool; each piece is listed among the activities from
/// the moment it waits. Main thread only; what is done and signalled is called there.
class WorkQueue : public QObject {
    Q_OBJECT
public:
    struct Piece {
        QString key;                    ///< what it is about; a second one of the same key is not taken
        std::function<QString()> title; ///< in the current language
        std::function<Result<void>(const app::WorkControl&)> work; ///< on the pool
        std::function<void(const Result<void>&)> done;             ///< Cancelled where it never ran
    };

    /// Both outlive the queue.
    WorkQueue(QThreadPool& pool, Activities& activities, QObject* parent = nullptr);
    /// Asks the piece under way to end; nothing is called any more.
    ~WorkQueue() override;

    /// False where a piece of this key waits or runs.
    bool add(Piece piece);
    void cancel(const QString& key);
    void cancelAll();

    bool has(const QString& key) const;
    /// The key of what runs, empty where nothing does.
    QString running() const { return m_running ? m_running->piece.key : QString(); }
    QString title() const { return m_running ? m_running->piece.title() : QString(); }
    const app::WorkProgress& progress() const { return m_progress; }
    int waiting() const { return static_cast<int>(m_waiting.size()); }

Q_SIGNALS:
    /// A piece came, began or ended.
    void changed();
    void progressed();

private:
    struct Entry {
        Piece piece;
        std::shared_ptr<Activities::Handle> activity;
    };

    void next();
    void end(Entry entry, const Result<void>& result);

    QThreadPool& m_pool;
    Activities& m_activities;
    std::deque<Entry> m_waiting;
    std::optional<Entry> m_running;
    app::WorkProgress m_progress;
    Cancel m_cancel;
};

} // namespace mw::ui
