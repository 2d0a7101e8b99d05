// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/kv_blocks.h"

#include <algorithm>
#include <functional>

namespace mw::engine {

KvBlocks::KvBlocks(std::size_t count) : m_total(count)
{
    for (std::size_t block = 0; block < count; ++block)
        m_free.push_back(static_cast<std::uint32_t>(block)); // ascending is a heap already
}

bool KvBlocks::take(std::size_t count, std::vector<std::uint32_t>& blocks)
{
    if (count > m_free.size())
        return false;
    for (; count > 0; --count) {
        std::ranges::pop_heap(m_free, std::greater());
        blocks.push_back(m_free.back());
        m_free.pop_back();
    }
    return true;
}

void KvBlocks::give(std::vector<std::uint32_t>& blocks)
{
    for (std::uint32_t block : blocks) {
        m_free.push_back(block);
        std::ranges::push_heap(m_free, std::greater());
    }
    blocks.clear();
}

} // namespace mw::engine
