// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/drafter.h"

#include <algorithm>

namespace mw::engine {

namespace {

constexpr std::size_t gram = 3;
// Below this share of right guesses the rows that check them cost more than they save.
constexpr double leastShare = 0.25;
constexpr std::size_t longestRest = 1024;

std::uint64_t markOf(std::span<const Token> tokens)
{
    std::uint64_t mark = 0;
    for (const Token token : tokens)
        mark = (mark ^ static_cast<std::uint64_t>(token)) * 0x9E3779B97F4A7C15ULL;
    return mark;
}

} // namespace

void PromptLookup::guess(std::span<const Token> tokens, std::size_t most, std::vector<Token>& guesses)
{
    if (tokens.size() < gram)
        return;
    // Those at the very end are entered next time: they would find themselves.
    for (m_next = std::max(m_next, gram); m_next < tokens.size(); ++m_next)
        m_behind[markOf(tokens.subspan(m_next - gram, gram))] = m_next;
    const auto last = tokens.last(gram);
    const auto found = m_behind.find(markOf(last));
    if (found == m_behind.end() || !std::ranges::equal(tokens.subspan(found->second - gram, gram), last))
        return;
    // Where the earlier place runs into the end, what is guessed goes on as the text in between does.
    const std::size_t first = guesses.size();
    for (std::size_t i = 0; i < most; ++i) {
        const std::size_t from = found->second + i;
        guesses.push_back(from < tokens.size() ? tokens[from] : guesses[first + from - tokens.size()]);
    }
}

SpeculationControl::SpeculationControl(int most)
    : m_most(static_cast<std::size_t>(std::max(most, 0))), m_length(std::min<std::size_t>(m_most, 3))
{}

std::size_t SpeculationControl::wanted(std::size_t answered) const
{
    return answered < m_restsUntil ? 0 : m_length;
}

void SpeculationControl::checked(std::size_t proposed, std::size_t accepted, std::size_t answered)
{
    if (proposed == 0)
        return;
    m_share += 0.25 * (static_cast<double>(accepted) / static_cast<double>(proposed) - m_share);
    m_length = accepted == proposed ? std::min(m_most, m_length * 2)
                                    : std::min(m_most, std::max<std::size_t>(2, accepted + 1));
    if (m_share >= leastShare) {
        if (accepted == proposed)
            m_rest = 32;
        return;
    }
    m_restsUntil = answered + m_rest;
    m_rest = std::min(m_rest * 2, longestRest);
    m_share = 0.5;
}

} // namespace mw::engine
