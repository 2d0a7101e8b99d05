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
    struct Merge {
        std::uint32_t rank = never; ///< lower ranks are done first
        Token result = noToken;
    };
    static constexpr std::uint32_t never = 0xFFFFFFFF;

    /// Takes untrusted "left right" lines. Of equal lines the first counts. A merge that involves a CONTROL
    /// or UNKNOWN token is left out: text never becomes such a token. Fails with FileDamaged for a line
    /// that is not two parts, or whose parts or whose result are not in the vocabulary.
    static Result<MergeTable> build(const std::vector<std::string>& lines, const TokenTable& tokens,
                                    const std::string& path);

    /// A merge of rank `never` if the two do not merge.
    Merge find(Token left, Token right) const;

private:
    struct Slot {
        Token left = noToken;
        Token right = noToken;
        Merge merge;
    };
    MergeTable() = default;
    Slot& slotOf(Token left, Token right);
    std::size_t firstSlot(Token left, Token right) const;

    std::vector<Slot> m_slots; ///< open addressing, a power of two
    std::uint64_t m_seed = 0;
};

} // namespace mw::engine
