// SPDX-License-Identifier: Apache-2.0
#include "engine/models/model_factory.h"

#include "engine/models/family.h"
#include "engine/models/rotary.h"
#include "engine/weights/short_text.h"

#include <algorithm>
#include <set>

namespace mw::engine {

namespace {

constexpr std::string_view supportedTypes =
    "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K and IQ4_NL";
struct Family {
    std::string_view name;
    Result<ModelSpec> (*make)(const GgufFile& file);
};
constexpr Family families[] = {{"llama", makeLlamaSpec}, {"qwen2", makeQwen2Spec}, {"qwen3", makeQwen3Spec}};
constexpr std::string_view supportedArchitectures = "llama, qwen2, qwen3";

Error damaged(const GgufFile& file, std::string what)
{
    return {ErrorCode::FileDamaged, what, {file.path(), what}};
}

std::optional<Error> checkTypes(const GgufFile& file, const ModelSpec& spec)
{
    for (const GgufTensor& tensor : file.tensors()) {
        if (tensorTypeTraits(tensor.typeId))
            continue;
        std::string type(tensorTypeName(tensor.typeId));
        return Error{ErrorCode::UnsupportedTensorType,
                     "the tensor " + shortText(tensor.name) + " has the type " + type +
                         ", which is not computed with",
                     {type, shortText(tensor.name), std::string(supportedTypes)}};
    }
    std::vector<const std::string*> vectors = {&spec.outputNorm};
    for (const BlockSpec& block : spec.blocks) {
        vectors.push_back(&block.attentionNorm);
        vectors.push_back(&block.feedForwardNorm);
        for (const std::string* name :
             {&block.queryBias, &block.keyBias, &block.valueBias, &block.queryNorm, &block.keyNorm})
            if (!name->empty())
                vectors.push_back(name);
    }
    for (const std::string* name : vectors)
        if (file.findTensor(*name)->typeId != static_cast<std::uint32_t>(TensorType::F32))
            return damaged(file, "the vector " + *name + " is not stored as F32");
    return std::nullopt;
}

/// A tensor that the spec does not name would be left out of the computation: a bias, an expert, a norm of
/// the keys. The answers would be wrong and nobody told.
std::optional<Error> checkNothingIsLeftOut(const GgufFile& file, const ModelSpec& spec)
{
    std::set<std::string_view> used = {spec.tokenEmbedding, spec.outputNorm, spec.output,
                                       frequencyDivisorsName};
    for (const BlockSpec& block : spec.blocks)
        used.insert({block.attentionNorm, block.query, block.key, block.value, block.attentionOutput,
                     block.queryBias, block.keyBias, block.valueBias, block.queryNorm, block.keyNorm,
                     block.feedForwardNorm, block.gate, block.up, block.down});
    for (const GgufTensor& tensor : file.tensors())
        if (!used.contains(tensor.name)) {
            const std::string name = shortText(tensor.name);
            return Error{ErrorCode::UnsupportedArchitecture,
                         "the tensor " + name + " has no place in the architecture " + spec.architecture,
                         {spec.architecture + " with " + name, spec.architecture}};
        }
    return std::nullopt;
}

} // namespace

std::optional<Error> checkTensor(const GgufFile& file, const std::string& name,
                                 std::initializer_list<std::uint64_t> shape)
{
    const GgufTensor* tensor = file.findTensor(name);
    if (tensor == nullptr)
        return damaged(file, "the tensor " + name + " is missing");
    // A vector may be written with trailing dimensions of one.
    std::vector<std::uint64_t> given = tensor->shape;
    while (given.size() > shape.size() && given.back() == 1)
        given.pop_back();
    if (!std::equal(given.begin(), given.end(), shape.begin(), shape.end()))
        return damaged(file,
                       "the tensor " + name + " has a shape that does not fit the model's hyper-parameters");
    return std::nullopt;
}

Result<ModelSpec> makeModelSpec(const GgufFile& file)
{
    if (file.tensors().empty())
        return Error{ErrorCode::UnsupportedFormat,
                     "the file has a vocabulary and no weights",
                     {file.path(), "a vocabulary without weights", "the file that has the weights"}};
    auto architecture = metadataText(file, "general.architecture");
    if (!architecture)
        return architecture.error();
    if (!*architecture)
        return damaged(file, "the key general.architecture is missing");
    const auto family =
        std::ranges::find(families, **architecture, [](const Family& one) { return one.name; });
    if (family == std::end(families))
        return Error{ErrorCode::UnsupportedArchitecture,
                     "the architecture " + shortText(**architecture) + " is not supported",
                     {shortText(**architecture), std::string(supportedArchitectures)}};
    auto spec = family->make(file);
    if (!spec)
        return spec;
    if (auto error = checkTypes(file, *spec))
        return *error;
    if (auto error = checkNothingIsLeftOut(file, *spec))
        return *error;
    return spec;
}

Result<std::string> readChatTemplate(const GgufFile& file)
{
    auto value = metadataText(file, "tokenizer.chat_template");
    if (!value)
        return value.error();
    return *value ? std::move(**value) : std::string();
}

} // namespace mw::engine
