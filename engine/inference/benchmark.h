// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/engine.h"
#include "engine/inference/scheduler.h"

namespace mw::engine {

/// Measures an executor with random tokens, head and greedy sampling included, alone on the scheduler's
/// thread. Fails with ContextExceeded, Busy (requests hold the cache) or Cancelled.
Result<BenchResult> benchmark(Scheduler& scheduler, const std::shared_ptr<Scheduler::Client>& client,
                              Executor& executor, const Kernels& kernels, const BenchOptions& options,
                              const Cancel& cancel);

} // namespace mw::engine
