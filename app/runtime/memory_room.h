// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mw::app {

/// A deployment that holds memory, or is about to.
struct Resident {
    std::uint64_t need = 0;
    bool measured = false;  ///< its memory is part of what the kernel reports as used
    bool evictable = false; ///< ready, unused, and not wanted to be kept
    bool leaving = false;   ///< being unloaded: its memory comes back by itself
    std::chrono::steady_clock::time_point lastUsed;
};

struct RoomDecision {
    enum class Kind { Fits, Evict, Wait, Refuse };
    Kind kind = Kind::Fits;
    std::size_t evict = 0;  ///< index into the residents, of Evict
    std::uint64_t have = 0; ///< of Refuse: bytes that would be there at best
};

/// Whether `need` bytes may be taken with `available` bytes free in the machine and, unless it is 0, a
/// `budget` for all residents together; if not, what to do: unload the one that was not used for the longest
/// time, wait for one that is leaving, or refuse. Nothing is unloaded for a need that could not be met
/// anyway.
RoomDecision decideRoom(std::uint64_t need, std::uint64_t available, std::uint64_t budget,
                        const std::vector<Resident>& residents);

} // namespace mw::app
