// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/kv_blocks.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <cassert>
#include <functional>

namespace mw::engine {

KvBlocks::KvBlocks(std::size_t count) : m_holders(count)
{
    for (std::size_t block = 0; block < count; ++block)
        m_free.push_back(static_cast<std::uint32_t>(block)); // ascending is a heap already
}

bool KvBlocks::take(std::size_t count, std::vector<std::uint32_t>& blocks)
{
    if (count > m_free.size() && m_reclaim)
        m_reclaim(count - m_free.size());
    if (count > m_free.size())
        return false;
    for (; count > 0; --count) {
        std::ranges::pop_heap(m_free, std::greater());
        blocks.push_back(m_free.back());
        m_holders[m_free.back()] = 1;
        m_free.pop_back();
    }
    return true;
}

void KvBlocks::hold(std::uint32_t block)
{
    assert(m_holders[block] > 0);
    ++m_holders[block];
}

void KvBlocks::give(std::uint32_t block)
{
    assert(m_holders[block] > 0);
    if (--m_holders[block] > 0)
        return;
    m_free.push_back(block);
    std::ranges::push_heap(m_free, std::greater());
}

void KvBlocks::give(std::vector<std::uint32_t>& blocks)
{
    for (const std::uint32_t block : blocks)
        give(block);
    blocks.clear();
}

std::size_t KvBlocks::firstUnused() const
{
    std::size_t first = m_holders.size();
    while (first > 0 && m_holders[first - 1] == 0)
        --first;
    return first;
}

std::size_t blocksFor(std::size_t tokens)
{
    return (tokens + kvBlockPositions - 1) / kvBlockPositions;
}

} // namespace mw::engine
