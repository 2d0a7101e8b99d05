// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/result.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace mw::app {

/// Runs `work` (returning Result<T>) on `pool` and calls `done(Result<T>)` on the thread of `guard`, which
/// must be the calling thread. Nothing is called once `guard` is destroyed. Never blocks.
template <typename Work, typename Done>
void runAsync(QThreadPool& pool, QObject* guard, Work work, Done done)
{
    using Value = std::invoke_result_t<Work>;
    auto* watcher = new QFutureWatcher<std::shared_ptr<Value>>(guard);
    QObject::connect(watcher, &QFutureWatcherBase::finished, guard,
                     [watcher, done = std::move(done)]() mutable {
                         watcher->deleteLater();
                         done(std::move(*watcher->result()));
                     });
    // QFuture copies its result; the shared pointer lets move-only values through.
    watcher->setFuture(QtConcurrent::run(
        &pool, [work = std::move(work)]() mutable { return std::make_shared<Value>(work()); }));
}

} // namespace mw::app
