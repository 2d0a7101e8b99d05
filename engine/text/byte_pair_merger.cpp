// SPDX-License-Identifier: Apache-2.0
#include "engine/text/byte_pair_merger.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace mw::engine {
namespace {

/// Up to here looking at every pair for each merge is cheaper than a heap.
constexpr std::size_t shortPiece = 48;
constexpr std::uint32_t noNode = std::numeric_limits<std::uint32_t>::max();
/// A very long piece should not hold its memory for the rest of the text.
constexpr std::size_t keptNodes = std::size_t{1} << 16U;

} // namespace

void BytePairMerger::mergeInto(std::vector<Token>& tokens)
{
    if (m_symbols.size() > shortPiece) {
        mergeLong();
    } else if (m_symbols.size() > 1) {
        mergeShort();
    }
    tokens.insert(tokens.end(), m_symbols.begin(), m_symbols.end());
    m_symbols.clear();
}

void BytePairMerger::mergeShort()
{
    m_ranks.clear();
    for (std::size_t i = 0; i + 1 < m_symbols.size(); ++i) {
        m_ranks.push_back(m_merges.rank(m_symbols[i], m_symbols[i + 1]));
    }
    while (!m_ranks.empty()) {
        const auto best = std::min_element(m_ranks.begin(), m_ranks.end());
        if (*best == MergeTable::never) {
            return;
        }
        const auto at = static_cast<std::size_t>(best - m_ranks.begin());
        m_symbols[at] = m_merges.result(*best);
        m_symbols.erase(m_symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        m_ranks.erase(best);
        if (at < m_ranks.size()) {
            m_ranks[at] = m_merges.rank(m_symbols[at], m_symbols[at + 1]);
        }
        if (at > 0) {
            m_ranks[at - 1] = m_merges.rank(m_symbols[at - 1], m_symbols[at]);
        }
    }
}

/// Appends the pair that starts at `node` to the heap's memory, if it merges.
bool BytePairMerger::consider(std::uint32_t node)
{
    Node& left = m_nodes[node];
    left.rank = left.next == noNode ? MergeTable::never : m_merges.rank(left.token, m_nodes[left.next].token);
    if (left.rank == MergeTable::never) {
        return false;
    }
    m_heap.push_back((std::uint64_t{left.rank} << 32U) | node);
    return true;
}

void BytePairMerger::mergeLong()
{
    const auto count = static_cast<std::uint32_t>(m_symbols.size());
    m_nodes.clear();
    m_nodes.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        m_nodes.push_back(
            Node{m_symbols[i], i == 0 ? noNode : i - 1, i + 1 == count ? noNode : i + 1, MergeTable::never});
    }
    m_heap.clear();
    m_heap.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        consider(i);
    }
    std::make_heap(m_heap.begin(), m_heap.end(), std::greater<>());
    while (!m_heap.empty()) {
        std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>());
        const auto best = static_cast<std::uint32_t>(m_heap.back());
        const auto rank = static_cast<MergeTable::Rank>(m_heap.back() >> 32U);
        m_heap.pop_back();
        Node& left = m_nodes[best];
        // A rank names one pair, so another rank means that a merge has changed the neighbours since.
        if (left.rank != rank) {
            continue;
        }
        Node& right = m_nodes[left.next];
        left.token = m_merges.result(rank);
        left.next = right.next;
        right.rank = MergeTable::never;
        if (left.next != noNode) {
            m_nodes[left.next].previous = best;
        }
        for (const std::uint32_t changed : {best, left.previous}) {
            if (changed != noNode && consider(changed)) {
                std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>());
            }
        }
    }
    m_symbols.clear();
    for (std::uint32_t i = 0; i != noNode; i = m_nodes[i].next) {
        m_symbols.push_back(m_nodes[i].token);
    }
    if (m_nodes.capacity() > keptNodes) {
        m_nodes = {};
        m_heap = {};
    }
}

} // namespace mw::engine
