// SPDX-License-Identifier: Apache-2.0
#include "engine/text/merge_table.h"

#include "engine/text/byte_alphabet.h"
#include "engine/text/hashing.h"

#include <bit>
#include <string_view>

namespace mw::engine {
namespace {

Error damaged(const std::string& path, std::size_t index, const char* what)
{
    const std::string reason = "merge " + std::to_string(index) + " " + what;
    return Error{ErrorCode::FileDamaged, path + ": " + reason, {path, reason}};
}

} // namespace

Result<MergeTable> MergeTable::build(const std::vector<std::string>& lines, const TokenTable& tokens,
                                     const std::string& path)
{
    if (lines.size() >= never) {
        return damaged(path, lines.size(), "is one too many");
    }
    MergeTable table;
    table.m_seed = randomSeed();
    table.m_slots.resize(std::bit_ceil(lines.size() * 2 + 1));
    table.m_results.resize(lines.size(), noToken);
    std::string bytes;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = lines[i];
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos || space == 0 || space + 1 == line.size()) {
            return damaged(path, i, "is not two parts with a space between them");
        }
        bytes.clear();
        if (!appendSpelledBytes(line.substr(0, space), bytes)) {
            return damaged(path, i, "names a token that is not in the vocabulary");
        }
        const std::size_t leftBytes = bytes.size();
        if (!appendSpelledBytes(line.substr(space + 1), bytes)) {
            return damaged(path, i, "names a token that is not in the vocabulary");
        }
        const std::string_view whole = bytes;
        const Token left = tokens.find(whole.substr(0, leftBytes));
        const Token right = tokens.find(whole.substr(leftBytes));
        const Token result = tokens.find(whole);
        if (left == noToken || right == noToken || result == noToken) {
            return damaged(path, i, "names a token that is not in the vocabulary");
        }
        if (!tokens.madeFromText(left) || !tokens.madeFromText(right) || !tokens.madeFromText(result)) {
            continue;
        }
        Slot& slot = table.slotOf(left, right);
        if (slot.rank == never) {
            slot = Slot{left, right, static_cast<Rank>(i)};
            table.m_results[i] = result;
        }
    }
    return table;
}

std::size_t MergeTable::firstSlot(Token left, Token right) const
{
    const std::uint64_t pair =
        (std::uint64_t{static_cast<std::uint32_t>(left)} << 32U) | static_cast<std::uint32_t>(right);
    return mixBits(pair ^ m_seed) & (m_slots.size() - 1);
}

MergeTable::Slot& MergeTable::slotOf(Token left, Token right)
{
    std::size_t at = firstSlot(left, right);
    while (m_slots[at].rank != never && (m_slots[at].left != left || m_slots[at].right != right)) {
        at = (at + 1) & (m_slots.size() - 1);
    }
    return m_slots[at];
}

MergeTable::Rank MergeTable::rank(Token left, Token right) const
{
    std::size_t at = firstSlot(left, right);
    for (;; at = (at + 1) & (m_slots.size() - 1)) {
        const Slot& slot = m_slots[at];
        if (slot.rank == never || (slot.left == left && slot.right == right)) {
            return slot.rank;
        }
    }
}

} // namespace mw::engine
