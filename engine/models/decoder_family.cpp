// SPDX-License-Identifier: Apache-2.0
#include "engine/models/decoder_family.h"

#include "engine/models/family.h"
#include "engine/models/hyper_parameters.h"
#include "engine/models/rotary.h"

#include <cmath>

namespace mw::engine {

namespace {

// Far above any published model; below them no product of two overflows anything, and the buffers of a step
// stay at a few gigabytes whatever a small file promises.
constexpr std::int64_t mostLayers = 1024;
constexpr std::int64_t mostWidth = 1 << 17;
constexpr std::int64_t mostHeads = 4096;
constexpr std::int64_t mostContext = std::int64_t{1} << 24;
constexpr std::int64_t mostGroupHeads = 64;

std::optional<Error> checkTensors(const GgufFile& file, const ModelSpec& spec)
{
    const auto vocabulary = spec.vocabulary;
    const auto width = spec.embedding;
    const auto queryWidth = spec.attention.heads * spec.attention.headDim;
    const auto kvWidth = spec.attention.kvHeads * spec.attention.headDim;
    std::optional<Error> error = checkTensor(file, spec.tokenEmbedding, {width, vocabulary});
    if (!error)
        error = checkTensor(file, spec.outputNorm, {width});
    if (!error)
        error = checkTensor(file, spec.output, {width, vocabulary});
    for (const BlockSpec& block : spec.blocks) {
        const struct {
            const std::string& name;
            std::initializer_list<std::uint64_t> shape;
        } wanted[] = {
            {block.attentionNorm, {width}},
            {block.query, {width, queryWidth}},
            {block.key, {width, kvWidth}},
            {block.value, {width, kvWidth}},
            {block.queryBias, {queryWidth}},
            {block.keyBias, {kvWidth}},
            {block.valueBias, {kvWidth}},
            {block.queryNorm, {spec.attention.headDim}},
            {block.keyNorm, {spec.attention.headDim}},
            {block.attentionOutput, {queryWidth, width}},
            {block.feedForwardNorm, {width}},
            {block.gate, {width, spec.feedForward}},
            {block.up, {width, spec.feedForward}},
            {block.down, {spec.feedForward, width}},
        };
        for (const auto& tensor : wanted)
            if (!error && !tensor.name.empty())
                error = checkTensor(file, tensor.name, tensor.shape);
        if (error)
            break;
    }
    return error;
}

} // namespace

Result<ModelSpec> makeDecoderSpec(const GgufFile& file, const DecoderFamily& family)
{
    HyperParameters parameters(file, family.architecture);
    ModelSpec spec;
    spec.architecture = family.architecture;
    const auto layers = parameters.integer("block_count", 1, mostLayers);
    spec.context = static_cast<std::size_t>(parameters.integer("context_length", 1, mostContext));
    spec.embedding = static_cast<std::size_t>(parameters.integer("embedding_length", 1, mostWidth));
    spec.feedForward = static_cast<std::size_t>(parameters.integer("feed_forward_length", 1, mostWidth));
    const auto heads = parameters.integer("attention.head_count", 1, mostHeads);
    const auto kvHeads = parameters.integerOr("attention.head_count_kv", heads, 1, mostHeads);
    const auto headDim = parameters.integerOr(
        "attention.key_length", static_cast<std::int64_t>(spec.embedding) / heads, 1, mostWidth / heads);
    const auto valueDim = parameters.integerOr("attention.value_length", headDim, 1, mostWidth / heads);
    spec.normEpsilon =
        static_cast<float>(parameters.numberOr("attention.layer_norm_rms_epsilon", std::nullopt, 0.0, 1.0));
    if (parameters.integerOr("expert_count", 0, 0, mostHeads) > 0)
        return Error{ErrorCode::UnsupportedArchitecture,
                     "mixture-of-experts models are not supported yet",
                     {family.architecture + " with experts", family.architecture}};
    if (!parameters.error() && (heads % kvHeads != 0 || heads / kvHeads > mostGroupHeads))
        parameters.fail(
            "attention.head_count is not a multiple of attention.head_count_kv, or more than 64 times it");
    if (!parameters.error() && valueDim != headDim)
        parameters.fail("attention.value_length differs from attention.key_length");
    if (parameters.error())
        return *parameters.error();

    const GgufTensor* embedding = file.findTensor("token_embd.weight");
    if (embedding == nullptr || embedding->shape.size() != 2)
        return Error{ErrorCode::FileDamaged,
                     "the tensor token_embd.weight is missing or not a matrix",
                     {file.path(), "token_embd.weight is missing"}};
    spec.vocabulary = embedding->shape[1];
    spec.attention.heads = static_cast<std::size_t>(heads);
    spec.attention.kvHeads = static_cast<std::size_t>(kvHeads);
    spec.attention.headDim = static_cast<std::size_t>(headDim);
    spec.attention.scale = 1.0F / std::sqrt(static_cast<float>(headDim));
    auto rotary = readRotary(file, parameters, family.pairing, spec.attention.headDim, spec.context);
    if (!rotary)
        return rotary.error();
    spec.rotary = std::move(*rotary);

    spec.tokenEmbedding = "token_embd.weight";
    spec.outputNorm = "output_norm.weight";
    spec.output = file.findTensor("output.weight") != nullptr ? "output.weight" : spec.tokenEmbedding;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        BlockSpec block;
        block.attentionNorm = prefix + "attn_norm.weight";
        block.query = prefix + "attn_q.weight";
        block.key = prefix + "attn_k.weight";
        block.value = prefix + "attn_v.weight";
        if (family.biases) {
            block.queryBias = prefix + "attn_q.bias";
            block.keyBias = prefix + "attn_k.bias";
            block.valueBias = prefix + "attn_v.bias";
        }
        if (family.headNorms) {
            block.queryNorm = prefix + "attn_q_norm.weight";
            block.keyNorm = prefix + "attn_k_norm.weight";
        }
        block.attentionOutput = prefix + "attn_output.weight";
        block.feedForwardNorm = prefix + "ffn_norm.weight";
        block.gate = prefix + "ffn_gate.weight";
        block.up = prefix + "ffn_up.weight";
        block.down = prefix + "ffn_down.weight";
        spec.blocks.push_back(std::move(block));
    }
    if (auto error = checkTensors(file, spec))
        return *error;
    return spec;
}

} // namespace mw::engine
