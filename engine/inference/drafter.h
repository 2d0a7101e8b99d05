// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace mw::engine {

/// Guesses how one sequence goes on. A wrong guess costs time and changes nothing: each is checked against
/// the model. Used by the scheduler's thread only.
class Drafter {
public:
    virtual ~Drafter() = default;

    /// Appends at most `most` tokens that may follow `tokens` to `guesses`. `tokens` only ever grows.
    virtual void guess(std::span<const Token> tokens, std::size_t most, std::vector<Token>& guesses) = 0;
};

/// Guesses what followed the last three tokens when they stood in the sequence before (prompt lookup,
/// Saxena 2023; Yang et al. 2023).
class PromptLookup final : public Drafter {
public:
    void guess(std::span<const Token> tokens, std::size_t most, std::vector<Token>& guesses) override;

private:
    std::unordered_map<std::uint64_t, std::size_t> m_behind; // by three tokens, where they were followed last
    std::size_t m_next = 0; // the end of the first three that are not entered
};

/// How much is guessed ahead for one sequence: more while guesses are right, nothing for a while when too
/// few are, and longer each time.
class SpeculationControl {
public:
    /// `most` as GenerationRequest::speculativeTokens.
    explicit SpeculationControl(int most);

    /// How many tokens to guess before the answer's token of this index.
    std::size_t wanted(std::size_t answered) const;
    void checked(std::size_t proposed, std::size_t accepted, std::size_t answered);

private:
    const std::size_t m_most;
    std::size_t m_length;
    double m_share = 0.5; // of guesses that were right, recent ones counting more
    std::size_t m_restsUntil = 0;
    std::size_t m_rest = 32;
};

} // namespace mw::engine
