// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tiny_model.h"

#include "engine/kernels/block_formats.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <unistd.h>

namespace mw::test {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform, unlike std distributions.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    /// About normal: the sum of four uniform numbers, deviation 1.
    float normal()
    {
        double sum = 0.0;
        for (int i = 0; i < 4; ++i)
            sum += static_cast<double>(next() >> 11) * 0x1p-53;
        return static_cast<float>((sum - 2.0) * std::sqrt(3.0));
    }

private:
    std::uint64_t next()
    {
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31);
    }

    std::uint64_t m_state;
};

constexpr std::string_view chatMl =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + "
    "'<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
    "{% endif %}";

/// Pairs that merge, most frequent first; "_" stands for the token of a space.
constexpr std::array<std::string_view, 40> mergePairs = {
    "_ t", "h e",   "i n",  "_ a", "r e",   "o n", "_t he", "e r",   "_ s",   "a t",
    "_ w", "_ o",   "e n",  "_ c", "i s",   "o r", "n d",   "_a nd", "e s",   "_ b",
    "o u", "in g",  "_o f", "_ p", "_ in",  "l l", "_ h",   "e d",   "_t o",  "_ m",
    "l o", "he ll", "_ W",  "l d", "or ld", "_ y", "_y ou", "i t",   "_w he", "H e",
};

class ProcessFolder {
public:
    ProcessFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "modelwright-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("cannot make a temporary folder");
        m_path = pattern;
    }
    ~ProcessFolder()
    {
        // A forked child inherits the object; only the maker removes the folder.
        std::error_code ignored;
        if (getpid() == m_owner)
            std::filesystem::remove_all(m_path, ignored);
    }
    ProcessFolder(const ProcessFolder&) = delete;
    ProcessFolder& operator=(const ProcessFolder&) = delete;
    std::string next(std::string_view ending)
    {
        return m_path + "/" + std::to_string(m_count++) + std::string(ending);
    }

private:
    std::string m_path;
    pid_t m_owner = getpid();
    std::atomic<int> m_count = 0;
};

std::string utf8(std::uint32_t codePoint)
{
    if (codePoint < 0x80)
        return {static_cast<char>(codePoint)};
    return {static_cast<char>(0xc0U | (codePoint >> 6)), static_cast<char>(0x80U | (codePoint & 0x3fU))};
}

bool standsForItself(std::uint32_t byte)
{
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

class TensorMaker {
public:
    TensorMaker(GgufWriter& writer, const TinyModelOptions& options)
        : m_writer(writer), m_options(options), m_random(options.seed)
    {}

    void norm(const std::string& name, int columns)
    {
        std::vector<float> values(static_cast<std::size_t>(columns));
        for (float& value : values)
            value = 1.0F + 0.1F * m_random.normal();
        m_writer.addTensor(name + ".weight", {static_cast<std::uint64_t>(columns)}, engine::TensorType::F32,
                           values);
    }

    void bias(const std::string& name, int rows)
    {
        std::vector<float> values(static_cast<std::size_t>(rows));
        for (float& value : values)
            value = 0.3F * m_random.normal();
        m_writer.addTensor(name + ".bias", {static_cast<std::uint64_t>(rows)}, engine::TensorType::F32,
                           values);
    }

    void matrix(const std::string& prefix, const std::string& name, int columns, int rows)
    {
        const engine::TensorType type = typeOf(prefix, name);
        // Keeps activations near 1 in size, so that greedy choices are not ties.
        const float deviation = name == "token_embd" ? 0.5F : 1.0F / std::sqrt(static_cast<float>(columns));
        const auto width = static_cast<std::size_t>(columns);
        const auto height = static_cast<std::size_t>(rows);
        std::size_t drawn = height;
        if (m_options.distinctValues > 0)
            drawn = std::min(height, std::max<std::size_t>(1, m_options.distinctValues / width));
        std::vector<float> values(width * drawn);
        for (float& value : values)
            value = deviation * m_random.normal();
        if (drawn == height) {
            m_writer.addTensor(prefix + name + ".weight", {width, height}, type, values);
            return;
        }
        const auto traits = engine::tensorTypeTraits(static_cast<std::uint32_t>(type));
        std::string bytes(values.size() / traits->blockValues * traits->blockBytes, '\0');
        engine::quantizeRow(type, values.data(), reinterpret_cast<std::byte*>(bytes.data()), values.size());
        std::string whole;
        const std::size_t size = bytes.size() / drawn * height;
        whole.reserve(size);
        while (whole.size() < size)
            whole.append(bytes, 0, std::min(bytes.size(), size - whole.size()));
        m_writer.addRawTensor(prefix + name + ".weight", {width, height}, static_cast<std::uint32_t>(type),
                              std::move(whole));
    }

private:
    engine::TensorType typeOf(const std::string& prefix, const std::string& name) const
    {
        for (const std::string& wanted : {prefix + name, name})
            if (const auto special = m_options.types.find(wanted); special != m_options.types.end())
                return special->second;
        return m_options.type;
    }

    GgufWriter& m_writer;
    const TinyModelOptions& m_options;
    Random m_random;
};

int headDimOf(const TinyModelOptions& options)
{
    return options.headDim > 0 ? options.headDim : options.embedding / options.heads;
}

void addTensors(GgufWriter& writer, const TinyModelOptions& options, int vocabulary)
{
    TensorMaker make(writer, options);
    const int embedding = options.embedding;
    const int headDim = headDimOf(options);
    const int attended = headDim * options.heads;
    const int kv = headDim * options.kvHeads;
    make.matrix("", "token_embd", embedding, vocabulary);
    for (int layer = 0; layer < options.layers; ++layer) {
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        make.norm(prefix + "attn_norm", embedding);
        make.matrix(prefix, "attn_q", embedding, attended);
        make.matrix(prefix, "attn_k", embedding, kv);
        make.matrix(prefix, "attn_v", embedding, kv);
        if (options.architecture == "qwen2") {
            make.bias(prefix + "attn_q", attended);
            make.bias(prefix + "attn_k", kv);
            make.bias(prefix + "attn_v", kv);
        }
        if (options.architecture == "qwen3") {
            make.norm(prefix + "attn_q_norm", headDim);
            make.norm(prefix + "attn_k_norm", headDim);
        }
        make.matrix(prefix, "attn_output", attended, embedding);
        make.norm(prefix + "ffn_norm", embedding);
        make.matrix(prefix, "ffn_gate", embedding, options.feedForward);
        make.matrix(prefix, "ffn_up", embedding, options.feedForward);
        make.matrix(prefix, "ffn_down", options.feedForward, embedding);
    }
    make.norm("output_norm", embedding);
    if (!options.tied)
        make.matrix("", "output", embedding, vocabulary);
}

} // namespace

std::string byteToken(std::uint8_t byte)
{
    if (standsForItself(byte))
        return utf8(byte);
    std::uint32_t shifted = 256;
    for (std::uint32_t other = 0; other < byte; ++other)
        if (!standsForItself(other))
            ++shifted;
    return utf8(shifted);
}

TinyVocabulary tinyVocabulary(const std::vector<std::pair<std::string, int>>& extraTokens)
{
    TinyVocabulary vocabulary;
    const auto add = [&](const std::string& text, std::int32_t type) {
        vocabulary.tokens.push_back(text);
        vocabulary.types.push_back(type);
    };
    for (const char* control : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"})
        add(control, 3);
    for (int byte = 0; byte < 256; ++byte)
        add(byteToken(static_cast<std::uint8_t>(byte)), 1);
    const std::string space = byteToken(' ');
    for (const std::string_view pair : mergePairs) {
        std::string merge;
        for (const char letter : pair)
            merge += letter == '_' ? space : std::string(1, letter);
        vocabulary.merges.push_back(merge);
        merge.erase(merge.find(' '), 1);
        add(merge, 1);
    }
    for (const auto& [text, type] : extraTokens)
        add(text, type);
    return vocabulary;
}

GgufWriter tinyModel(const TinyModelOptions& options)
{
    TinyVocabulary vocabulary = tinyVocabulary(options.extraTokens);
    while (static_cast<int>(vocabulary.tokens.size()) < options.vocabulary) {
        vocabulary.tokens.push_back("<|unused" + std::to_string(vocabulary.tokens.size()) + "|>");
        vocabulary.types.push_back(5);
    }
    const auto count = [](int value) { return static_cast<std::uint32_t>(value); };
    const std::string prefix = options.architecture + ".";
    GgufWriter writer;
    writer.setText("general.architecture", options.architecture);
    writer.setText("general.type", "model");
    writer.setText("general.name", "Tiny test model");
    writer.setText("general.license", "apache-2.0");
    const std::array<std::string, 1> languages = {"en"};
    writer.setTexts("general.languages", languages);
    writer.setU32("general.quantization_version", 2);
    writer.setU32(prefix + "block_count", count(options.layers));
    writer.setU32(prefix + "context_length", count(options.context));
    writer.setU32(prefix + "embedding_length", count(options.embedding));
    writer.setU32(prefix + "feed_forward_length", count(options.feedForward));
    writer.setU32(prefix + "attention.head_count", count(options.heads));
    writer.setU32(prefix + "attention.head_count_kv", count(options.kvHeads));
    writer.setF32(prefix + "attention.layer_norm_rms_epsilon", options.epsilon);
    writer.setU32(prefix + "rope.dimension_count", count(headDimOf(options)));
    if (options.headDim > 0) {
        writer.setU32(prefix + "attention.key_length", count(options.headDim));
        writer.setU32(prefix + "attention.value_length", count(options.headDim));
    }
    writer.setF32(prefix + "rope.freq_base", options.ropeBase);
    writer.setU32(prefix + "vocab_size", static_cast<std::uint32_t>(vocabulary.tokens.size()));
    writer.setText("tokenizer.ggml.model", "gpt2");
    writer.setText("tokenizer.ggml.pre", options.preTokenizer);
    writer.setTexts("tokenizer.ggml.tokens", vocabulary.tokens);
    writer.setI32s("tokenizer.ggml.token_type", vocabulary.types);
    writer.setTexts("tokenizer.ggml.merges", vocabulary.merges);
    writer.setU32("tokenizer.ggml.bos_token_id", tinyImStart);
    writer.setU32("tokenizer.ggml.eos_token_id", tinyImEnd);
    writer.setU32("tokenizer.ggml.unknown_token_id", tinyEndOfText);
    writer.setFlag("tokenizer.ggml.add_bos_token", false);
    if (options.withChatTemplate)
        writer.setText("tokenizer.chat_template",
                       options.chatTemplate.empty() ? chatMl : std::string_view(options.chatTemplate));
    if (!options.vocabularyOnly)
        addTensors(writer, options, static_cast<int>(vocabulary.tokens.size()));
    if (options.adjust)
        options.adjust(writer);
    return writer;
}

std::string temporaryPath(std::string_view ending)
{
    static ProcessFolder folder;
    return folder.next(ending);
}

std::string writeTinyModel(const TinyModelOptions& options, const std::string& path)
{
    const std::string target = path.empty() ? temporaryPath() : path;
    tinyModel(options).writeTo(target);
    return target;
}

std::vector<HyperParameterCase> hyperParameterCases()
{
    std::vector<HyperParameterCase> cases;
    const auto add = [&](const std::string& key, const std::string& what,
                         std::function<void(GgufWriter&, const std::string&)> change) {
        cases.push_back(
            {key + " = " + what, key, [key, change](GgufWriter& writer) { change(writer, key); }});
    };
    const auto addCommon = [&](const std::string& key) {
        add(key, "missing", [](GgufWriter& writer, const std::string& name) { writer.remove(name); });
        add(key, "text", [](GgufWriter& writer, const std::string& name) { writer.setText(name, "4"); });
        add(key, "list", [](GgufWriter& writer, const std::string& name) {
            const std::array<std::int32_t, 2> values = {4, 4};
            writer.setI32s(name, values);
        });
        add(key, "flag", [](GgufWriter& writer, const std::string& name) { writer.setFlag(name, true); });
    };
    for (const char* key :
         {"llama.block_count", "llama.context_length", "llama.embedding_length", "llama.feed_forward_length",
          "llama.attention.head_count", "llama.attention.head_count_kv", "llama.rope.dimension_count",
          "llama.vocab_size"}) {
        addCommon(key);
        for (const std::int32_t value : {0, 1, -1, std::numeric_limits<std::int32_t>::max()})
            add(key, std::to_string(value),
                [value](GgufWriter& writer, const std::string& name) { writer.setI32(name, value); });
        for (const std::uint64_t value : {std::uint64_t{0xffffffffU}, std::uint64_t{1} << 63})
            add(key, std::to_string(value),
                [value](GgufWriter& writer, const std::string& name) { writer.setU64(name, value); });
        add(key, "4.5", [](GgufWriter& writer, const std::string& name) { writer.setF32(name, 4.5F); });
    }
    for (const char* key : {"llama.attention.layer_norm_rms_epsilon", "llama.rope.freq_base"}) {
        addCommon(key);
        for (const float value :
             {0.0F, -1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
            add(key, std::to_string(value),
                [value](GgufWriter& writer, const std::string& name) { writer.setF32(name, value); });
    }
    return cases;
}

} // namespace mw::test
