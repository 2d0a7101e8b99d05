// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/api/tokenizer.h"
#include "engine/text/token_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine {

/// Finds the tokens that are taken from a text before it is cut into pieces: USER_DEFINED ones anywhere,
/// CONTROL ones only where the caller allows it. Holds ids only; the bytes stay in the TokenTable.
class AddedTokens {
public:
    struct Match {
        Token token = noToken;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    /// A longer name fails with FileDamaged: a name is compared at every place of a text.
    static constexpr std::size_t longestName = 1024;

    static Result<AddedTokens> build(const TokenTable& tokens, const std::string& path);

    /// The leftmost match at or behind `from`, the longest of those that start there. CONTROL tokens match
    /// only if `withControl`, and not if they share a byte with one of `input` (sorted, not overlapping).
    std::optional<Match> findNext(const TokenTable& tokens, std::string_view text, std::size_t from,
                                  bool withControl, std::span<const SpannedText::Range> input) const;

private:
    /// Sorted by bytes, then id, so the names that start alike stand together.
    struct Group {
        std::vector<Token> names;
        std::array<bool, 256> starts{};
    };
    static void add(Group& group, const TokenTable& tokens, Token token);
    std::optional<Match> longestAt(const TokenTable& tokens, const Group& group, std::string_view text,
                                   std::size_t begin, std::span<const SpannedText::Range> input) const;

    Group m_userDefined; ///< for a user's text
    Group m_all;         ///< for a template's text
};

} // namespace mw::engine
