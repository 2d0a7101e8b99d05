// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/models/model_spec.h"

#include <string>
#include <vector>

namespace mw::engine {

/// The weights of a block as an executor holds them; what the family lacks stays empty.
template <typename Matrix, typename Vector>
struct BlockWeights {
    Vector attentionNorm{}; ///< [embedding]
    Matrix query{}, key{}, value{};
    Vector queryBias{}, keyBias{}, valueBias{}; ///< [rows of the matrix]
    Vector queryNorm{}, keyNorm{};              ///< [headDim]
    Matrix attentionOutput{};
    Vector feedForwardNorm{}; ///< [embedding]
    Matrix gate{}, up{}, down{};
};

/// All weights of a model: the places of the tensors that a ModelSpec names.
template <typename Matrix, typename Vector>
struct ModelWeights {
    Matrix tokenEmbedding{};
    std::vector<BlockWeights<Matrix, Vector>> blocks;
    Vector outputNorm{};
    Matrix output{}; ///< the same as tokenEmbedding where the file ties them

    static bool tied(const ModelSpec& spec) { return spec.output == spec.tokenEmbedding; }

    /// Calls `visit(name, place)` for each tensor of the spec, with its Matrix& or Vector&. Not for a head
    /// that is the embedding.
    template <typename Visit>
    void forEach(const ModelSpec& spec, Visit visitAny)
    {
        const auto visit = [&](const std::string& name, auto& place) {
            if (!name.empty())
                visitAny(name, place);
        };
        visit(spec.tokenEmbedding, tokenEmbedding);
        blocks.resize(spec.blocks.size());
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const BlockSpec& names = spec.blocks[i];
            BlockWeights<Matrix, Vector>& block = blocks[i];
            visit(names.attentionNorm, block.attentionNorm);
            visit(names.query, block.query);
            visit(names.key, block.key);
            visit(names.value, block.value);
            visit(names.queryBias, block.queryBias);
            visit(names.keyBias, block.keyBias);
            visit(names.valueBias, block.valueBias);
            visit(names.queryNorm, block.queryNorm);
            visit(names.keyNorm, block.keyNorm);
            visit(names.attentionOutput, block.attentionOutput);
            visit(names.feedForwardNorm, block.feedForwardNorm);
            visit(names.gate, block.gate);
            visit(names.up, block.up);
            visit(names.down, block.down);
        }
        visit(spec.outputNorm, outputNorm);
        if (!tied(spec))
            visit(spec.output, output);
    }
};

} // namespace mw::engine
