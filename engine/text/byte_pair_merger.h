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

    /// The tokens to merge; fill it, then call mergeInto.
    std::vector<Token>& symbols() { return m_symbols; }

    /// Merges symbols() and appends the outcome to `tokens`; symbols() is empty afterwards.
    /// n symbols take O(n log n).
    void mergeInto(std::vector<Token>& tokens);

private:
    struct Node {
        Token token = noToken;
        std::size_t previous = 0;
        std::size_t next = 0;
        MergeTable::Merge merge; ///< with the next node
    };
    struct Candidate {
        std::uint32_t rank = 0;
        std::size_t node = 0;
    };
    void mergeShort();
    void mergeLong();
    void consider(std::size_t node);

    const MergeTable& m_merges;
    std::vector<Token> m_symbols;
    std::vector<MergeTable::Merge> m_pairs;
    std::vector<Node> m_nodes;
    std::vector<Candidate> m_heap;
};

} // namespace mw::engine
