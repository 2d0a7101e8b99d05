// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mw::engine {

/// The ways of cutting a text into the pieces inside which byte pairs are merged. Each is a published
/// regular expression (the tests compare with it through PCRE2); the scanners give the same pieces in one
/// pass without back-tracking.
enum class PieceRule : std::uint8_t {
    Gpt2,   ///< GPT-2
    Smollm, ///< every number character alone, then GPT-2 between them
    Llama3, ///< Llama 3: numbers in threes, contractions in any case
    Qwen2   ///< as Llama 3, every number character alone
};

struct PreTokenizer {
    PieceRule rule = PieceRule::Gpt2;
    bool wholePieces = false; ///< a piece that is a token is taken as it is, whatever the merges would make
};

/// By the name in `tokenizer.ggml.pre`; nothing for a name that is not supported.
std::optional<PreTokenizer> findPreTokenizer(std::string_view name);

/// The names findPreTokenizer knows, separated by ", ".
std::string preTokenizerNames();

/// The end of the piece that starts at `begin`. Pieces are never empty and cover the text.
/// Preconditions: `text` is valid UTF-8, `begin` is less than its size and the end of a piece or 0.
std::size_t pieceEnd(PieceRule rule, std::string_view text, std::size_t begin);

} // namespace mw::engine
