// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "app/base/threads.h"
#include "app/storage/connection.h"
#include "app/storage/files.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

namespace mw::app {

struct StoreLimits {
    std::size_t queue = 10'000;                ///< appended rows that wait
    std::size_t group = 256;                   ///< rows of one commit
    std::chrono::milliseconds groupAge{20};    ///< the longest that a row waits for company
    std::chrono::milliseconds firstRetry{100}; ///< after a failing group; doubles up to the last
    std::chrono::milliseconds lastRetry{2000};
};

/// The store of one data folder: one thread writes, two read, each over a connection of its own. Whoever
/// makes it holds the folder's lock. Any other thread than the store's own may call; `change`, `read` and
/// `flush` wait for the disk, so the main and network threads call only `append` and `complete`.
class Store {
public:
    using Work = std::function<Result<void>(Connection&)>;

    /// Makes the file (0600) where it is missing and brings the schema up to date. Fails with StoreTooNew,
    /// StoreDamaged, DiskFull, IoFailed. `files` and `clock` outlive the store.
    static Result<std::unique_ptr<Store>> open(const QString& path, const Files& files, const Clock& clock,
                                               StoreLimits limits = {});

    /// Commits what was appended, then ends the threads.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Runs `work`, a Result<T>(Connection&), in one transaction that the disk has when this returns. Where
    /// it fails nothing of it is in the store: an error of `work` is handed on, one of the disk is DiskFull,
    /// IoFailed or StoreDamaged, and later calls work again once the disk does.
    template <typename Change>
    std::invoke_result_t<Change, Connection&> change(Change work)
    {
        return through<std::invoke_result_t<Change, Connection&>>(
            std::move(work), [this](const Work& task) { return changeNow(task); });
    }

    /// Runs `work`, a Result<T>(Connection&), over one consistent state of the store.
    template <typename Read>
    std::invoke_result_t<Read, Connection&> read(Read work)
    {
        return through<std::invoke_result_t<Read, Connection&>>(
            std::move(work), [this](const Work& task) { return readNow(task); });
    }

    /// Hands `work` over to be committed with others within 20 ms: it survives the end of the process, a
    /// power cut may take the last group. Fails with Busy{records} where 10,000 wait already or where writing
    /// fails at the moment; what was accepted is kept and tried again until the disk works. Never waits.
    Result<void> append(Work work);

    /// `append` for the end of what has begun: accepted also while writing fails, up to twice the queue.
    Result<void> complete(Work work);

    /// Returns when everything appended before is committed; fails where that cannot be done now.
    Result<void> flush();

    const QString& path() const { return m_path; }
    /// Of the database, such as 3.40.1.
    const QString& productVersion() const { return m_productVersion; }

private:
    struct Task {
        enum class Kind { Change, Flush, Read };
        Kind kind;
        const Work* work;
        std::promise<Result<void>> done;
    };

    Store(QString path, const Files& files, const Clock& clock, StoreLimits limits);

    template <typename Outcome, typename Callable, typename Submit>
    static Outcome through(Callable work, Submit submit)
    {
        std::optional<Outcome> outcome;
        const Work task = [&](Connection& connection) -> Result<void> {
            outcome.emplace(work(connection));
            return outcome->ok() ? Result<void>() : Result<void>(outcome->error());
        };
        const Result<void> done = submit(task);
        if (!done)
            return done.error();
        return *std::move(outcome);
    }

    Result<void> changeNow(const Work& work);
    Result<void> readNow(const Work& work);
    Result<void> submit(std::deque<Task>& queue, std::condition_variable& wake, Task::Kind kind,
                        const Work* work);
    Result<void> enqueue(Work work, std::size_t room, bool evenFailing);
    bool isOwnThread() const;

    Result<void> startWriter();
    Result<void> startReaders();
    void writerLoop(std::promise<Result<void>>& started);
    void readerLoop(std::promise<Result<void>>& started);
    Result<std::unique_ptr<Connection>> openWriter() const;
    Result<void> transaction(Dialect::Durability durability, const Work& work);
    Result<void> commitGroup(std::unique_lock<std::mutex>& lock);
    Result<void> commitOneByOne(std::vector<Work>& group);
    bool groupIsDue() const;
    void waitForWork(std::unique_lock<std::mutex>& lock);
    static Result<void> guarded(const Work& work, Connection& connection);

    const QString m_path;
    const Files& m_files;
    const Clock& m_clock;
    const StoreLimits m_limits;
    QString m_productVersion; ///< written before anybody else has the store

    std::unique_ptr<Connection> m_writing; // the writer thread's

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wakeWriter;
    std::condition_variable m_wakeReaders;
    std::deque<Task> m_changes;
    std::deque<Task> m_reads;
    std::deque<Work> m_appended;
    std::chrono::steady_clock::time_point m_oldestAppended;
    std::chrono::steady_clock::time_point m_nextTry; // after a failing group
    std::chrono::milliseconds m_retry;
    bool m_failing = false;
    bool m_stopping = false;

    std::vector<std::unique_ptr<OwnThread>> m_threads; // last: they end before the rest goes
};

} // namespace mw::app
