// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/api/tokenizer.h"
#include "engine/text/token_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mw::engine {

/// Which two neighbouring tokens become one, and in which order. Immutable after build.
class MergeTable {
public:
    /// The place of a merge in the order; lower ranks are done first.
    using Rank = std::uint32_t;
    static constexpr Rank never = 0xFFFFFFFF;

    /// Takes untrusted "left right" lines. Of equal lines the first counts. A merge that involves a CONTROL
    /// or UNKNOWN token is left out: text never becomes such a token. Fails with FileDamaged for a line
    /// that is not two parts, or whose parts or whose result are not in the vocabulary.
    static Result<MergeTable> build(const std::vector<std::string>& lines, const TokenTable& tokens,
                                    const std::string& path);

    /// `never` if the two do not merge.
    Rank rank(Token left, Token right) const;

    /// What the two become. Precondition: `rank` is one that rank() gave, not `never`.
    Token result(Rank rank) const { return m_results[rank]; }

private:
    struct Slot {
        Token left = noToken;
        Token right = noToken;
        Rank rank = never;
    };
    MergeTable() = default;
    Slot& slotOf(Token left, Token right);
    std::size_t firstSlot(Token left, Token right) const;

    std::vector<Slot> m_slots; ///< open addressing, a power of two
    std::vector<Token> m_results;
    std::uint64_t m_seed = 0;
};

} // namespace mw::engine
