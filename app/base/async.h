// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace mw::app {

/// How far a work is; total is 0 while it is not known.
struct WorkProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

/// Told by whoever does long work, on its own thread.
using ProgressCallback = std::function<void(const WorkProgress&)>;

namespace detail {

struct SharedProgress {
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> total = 0;

    WorkProgress value() const
    {
        return {done.load(std::memory_order_relaxed), total.load(std::memory_order_relaxed)};
    }
};

inline constexpr int progressSteps = 1000;

/// Destroyed with the guard: nobody waits for the result, so the work may end.
class CancelWithGuard : public QObject {
public:
    CancelWithGuard(Cancel cancel, QObject* guard) : QObject(guard), m_cancel(std::move(cancel)) {}
    ~CancelWithGuard() override { m_cancel.request(); }

private:
    Cancel m_cancel;
};

/// The work's result; what a library below throws is an error like any other.
template <typename Value, typename Work, typename... Arguments>
std::shared_ptr<Value> resultOf(Work& work, Arguments&&... arguments)
{
    try {
        return std::make_shared<Value>(work(std::forward<Arguments>(arguments)...));
    } catch (const std::exception& exception) {
        return std::make_shared<Value>(Error{ErrorCode::Internal, exception.what()});
    }
}

} // namespace detail

/// What a work sees of those who wait for it. Copies belong to the same work; any thread may call.
class WorkControl {
public:
    WorkControl(Cancel cancel, ProgressCallback report)
        : m_cancel(std::move(cancel)), m_report(std::move(report))
    {}

    const Cancel& cancel() const { return m_cancel; }
    void progress(const WorkProgress& progress) const { m_report(progress); }
    const ProgressCallback& report() const { return m_report; }

private:
    Cancel m_cancel;
    ProgressCallback m_report;
};

/// Runs `work` on `pool` and calls `done(Result<T>)` on the thread of `guard`, which must be the calling
/// thread. Never blocks. `work` returns Result<T> and takes nothing or a `const WorkControl&`; what it
/// throws becomes an Internal error. `onProgress(WorkProgress)` is called on the guard's thread, at most 25
/// times a second and only when a thousandth more is done. Nothing is called once `guard` is destroyed; the
/// cancel flag is then set. Cancelling by the returned flag asks the work to end: `done` gets what it
/// returns, Cancelled or, if it was quicker, its value.
template <typename Work, typename Done, typename OnProgress = std::nullptr_t>
Cancel runAsync(QThreadPool& pool, QObject* guard, Work work, Done done, OnProgress onProgress = nullptr)
{
    constexpr bool controlled = std::is_invocable_v<Work&, const WorkControl&>;
    using Value = typename std::conditional_t<controlled, std::invoke_result<Work&, const WorkControl&>,
                                              std::invoke_result<Work&>>::type;
    // QFuture copies its result; the shared pointer lets move-only values through.
    using Held = std::shared_ptr<Value>;
    const Cancel cancel;
    const auto shared = std::make_shared<detail::SharedProgress>();
    auto* watcher = new QFutureWatcher<Held>(guard);
    if constexpr (controlled)
        new detail::CancelWithGuard(cancel, watcher);
    if constexpr (!std::is_null_pointer_v<OnProgress>) {
        QObject::connect(watcher, &QFutureWatcherBase::progressValueChanged, guard,
                         [shared, onProgress = std::move(onProgress)](int) mutable {
                             if (const WorkProgress progress = shared->value(); progress.total > 0)
                                 onProgress(progress);
                         });
    }
    QObject::connect(watcher, &QFutureWatcherBase::finished, guard,
                     [watcher, done = std::move(done)]() mutable {
                         watcher->deleteLater();
                         if (watcher->future().resultCount() == 0) // taken out of the pool before it ran
                             done(Value(Error{ErrorCode::Cancelled, "never started"}));
                         else
                             done(std::move(*watcher->result()));
                     });
    if constexpr (controlled) {
        watcher->setFuture(QtConcurrent::run(&pool, [work = std::move(work), cancel,
                                                     shared](QPromise<Held>& promise) mutable {
            promise.setProgressRange(0, detail::progressSteps);
            const WorkControl control(cancel, [&promise, shared](const WorkProgress& progress) {
                shared->done.store(progress.done, std::memory_order_relaxed);
                shared->total.store(progress.total, std::memory_order_relaxed);
                if (progress.total > 0) {
                    const double share =
                        static_cast<double>(progress.done) / static_cast<double>(progress.total);
                    promise.setProgressValue(static_cast<int>(std::min(share, 1.0) * detail::progressSteps));
                }
            });
            promise.addResult(detail::resultOf<Value>(work, control));
        }));
    } else {
        watcher->setFuture(QtConcurrent::run(
            &pool, [work = std::move(work)]() mutable { return detail::resultOf<Value>(work); }));
    }
    return cancel;
}

} // namespace mw::app
