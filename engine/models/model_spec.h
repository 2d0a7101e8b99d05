// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace mw::engine {

/// How rotary positions pair the dimensions of a head (Su et al. 2021): neighbours (2i, 2i+1), as GGUF files
/// of the Llama family are permuted, or halves (i, i + n/2).
enum class RotaryPairing { Neighbours, Halves };

struct RotarySpec {
    RotaryPairing pairing = RotaryPairing::Neighbours;
    std::size_t dimensions = 0; ///< rotated dimensions of a head, even
    /// Radians per position of each pair, dimensions / 2 of them, scaling included.
    std::vector<float> frequencies;
    float magnitude = 1.0F; ///< factor of the sines and cosines
};

struct AttentionSpec {
    std::size_t heads = 0;
    std::size_t kvHeads = 0;
    std::size_t headDim = 0;
    float scale = 1.0F; ///< of the scores, usually 1 / sqrt(headDim)
    std::size_t groupHeads() const { return heads / kvHeads; }
};

/// Names of a block's tensors; an empty name: the block has none.
struct BlockSpec {
    std::string attentionNorm;
    std::string query, key, value;
    std::string queryBias, keyBias, valueBias; ///< [rows of the matrix]
    std::string queryNorm, keyNorm;            ///< [headDim], of each head before rotation
    std::string attentionOutput;
    std::string feedForwardNorm;
    std::string gate, up, down; ///< SwiGLU
};

/// What a family's file describes, as values and names without arithmetic: pre-norm decoder blocks with RMS
/// norms, grouped-query attention and a gated feed-forward. Both executors compute from it.
struct ModelSpec {
    std::string architecture;
    std::size_t vocabulary = 0;
    std::size_t context = 0; ///< trained positions
    std::size_t embedding = 0;
    std::size_t feedForward = 0;
    float normEpsilon = 1e-5F;
    AttentionSpec attention;
    RotarySpec rotary;
    std::string tokenEmbedding;
    std::vector<BlockSpec> blocks;
    std::string outputNorm;
    std::string output; ///< the head; the token embedding where the file ties them
};

} // namespace mw::engine
