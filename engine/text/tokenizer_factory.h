// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/api/tokenizer.h"

#include <memory>
#include <string>
#include <vector>

namespace mw::engine {

/// A tokenizer's data as a model file has it, untrusted.
struct Vocabulary {
    std::string model;        ///< `tokenizer.ggml.model`: "gpt2" is byte-level BPE
    std::string preTokenizer; ///< `tokenizer.ggml.pre`
    std::vector<std::string> tokens;
    std::vector<TokenKind> kinds;    ///< as many as tokens, or empty: all normal
    std::vector<std::string> merges; ///< "left right", most frequent first
    Token bos = -1;
    Token eos = -1;
    Token eot = -1;
    Token eom = -1;
    Token unknown = -1;
    bool addBos = false;
    bool addEos = false;
};

/// Makes the tokenizer that `vocabulary` describes. Fails with UnsupportedTokenizer (model or pre-tokenizer
/// by name, with the supported ones) or FileDamaged (ids out of range, merges of absent tokens, ...).
/// `path` stands in the errors.
Result<std::shared_ptr<const Tokenizer>> makeTokenizer(Vocabulary vocabulary, const std::string& path);

} // namespace mw::engine
