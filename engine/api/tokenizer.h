// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mw {

using Token = std::int32_t;

/// Kinds of vocabulary entries, numbered as in the GGUF specification (`tokenizer.ggml.token_type`).
enum class TokenKind : std::int32_t {
    Undefined = 0,
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6
};

/// Text with the byte ranges that came from a user's input. Inside (or touching) an input range no control
/// token is recognised; ranges never split a byte-pair merge. Ranges are sorted and do not overlap.
struct SpannedText {
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0; ///< one past the last byte
    };
    std::string text;
    std::vector<Range> input;
};

/// Text to ids and back. Immutable after construction; any thread may call any method.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    virtual std::size_t vocabularySize() const = 0;

    /// Ids of `text`, taken byte for byte. USER_DEFINED tokens are always recognised, CONTROL tokens never.
    /// Invalid UTF-8 is encoded byte by byte and never fails. `addSpecial` adds BOS/EOS by the file's rule.
    virtual std::vector<Token> tokenize(std::string_view text, bool addSpecial) const = 0;

    /// Ids of a rendered template: CONTROL tokens are recognised outside the input ranges. `addSpecial` adds
    /// BOS by the file's rule unless the text already begins with it; it never adds EOS.
    virtual std::vector<Token> tokenize(const SpannedText& text, bool addSpecial) const = 0;

    /// The bytes of one token as they appear in text; empty for an id outside the vocabulary.
    /// CONTROL tokens give their name (`<|im_end|>`).
    virtual std::string_view tokenBytes(Token token) const = 0;

    virtual TokenKind kind(Token token) const = 0;

    /// The concatenated bytes of `tokens`; CONTROL tokens are left out unless `withControl`.
    /// Fails with InvalidArgument for an id outside the vocabulary.
    virtual Result<std::string> detokenize(std::span<const Token> tokens, bool withControl) const = 0;

    /// -1 where the file names none.
    virtual Token bosToken() const = 0;
    virtual Token eosToken() const = 0;

    /// Every token that ends a generation (eos, eot, eom and their usual names), sorted.
    virtual const std::vector<Token>& endTokens() const = 0;
};

} // namespace mw
