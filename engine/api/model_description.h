// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/kv_cache.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mw {

struct TensorTypeShare {
    std::string type; ///< "Q4_1", "F32", ...
    int tensors = 0;
    std::uint64_t bytes = 0;
};

/// Something that a user should know before loading; app/base/model_text makes the sentence.
struct ModelNote {
    enum class Kind {
        WideWeights ///< most weights are F32: twice the memory of 16 bits, slower answers; args: the format
    };
    Kind kind = Kind::WideWeights;
    std::vector<std::string> args;
};

/// What loading would need, in bytes.
struct MemoryNeed {
    std::uint64_t weights = 0;
    std::uint64_t kvPerToken = 0; ///< of KvCacheType::F16 and Bf16; of a loaded model, of its own type
    std::uint64_t scratch = 0;
    std::uint64_t kvPerTokenInt8 = 0; ///< of KvCacheType::Int8
    std::uint64_t kvOf(KvCacheType type) const
    {
        return type == KvCacheType::Int8 ? kvPerTokenInt8 : kvPerToken;
    }
    std::uint64_t total(std::uint64_t contextTokens, KvCacheType type) const
    {
        return weights + scratch + kvOf(type) * contextTokens;
    }
};

/// A model file as its header tells it; nothing of the weights is read for it.
struct ModelDescription {
    std::string path;
    std::string format; ///< "GGUF v3"
    std::uint64_t fileBytes = 0;
    std::string name;
    std::string architecture;
    std::string quantization; ///< the type that most weight bytes have, "Q4_1"
    std::uint64_t parameters = 0;
    int contextLength = 0; ///< trained context in tokens; 0 where the file does not say
    int embeddingLength = 0;
    int layers = 0;
    int heads = 0;
    int kvHeads = 0;
    int vocabularySize = 0;
    std::string tokenizer;    ///< "gpt2"
    std::string preTokenizer; ///< "smollm"
    bool hasChatTemplate = false;
    std::string license;
    std::vector<std::string> languages;
    std::vector<TensorTypeShare> tensorTypes;
    std::vector<ModelNote> notes; ///< what will be slow, and why
    MemoryNeed memory;
    bool runnable = false;                                     ///< whether the engine can generate with it
    std::string notRunnable;                                   ///< why not, an English sentence
    std::vector<std::pair<std::string, std::string>> metadata; ///< every key with a short text of its value
};

} // namespace mw
