// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"
#include "engine/text/tokenizer_factory.h"

#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace mw::engine::test {

/// `text` in the byte alphabet of byte-level vocabularies.
std::string spelled(std::string_view text);

/// The 256 byte tokens, token id = byte, and no merges; pre-tokenizer "gpt-2".
Vocabulary byteVocabulary();

/// Appends a token and gives its id. Kinds are filled up with Normal.
Token addToken(Vocabulary& vocabulary, std::string text, TokenKind kind = TokenKind::Normal);

/// Appends the token `left + right` and the merge that makes it, both spelled here.
Token addMerge(Vocabulary& vocabulary, std::string_view left, std::string_view right);

/// tests/data/tokenizer/small_vocabulary.json with the given pre-tokenizer.
Vocabulary smallVocabulary(const std::string& preTokenizer);

/// Makes the tokenizer or throws, which fails the test.
std::shared_ptr<const Tokenizer> make(Vocabulary vocabulary);

std::vector<std::string> recordedCases();
std::vector<std::vector<Token>> recordedIds(const std::string& fileName);

/// Appends a code point (not a surrogate) as UTF-8.
void appendUtf8(std::string& text, char32_t code);

/// `count` random code points that Unicode 14 assigns, most of them ones that a pre-tokenizer treats
/// specially: letters of contractions, quotes, white space, digits of every kind, marks.
std::string randomText(std::mt19937& random, std::size_t count);

} // namespace mw::engine::test
