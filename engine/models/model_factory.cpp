// SPDX-License-Identifier: Apache-2.0
#include "engine/models/model_factory.h"

#include "engine/models/family.h"
#include "engine/models/hyper_parameters.h"
#include "engine/weights/short_text.h"

#include <algorithm>
#include <map>
#include <set>

namespace mw::engine {

namespace {

constexpr std::string_view supportedTypes = "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0";

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
                                       "rope_freqs.weight"};
    for (const BlockSpec& block : spec.blocks)
        used.insert({block.attentionNorm, block.query, block.key, block.value, block.attentionOutput,
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

std::string text(const GgufFile& file, std::string_view key)
{
    auto value = metadataText(file, key);
    return value && *value ? **value : std::string();
}

/// A text of a file as it may be shown: a name, not a page.
std::string shown(const std::string& text)
{
    return shortText(text, 200);
}

int integer(const GgufFile& file, const std::string& key)
{
    auto value = metadataInteger(file, key);
    return value && *value && **value >= 0 && **value <= INT32_MAX ? static_cast<int>(**value) : 0;
}

void describeTensors(const GgufFile& file, ModelDescription& description)
{
    std::map<std::uint32_t, TensorTypeShare> shares;
    for (const GgufTensor& tensor : file.tensors()) {
        TensorTypeShare& share = shares[tensor.typeId];
        share.type = tensorTypeName(tensor.typeId);
        ++share.tensors;
        share.bytes += tensor.bytes;
        description.parameters += tensor.elements;
    }
    for (auto& [id, share] : shares)
        description.tensorTypes.push_back(std::move(share));
    std::ranges::sort(description.tensorTypes, std::ranges::greater(), &TensorTypeShare::bytes);
    if (!description.tensorTypes.empty())
        description.quantization = description.tensorTypes.front().type;
}

} // namespace

// The packed layouts are as large as the file's but for Q5_0 and Q5_1, whose five bits become eight: blocks
// of 22 and 24 bytes become 34 and 36.
MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec)
{
    MemoryNeed need;
    for (const GgufTensor& tensor : file.tensors()) {
        if (tensor.typeId == static_cast<std::uint32_t>(TensorType::Q5_0))
            need.weights += tensor.bytes / 22 * 34;
        else if (tensor.typeId == static_cast<std::uint32_t>(TensorType::Q5_1))
            need.weights += tensor.bytes / 24 * 36;
        else
            need.weights += tensor.bytes;
    }
    const std::uint64_t valueStride = (spec.attention.headDim + 15) / 16 * 16;
    need.kvPerToken =
        2 * spec.blocks.size() * spec.attention.kvHeads * (spec.attention.headDim + valueStride);
    const std::uint64_t widest =
        spec.embedding * 3 + spec.feedForward * 2 +
        (spec.attention.heads * 2 + spec.attention.kvHeads * 2) * spec.attention.headDim;
    need.scratch = 512 * widest * 5 + 64 * spec.vocabulary * 4 + (std::uint64_t{4} << 20);
    return need;
}

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

std::int64_t HyperParameters::integerOr(const std::string& key, std::optional<std::int64_t> fallback,
                                        std::int64_t least, std::int64_t most)
{
    auto value = metadataInteger(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    std::optional<std::int64_t> number = value ? *value : std::nullopt;
    if (!number)
        number = fallback;
    if (!number)
        fail(key + " is missing");
    else if (*number < least || *number > most)
        fail(key + " is " + std::to_string(*number));
    return m_error ? least : *number;
}

double HyperParameters::numberOr(const std::string& key, std::optional<double> fallback, double above,
                                 double most)
{
    auto value = metadataNumber(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    std::optional<double> number = value ? *value : std::nullopt;
    if (!number)
        number = fallback;
    if (!number)
        fail(key + " is missing");
    else if (!(*number > above && *number <= most))
        fail(key + " is " + std::to_string(*number));
    return m_error ? most : *number;
}

std::optional<std::string> HyperParameters::text(const std::string& key)
{
    auto value = metadataText(m_file, m_prefix + "." + key);
    if (!value && !m_error)
        m_error = value.error();
    return value ? *value : std::nullopt;
}

void HyperParameters::fail(std::string what)
{
    if (!m_error)
        m_error = damaged(m_file, "the hyper-parameter " + m_prefix + "." + what);
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
    if (**architecture != "llama")
        return Error{ErrorCode::UnsupportedArchitecture,
                     "the architecture " + shortText(**architecture) + " is not supported",
                     {shortText(**architecture), "llama"}};
    auto spec = makeLlamaSpec(file);
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

ModelDescription describeModel(const GgufFile& file)
{
    ModelDescription description;
    description.path = file.path();
    description.format = "GGUF v" + std::to_string(file.version());
    description.fileBytes = file.fileBytes();
    const std::string architecture = text(file, "general.architecture");
    const std::string prefix = architecture + ".";
    description.name = shown(text(file, "general.name"));
    description.architecture = shown(architecture);
    description.license = shown(text(file, "general.license"));
    description.contextLength = integer(file, prefix + "context_length");
    description.embeddingLength = integer(file, prefix + "embedding_length");
    description.layers = integer(file, prefix + "block_count");
    description.heads = integer(file, prefix + "attention.head_count");
    description.kvHeads = integer(file, prefix + "attention.head_count_kv");
    description.tokenizer = shown(text(file, "tokenizer.ggml.model"));
    description.preTokenizer = shown(text(file, "tokenizer.ggml.pre"));
    description.hasChatTemplate = !text(file, "tokenizer.chat_template").empty();
    if (const GgufValue* tokens = file.find("tokenizer.ggml.tokens"))
        if (const auto* list = std::get_if<std::vector<std::string>>(tokens))
            description.vocabularySize = static_cast<int>(list->size());
    if (const GgufValue* languages = file.find("general.languages"))
        if (const auto* list = std::get_if<std::vector<std::string>>(languages))
            for (const std::string& language : *list)
                description.languages.push_back(shown(language));
    describeTensors(file, description);
    for (const auto& [key, value] : file.metadata())
        description.metadata.emplace_back(shown(key), describeValue(value));
    return description;
}

} // namespace mw::engine
