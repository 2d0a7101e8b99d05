// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"
#include "tests/support/gguf_writer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mw::test {

/// Ids of the tiny vocabulary's control tokens; the 256 byte tokens follow, then the merged ones.
inline constexpr int tinyEndOfText = 0;
inline constexpr int tinyImStart = 1;
inline constexpr int tinyImEnd = 2;
inline constexpr int tinyFirstByte = 3;

/// A model with random weights: it answers nonsense, always the same.
struct TinyModelOptions {
    std::string architecture = "llama"; ///< llama, qwen2 (with biases) or qwen3 (with norms of the heads)
    engine::TensorType type = engine::TensorType::Q4_1; ///< of matrices; norms are always F32
    /// Types of single matrices by the part of their name before ".weight" and after "blk.N.":
    /// "token_embd", "output", "attn_q", "ffn_down", ..., or by the whole of it: "blk.3.ffn_down".
    std::map<std::string, engine::TensorType> types = {};
    int embedding = 64; ///< columns of most matrices: a multiple of 32 for block formats, of 256 for K-quants
    int layers = 2;
    int heads = 4;
    int kvHeads = 2;
    int headDim = 0;      ///< 0: embedding / heads
    int feedForward = 96; ///< like embedding
    int context = 256;
    float ropeBase = 10000.0F;
    float epsilon = 1e-5F;
    bool tied = true; ///< the head is the embedding matrix
    bool vocabularyOnly = false;
    std::uint64_t seed = 1;
    std::string preTokenizer = "smollm";
    bool withChatTemplate = true;
    std::string chatTemplate = {}; ///< empty: ChatML
    int vocabulary = 0; ///< tokens at least: unused ones are appended up to it
    /// Values of a matrix, at most, that are drawn; longer ones repeat their first rows. 0: all.
    std::size_t distinctValues = 0;
    /// Appended to the vocabulary: text and GGUF token type (1 normal, 3 control, 4 user-defined, ...).
    std::vector<std::pair<std::string, int>> extraTokens = {};
    /// Has the last word before the file is written.
    std::function<void(GgufWriter&)> adjust = {};
};

/// The byte-level alphabet of GPT-2: the text (UTF-8) that stands for a byte in token texts.
std::string byteToken(std::uint8_t byte);

/// Texts, types and merges of the tiny vocabulary: control tokens, 256 bytes, merged pieces of English.
struct TinyVocabulary {
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    std::vector<std::string> merges;
};
TinyVocabulary tinyVocabulary(const std::vector<std::pair<std::string, int>>& extraTokens = {});

GgufWriter tinyModel(const TinyModelOptions& options = {});

/// Writes the file and returns its path: `path`, or a new one in a folder of this process that is removed
/// when the process ends.
std::string writeTinyModel(const TinyModelOptions& options = {}, const std::string& path = {});

/// A path of a file that does not exist yet, in the folder of this process.
std::string temporaryPath(std::string_view ending = ".gguf");

/// One wrong hyper-parameter: `change` applied to a tiny model. The values are missing, 0, 1, -1, 2^31 - 1,
/// 2^32 - 1, 2^63, a text and a list; for numbers with a point also 0, -1, infinity, NaN.
struct HyperParameterCase {
    std::string name; ///< "llama.block_count = 0"
    std::string key;
    std::function<void(GgufWriter&)> change;
};
std::vector<HyperParameterCase> hyperParameterCases();

} // namespace mw::test
