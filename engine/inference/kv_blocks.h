// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace mw::engine {

/// Hands out the KV blocks of one executor, lowest number first, so that memory touched once is used again.
/// A block may have several holders: sequences that share a prefix, and the cache that keeps it for later
/// ones. Used by the scheduler's thread only.
class KvBlocks {
public:
    explicit KvBlocks(std::size_t count);

    std::size_t total() const { return m_holders.size(); }
    std::size_t available() const { return m_free.size(); } ///< that nobody holds

    /// Asked to give blocks back where `take` finds too few: how many are missing.
    void setReclaim(std::function<void(std::size_t)> reclaim) { m_reclaim = std::move(reclaim); }

    /// Appends `count` blocks to `blocks`; false, and nothing taken, where there are not enough.
    bool take(std::size_t count, std::vector<std::uint32_t>& blocks);
    /// One more holder of a block that has one.
    void hold(std::uint32_t block);
    /// One holder less; free with the last.
    void give(std::uint32_t block);
    /// The same for all of `blocks`, which it clears.
    void give(std::vector<std::uint32_t>& blocks);

    /// The number behind the highest block that somebody holds.
    std::size_t firstUnused() const;

private:
    std::vector<std::uint32_t> m_free; // a heap, lowest number on top
    std::vector<std::uint32_t> m_holders;
    std::function<void(std::size_t)> m_reclaim;
};

/// Blocks that hold `tokens` positions.
std::size_t blocksFor(std::size_t tokens);

} // namespace mw::engine
