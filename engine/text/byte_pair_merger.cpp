// SPDX-License-Identifier: Apache-2.0
#include "engine/text/byte_pair_merger.h"

#include <algorithm>
#include <limits>

namespace mw::engine {
namespace {

/// Up to here looking at every pair for each merge is cheaper than a heap.
constexpr std::size_t shortPiece = 48;
constexpr std::size_t noNode = std::numeric_limits<std::size_t>::max();

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
    m_pairs.clear();
    for (std::size_t i = 0; i + 1 < m_symbols.size(); ++i) {
        m_pairs.push_back(m_merges.find(m_symbols[i], m_symbols[i + 1]));
    }
    while (!m_pairs.empty()) {
        const auto best = std::min_element(m_pairs.begin(), m_pairs.end(),
                                           [](const auto& a, const auto& b) { return a.rank < b.rank; });
        if (best->rank == MergeTable::never) {
            return;
        }
        const auto at = static_cast<std::size_t>(best - m_pairs.begin());
        m_symbols[at] = best->result;
        m_symbols.erase(m_symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        m_pairs.erase(best);
        if (at < m_pairs.size()) {
            m_pairs[at] = m_merges.find(m_symbols[at], m_symbols[at + 1]);
        }
        if (at > 0) {
            m_pairs[at - 1] = m_merges.find(m_symbols[at - 1], m_symbols[at]);
        }
    }
}

namespace {

/// For the heap algorithms, whose front is the largest: the lowest rank, then the leftmost.
constexpr auto later = [](const auto& a, const auto& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.node > b.node;
};

} // namespace

/// Puts the pair that starts at `node` into the heap, if it merges.
void BytePairMerger::consider(std::size_t node)
{
    Node& left = m_nodes[node];
    left.merge =
        left.next == noNode ? MergeTable::Merge{} : m_merges.find(left.token, m_nodes[left.next].token);
    if (left.merge.rank != MergeTable::never) {
        m_heap.push_back(Candidate{left.merge.rank, node});
    }
}

void BytePairMerger::mergeLong()
{
    const std::size_t count = m_symbols.size();
    m_nodes.clear();
    for (std::size_t i = 0; i < count; ++i) {
        m_nodes.push_back(Node{m_symbols[i], i == 0 ? noNode : i - 1, i + 1 == count ? noNode : i + 1, {}});
    }
    m_heap.clear();
    for (std::size_t i = 0; i < count; ++i) {
        consider(i);
    }
    std::make_heap(m_heap.begin(), m_heap.end(), later);
    const auto push = [this](std::size_t node) {
        const std::size_t before = m_heap.size();
        consider(node);
        if (m_heap.size() != before) {
            std::push_heap(m_heap.begin(), m_heap.end(), later);
        }
    };
    while (!m_heap.empty()) {
        std::pop_heap(m_heap.begin(), m_heap.end(), later);
        const Candidate best = m_heap.back();
        m_heap.pop_back();
        Node& left = m_nodes[best.node];
        // A rank names one pair, so another rank means that a merge has changed the neighbours since.
        if (left.merge.rank != best.rank) {
            continue;
        }
        Node& right = m_nodes[left.next];
        left.token = left.merge.result;
        right.merge = MergeTable::Merge{};
        left.next = right.next;
        if (left.next != noNode) {
            m_nodes[left.next].previous = best.node;
        }
        push(best.node);
        if (left.previous != noNode) {
            push(left.previous);
        }
    }
    m_symbols.clear();
    for (std::size_t i = 0; i != noNode; i = m_nodes[i].next) {
        m_symbols.push_back(m_nodes[i].token);
    }
    // A very long piece should not hold its memory for the rest of the text.
    if (m_nodes.capacity() > (std::size_t{1} << 16U)) {
        m_nodes = {};
        m_heap = {};
    }
}

} // namespace mw::engine
