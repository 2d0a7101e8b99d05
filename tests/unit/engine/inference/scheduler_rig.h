// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/compute_pool.h"
#include "engine/inference/scheduler.h"
#include "tests/unit/engine/inference/fake_model.h"

#include <memory>

namespace mw::engine {

/// A scheduler with one fake model.
struct SchedulerRig {
    explicit SchedulerRig(FakeExecutor::Options options = {}, int threads = 2,
                          const SchedulingLimits& limits = {})
        : pool(threads), executor(options), scheduler(pool, kernelsFor(selectedIsa())),
          client(scheduler.add(executor, tokenizer, limits))
    {}
    ~SchedulerRig()
    {
        executor.openGate();
        if (client)
            scheduler.remove(client);
    }

    std::shared_ptr<CollectingSink> submit(GenerationRequest request, int tokens)
    {
        auto sink = std::make_shared<CollectingSink>();
        return scheduler.submit(client, std::move(request), tokens, sink) ? sink : nullptr;
    }

    /// Blocks that nobody holds.
    std::size_t available()
    {
        std::size_t count = 0;
        scheduler.call([&] { count = Scheduler::blocksOf(*client).available(); });
        return count;
    }

    ModelActivity activity()
    {
        scheduler.call([] {}); // what a step changes is told before the next call
        return Scheduler::activityOf(*client);
    }

    /// Blocks that the cache keeps.
    std::size_t cached() { return activity().cachedBytes / executor.kvBlockBytes(); }

    ComputePool pool;
    FakeTokenizer tokenizer;
    FakeExecutor executor;
    Scheduler scheduler;
    std::shared_ptr<Scheduler::Client> client;
};

} // namespace mw::engine
