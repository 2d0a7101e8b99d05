// SPDX-License-Identifier: Apache-2.0
#include "app/storage/store.h"

#include "app/base/logging.h"
#include "app/storage/each_row.h"
#include "app/storage/migrations.h"

#include <QFileInfo>

#include <algorithm>

namespace mw::app {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int readers = 2;

Error stopped()
{
    return {ErrorCode::Cancelled, "the store is closed"};
}

Error cannotRecord(const std::string& why)
{
    return {ErrorCode::Busy, why, {"records"}};
}

} // namespace

Store::Store(QString path, const Files& files, const Clock& clock, StoreLimits limits)
    : m_path(std::move(path)), m_files(files), m_clock(clock), m_limits(limits), m_retry(limits.firstRetry)
{}

Result<std::unique_ptr<Store>> Store::open(const QString& path, const Files& files, const Clock& clock,
                                           StoreLimits limits)
{
    {
        // The database would make it readable for others where the umask says so.
        auto file = files.openToWrite(path);
        if (!file)
            return file.error();
    }
    if (const auto synced = files.syncFolder(QFileInfo(path).path()); !synced)
        return synced.error();
    std::unique_ptr<Store> store(new Store(path, files, clock, limits));
    Result<void> started = store->startWriter();
    if (started)
        started = store->startReaders();
    if (!started)
        return started.error();
    const auto version = store->read([](Connection& connection) {
        return allRows(connection.query(Dialect::productVersion()),
                       [](const Rows& row) { return row.text(0); });
    });
    if (!version)
        return version.error();
    store->m_productVersion = version->empty() ? QString() : version->front();
    return store;
}

Store::~Store()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wakeWriter.notify_all();
    m_wakeReaders.notify_all();
    m_threads.clear();
}

Result<void> Store::startWriter()
{
    std::promise<Result<void>> started;
    auto outcome = started.get_future();
    m_threads.push_back(std::make_unique<OwnThread>("mw-writer", [this, &started] { writerLoop(started); }));
    return outcome.get();
}

Result<void> Store::startReaders()
{
    for (int i = 0; i < readers; ++i) {
        std::promise<Result<void>> started;
        auto outcome = started.get_future();
        m_threads.push_back(
            std::make_unique<OwnThread>("mw-reader", [this, &started] { readerLoop(started); }));
        if (auto done = outcome.get(); !done)
            return done;
    }
    return {};
}

bool Store::isOwnThread() const
{
    return std::any_of(m_threads.begin(), m_threads.end(),
                       [](const auto& thread) { return thread->isCurrent(); });
}

Result<void> Store::submit(std::deque<Task>& queue, std::condition_variable& wake, Task::Kind kind,
                           const Work* work)
{
    if (isOwnThread())
        return Error{ErrorCode::Internal, "the store was called from inside one of its transactions"};
    std::future<Result<void>> outcome;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return stopped();
        queue.push_back({kind, work, {}});
        outcome = queue.back().done.get_future();
    }
    wake.notify_one();
    return outcome.get();
}

Result<void> Store::changeNow(const Work& work)
{
    return submit(m_changes, m_wakeWriter, Task::Kind::Change, &work);
}

Result<void> Store::readNow(const Work& work)
{
    return submit(m_reads, m_wakeReaders, Task::Kind::Read, &work);
}

Result<void> Store::flush()
{
    return submit(m_changes, m_wakeWriter, Task::Kind::Flush, nullptr);
}

Result<void> Store::enqueue(Work work, std::size_t room, bool evenFailing)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return stopped();
        if (m_failing && !evenFailing)
            return cannotRecord("writing to the store fails");
        if (m_appended.size() >= room)
            return cannotRecord("too many rows wait to be written");
        if (m_appended.empty())
            m_oldestAppended = SteadyClock::now();
        m_appended.push_back(std::move(work));
        wake = m_appended.size() == 1 || m_appended.size() == m_limits.group;
    }
    if (wake)
        m_wakeWriter.notify_one();
    return {};
}

Result<void> Store::append(Work work)
{
    return enqueue(std::move(work), m_limits.queue, false);
}

Result<void> Store::complete(Work work)
{
    return enqueue(std::move(work), 2 * m_limits.queue, true);
}

Result<void> Store::guarded(const Work& work, Connection& connection)
{
    try {
        return work(connection);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "no memory for a transaction"};
    } catch (const std::exception& exception) {
        return Error{ErrorCode::Internal, exception.what()};
    }
}

Result<std::unique_ptr<Connection>> Store::openWriter() const
{
    return Connection::open(m_path, Dialect::Use::Write);
}

/// One transaction on the writer. After a failure of the disk the connection is made anew at the next one,
/// since what its caches hold is not known to be what the file holds.
Result<void> Store::transaction(Dialect::Durability durability, const Work& work)
{
    if (!m_writing) {
        auto opened = openWriter();
        if (!opened)
            return opened.error();
        m_writing = *std::move(opened);
    }
    Result<void> done = m_writing->setDurability(durability);
    if (done)
        done = m_writing->begin();
    if (done) {
        done = guarded(work, *m_writing);
        if (done)
            done = m_writing->commit();
        if (!done && !m_writing->rollback())
            m_writing.reset(); // ended by itself, or not to be trusted
    }
    if (!done && isStorageFailure(done.error()))
        m_writing.reset();
    return done;
}

/// For a group of which one row cannot be written: that one is left out. Fails where the disk does, with what
/// is still to be written left in `group`.
Result<void> Store::commitOneByOne(std::vector<Work>& group)
{
    while (!group.empty()) {
        const auto done = transaction(Dialect::Durability::Grouped, group.front());
        if (!done && isStorageFailure(done.error()))
            return done;
        if (!done)
            qCCritical(logStorage, "a row was left out: %s", done.error().detail.c_str());
        group.erase(group.begin());
    }
    return {};
}

/// Commits the oldest rows, up to a group of them; where the disk fails they go back to the front of the
/// queue.
Result<void> Store::commitGroup(std::unique_lock<std::mutex>& lock)
{
    std::vector<Work> group;
    const std::size_t count = std::min(m_appended.size(), m_limits.group);
    group.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        group.push_back(std::move(m_appended.front()));
        m_appended.pop_front();
    }
    lock.unlock();
    Result<void> done =
        transaction(Dialect::Durability::Grouped, [&group](Connection& connection) -> Result<void> {
            for (const Work& work : group) {
                if (auto written = guarded(work, connection); !written)
                    return written;
            }
            return {};
        });
    if (!done && !isStorageFailure(done.error()))
        done = commitOneByOne(group);
    lock.lock();
    if (done) {
        m_failing = false;
        m_retry = m_limits.firstRetry;
        m_oldestAppended = SteadyClock::now(); // those that came meanwhile
        return done;
    }
    m_appended.insert(m_appended.begin(), std::make_move_iterator(group.begin()),
                      std::make_move_iterator(group.end()));
    if (!m_failing)
        qCCritical(logStorage, "records cannot be written: %s", done.error().detail.c_str());
    m_failing = true;
    m_nextTry = SteadyClock::now() + m_retry;
    m_retry = std::min(2 * m_retry, m_limits.lastRetry);
    return done;
}

bool Store::groupIsDue() const
{
    if (m_appended.empty())
        return false;
    const auto now = SteadyClock::now();
    if (m_failing)
        return now >= m_nextTry;
    return m_appended.size() >= m_limits.group || now >= m_oldestAppended + m_limits.groupAge;
}

void Store::waitForWork(std::unique_lock<std::mutex>& lock)
{
    while (!m_stopping && m_changes.empty() && !groupIsDue()) {
        if (m_appended.empty())
            m_wakeWriter.wait(lock);
        else
            m_wakeWriter.wait_until(lock, m_failing ? m_nextTry : m_oldestAppended + m_limits.groupAge);
    }
}

void Store::writerLoop(std::promise<Result<void>>& started)
{
    {
        Result<void> ready;
        if (auto opened = openWriter(); !opened) {
            ready = opened.error();
        } else {
            m_writing = *std::move(opened);
            const auto migrations = builtInMigrations();
            if (!migrations)
                ready = migrations.error();
            else if (const auto done = migrate(*m_writing, m_files, m_path, *migrations, m_clock); !done)
                ready = done.error();
        }
        const bool ok = ready.ok();
        if (!ok)
            m_writing.reset();
        started.set_value(std::move(ready));
        if (!ok)
            return;
    }
    std::unique_lock lock(m_mutex);
    for (;;) {
        waitForWork(lock);
        if (!m_changes.empty()) {
            Task task = std::move(m_changes.front());
            m_changes.pop_front();
            Result<void> done;
            if (task.kind == Task::Kind::Flush) {
                for (std::size_t groups = m_appended.size() / m_limits.group + 1; groups > 0 && done;
                     --groups) {
                    if (!m_appended.empty())
                        done = commitGroup(lock);
                }
            } else {
                lock.unlock();
                done = transaction(Dialect::Durability::Full, *task.work);
                lock.lock();
            }
            task.done.set_value(std::move(done));
        } else if (m_stopping && m_appended.empty()) {
            break;
        } else if (const auto done = commitGroup(lock); !done && m_stopping) {
            qCCritical(logStorage, "%zu rows are lost: %s", m_appended.size(), done.error().detail.c_str());
            break;
        }
    }
    lock.unlock();
    m_writing.reset();
}

void Store::readerLoop(std::promise<Result<void>>& started)
{
    std::unique_ptr<Connection> connection;
    const auto ensure = [&]() -> Result<void> {
        if (connection)
            return {};
        auto opened = Connection::open(m_path, Dialect::Use::Read);
        if (!opened)
            return opened.error();
        connection = *std::move(opened);
        return {};
    };
    auto ready = ensure();
    const bool ok = ready.ok();
    started.set_value(std::move(ready));
    if (!ok)
        return;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wakeReaders.wait(lock, [this] { return m_stopping || !m_reads.empty(); });
        if (m_reads.empty())
            break;
        Task task = std::move(m_reads.front());
        m_reads.pop_front();
        lock.unlock();
        Result<void> done = ensure();
        if (done)
            done = connection->begin();
        if (done) {
            done = guarded(*task.work, *connection);
            if (!connection->rollback())
                connection.reset();
        }
        if (!done && isStorageFailure(done.error()))
            connection.reset();
        task.done.set_value(std::move(done));
        lock.lock();
    }
}

} // namespace mw::app
