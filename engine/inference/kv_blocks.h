// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mw::engine {

/// Hands out the KV blocks of one executor, lowest number first, so that memory touched once is used again.
/// Used by the scheduler's thread only.
class KvBlocks {
public:
    explicit KvBlocks(std::size_t count);

    std::size_t total() const { return m_total; }
    std::size_t available() const { return m_free.size(); }

    /// Appends `count` blocks to `blocks`; false, and nothing taken, where there are not enough.
    bool take(std::size_t count, std::vector<std::uint32_t>& blocks);
    /// Gives all of `blocks` back and clears it.
    void give(std::vector<std::uint32_t>& blocks);

private:
    std::size_t m_total;
    std::vector<std::uint32_t> m_free; // a heap, lowest number on top
};

} // namespace mw::engine
