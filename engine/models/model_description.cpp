// SPDX-License-Identifier: Apache-2.0
#include "engine/kernels/code_format.h"
#include "engine/models/model_factory.h"
#include "engine/weights/short_text.h"

#include <algorithm>
#include <map>
#include <set>

namespace mw::engine {

namespace {

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

/// What a user should know before loading.
void addNotes(ModelDescription& description)
{
    if (description.quantization == tensorTypeName(static_cast<std::uint32_t>(TensorType::F32)))
        description.notes.push_back({ModelNote::Kind::WideWeights, {description.quantization}});
}

/// What a tensor takes once packed: about as much as in the file.
std::uint64_t packedBytes(const GgufTensor& tensor)
{
    const auto type = static_cast<TensorType>(tensor.typeId);
    if (tensor.shape.size() < 2 || !tensorTypeTraits(tensor.typeId) || !hasCodes(type))
        return tensor.bytes;
    const CodeFormat format = codeFormat(type);
    const std::uint64_t chunkColumns = format.chunkBlocks() * blockColumns;
    const std::uint64_t chunks = (tensor.shape[0] + chunkColumns - 1) / chunkColumns;
    const std::uint64_t groups = (tensor.elements / tensor.shape[0] + groupRows - 1) / groupRows;
    return groups * chunks * format.chunkBytes();
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

MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec)
{
    MemoryNeed need;
    for (const GgufTensor& tensor : file.tensors())
        need.weights += packedBytes(tensor);
    const std::uint64_t valueStride = (spec.attention.headDim + 15) / 16 * 16;
    need.kvPerToken =
        2 * spec.blocks.size() * spec.attention.kvHeads * (spec.attention.headDim + valueStride);
    const std::uint64_t scales = 4 * ((spec.attention.headDim + 31) / 32 + 1);
    need.kvPerTokenInt8 = spec.blocks.size() * spec.attention.kvHeads * (2 * valueStride + scales);
    const std::uint64_t widest =
        spec.embedding * 3 + spec.feedForward * 2 +
        (spec.attention.heads * 2 + spec.attention.kvHeads * 2) * spec.attention.headDim;
    need.scratch = 512 * widest * 5 + 64 * spec.vocabulary * 4 + (std::uint64_t{4} << 20);
    return need;
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
    addNotes(description);
    for (const auto& [key, value] : file.metadata())
        description.metadata.emplace_back(shown(key), describeValue(value));
    return description;
}

} // namespace mw::engine
