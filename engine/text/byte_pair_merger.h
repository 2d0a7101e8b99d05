// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"
#include "engine/text/merge_table.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mw::engine {

/// Byte-pair merging: of all neighbours the pair of the lowest rank, of equal ones the leftmost, becomes one
/// token until no pair merges (Sennrich et al. 2016, in the byte-level form of GPT-2). Keeps its scratch
/// memory between calls, so one object serves one thread.
class BytePairMerger {
public:
    explicit BytePairMerger(const MergeTable& merges) : m_merges(merges) {}

    static constexpr std::size_t mostSymbols = std::size_t{1} << 30U;

    /// The tokens to merge, at most mostSymbols; fill it, then call mergeInto.
    std::vector<Token>& symbols() { return m_symbols; }

    /// Merges symbols() and appends the outcome to `tokens`; symbols() is empty afterwards.
    /// n symbols take O(n log n).
    void mergeInto(std::vector<Token>& tokens);

private:
    struct Node {
        Token token = noToken;
        std::uint32_t previous = 0;
        std::uint32_t next = 0;
        MergeTable::Rank rank = MergeTable::never; ///< of the merge with the next node
    };
    void mergeShort();
    void mergeLong();
    bool consider(std::uint32_t node);

    const MergeTable& m_merges;
    std::vector<Token> m_symbols;
    std::vector<MergeTable::Rank> m_ranks;
    std::vector<Node> m_nodes;
    std::vector<std::uint64_t> m_heap; ///< rank and node, so that the order is that of the numbers
};

} // namespace mw::engine
