// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/tensor_reading.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace mw::engine {

namespace {

// Read and placed at once: large enough for quick reads, small enough to stay in the cache.
constexpr std::size_t targetReadBytes = 256 * 1024;
constexpr auto progressInterval = std::chrono::milliseconds(40);

struct Piece {
    const TensorReading* reading;
    std::size_t firstRow;
    std::size_t rows;
};

std::vector<Piece> cutIntoPieces(const std::vector<TensorReading>& readings)
{
    std::vector<Piece> pieces;
    for (const TensorReading& reading : readings) {
        const std::size_t groupBytes = reading.tensor->bytes / reading.rows * reading.rowGroup;
        const std::size_t step = std::max<std::size_t>(targetReadBytes / groupBytes, 1) * reading.rowGroup;
        for (std::size_t row = 0; row < reading.rows; row += step)
            pieces.push_back({&reading, row, std::min(step, reading.rows - row)});
    }
    return pieces;
}

class Reader {
public:
    Reader(const GgufFile& file, std::vector<Piece> pieces, const Cancel& cancel)
        : m_file(file), m_pieces(std::move(pieces)), m_cancel(cancel)
    {}

    std::uint64_t bytesDone() const { return m_bytesDone.load(std::memory_order_relaxed); }

    /// Works until nothing is left; any number of threads.
    void work()
    {
        std::vector<std::byte> buffer;
        for (;;) {
            const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
            if (index >= m_pieces.size() || m_cancel.requested() || m_failed.load(std::memory_order_relaxed))
                return;
            const Piece& piece = m_pieces[index];
            const std::size_t rowBytes = piece.reading->tensor->bytes / piece.reading->rows;
            buffer.resize(rowBytes * piece.rows);
            if (auto read = m_file.read(*piece.reading->tensor, piece.firstRow * rowBytes, buffer); !read) {
                const std::lock_guard lock(m_mutex);
                m_error = read.error();
                m_failed.store(true, std::memory_order_relaxed);
                return;
            }
            piece.reading->place(buffer.data(), piece.firstRow, piece.rows);
            m_bytesDone.fetch_add(buffer.size(), std::memory_order_relaxed);
        }
    }

    std::optional<Error> error() const { return m_error; }

private:
    const GgufFile& m_file;
    const std::vector<Piece> m_pieces;
    const Cancel& m_cancel;
    std::atomic<std::size_t> m_next{0};
    std::atomic<std::uint64_t> m_bytesDone{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::optional<Error> m_error;
};

} // namespace

Result<void> readTensors(const GgufFile& file, const std::vector<TensorReading>& readings, int threads,
                         const LoadProgressCallback& progress, const Cancel& cancel)
{
    std::uint64_t fileBytes = 0;
    for (const TensorReading& reading : readings)
        fileBytes += reading.tensor->bytes;
    if (progress)
        progress({0, fileBytes});
    Reader reader(file, cutIntoPieces(readings), cancel);
    std::mutex mutex;
    std::condition_variable finished;
    int running = std::max(threads, 1);
    std::vector<std::jthread> workers;
    for (int i = 0, count = running; i < count; ++i)
        workers.emplace_back([&] {
            reader.work();
            const std::lock_guard lock(mutex);
            --running;
            finished.notify_one();
        });
    {
        std::unique_lock lock(mutex);
        while (!finished.wait_for(lock, progressInterval, [&] { return running == 0; }))
            if (progress)
                progress({reader.bytesDone(), fileBytes});
    }
    workers.clear();
    if (reader.error())
        return *reader.error();
    if (cancel.requested())
        return Error{ErrorCode::Cancelled, "loading was cancelled"};
    if (progress)
        progress({fileBytes, fileBytes});
    return {};
}

} // namespace mw::engine
