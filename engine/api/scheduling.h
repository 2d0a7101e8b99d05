// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"

#include <array>
#include <chrono>
#include <cstdint>

namespace mw {

/// What the requests of one loaded model may take.
struct SchedulingLimits {
    int waiting = 256;    ///< requests of each priority in the queue; more are refused with Busy
    int running = 64;     ///< answers computed together; the engine may hold fewer
    int stepTokens = 128; ///< prompt tokens computed in one step beside running answers
    /// Of KV that is kept for later prompts of the same scope. What running requests share counts, but stays.
    std::uint64_t cacheBytes = std::uint64_t{256} << 20;
    std::chrono::seconds cacheIdle{300}; ///< without a request after which all that is kept is given back
};

/// What a loaded model does now, and has done since it was loaded.
struct ModelActivity {
    std::array<std::uint64_t, priorityCount> waiting{}; ///< by Priority
    std::uint64_t running = 0;
    std::uint64_t cachedBytes = 0;  ///< of KV kept for later prompts
    std::uint64_t kvBlocks = 0;     ///< there are, each of kvBlockTokens
    std::uint64_t kvBlocksUsed = 0; ///< of them: held by requests or kept for later prompts
    std::uint64_t kvBlocksKept = 0; ///< of those: kept, also while a request shares them
    std::uint64_t kvBlockTokens = 0;
    std::uint64_t promptTokens = 0;   ///< of requests whose prompt was computed
    std::uint64_t cachedTokens = 0;   ///< of them: shared, not computed again
    std::uint64_t preemptions = 0;    ///< requests that waited again because blocks or places ran out
    std::uint64_t proposedTokens = 0; ///< guessed ahead, see SpeculationFigures
    std::uint64_t acceptedTokens = 0;
};

} // namespace mw
