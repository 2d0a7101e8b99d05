// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/api/result.h"
#include "engine/weights/gguf_file.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace mw::engine {

/// A tensor to be read, in runs of rows.
struct TensorReading {
    const GgufTensor* tensor = nullptr;
    std::size_t rows = 1;
    std::size_t rowGroup = 1; ///< a run starts at a multiple of it
    /// Takes `rows` rows as they stand in the file; called on any thread, on several at once for other rows.
    std::function<void(const std::byte* data, std::size_t firstRow, std::size_t rows)> place;
};

/// Reads all of them on `threads` threads; nothing of the file stays mapped. `progress` is called on the
/// calling thread, first with nothing done, last with everything. Fails with IoFailed, FileDamaged or
/// Cancelled.
Result<void> readTensors(const GgufFile& file, const std::vector<TensorReading>& readings, int threads,
                         const LoadProgressCallback& progress, const Cancel& cancel);

} // namespace mw::engine
