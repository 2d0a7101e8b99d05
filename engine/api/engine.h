// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/cancel.h"
#include "engine/api/chat.h"
#include "engine/api/compute_permit.h"
#include "engine/api/generation.h"
#include "engine/api/kv_cache.h"
#include "engine/api/model_description.h"
#include "engine/api/result.h"
#include "engine/api/scheduling.h"
#include "engine/api/tokenizer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mw {

struct EngineOptions {
    int threads = 0; ///< as Engine::setThreads; more than there are processors only if asked for here
    /// Held while computing; null: this engine is the only one. Must outlive the engine.
    ComputePermit* permit = nullptr;
};

struct EngineInfo {
    std::string version;
    std::string isa; ///< instruction set in use: "avx512-bf16", "avx512-vnni", "avx2", "portable"; of
                     ///< LibTorch its own name
    int threads = 0;
};

struct LoadOptions {
    int contextTokens = 0;                  ///< 0: min(the model's, 4096); more than the model's is an error
    KvCacheType kvCache = KvCacheType::F16; ///< of the packed engine; the reference keeps f32
    SchedulingLimits scheduling;
};

struct LoadProgress {
    std::uint64_t bytesDone = 0;
    std::uint64_t bytesTotal = 0;
};
using LoadProgressCallback = std::function<void(const LoadProgress&)>;

struct ModelMemory {
    std::uint64_t weights = 0; ///< packed, bytes
    std::uint64_t kvCache =
        0; ///< bytes that take memory now; grows with use, falls to what is kept for later prompts
};

struct TokenScore {
    Token token = -1;
    std::string text;
    bool scored = false;                    ///< the first token has nothing before it
    double logprob = 0;                     ///< natural logarithm
    std::vector<TokenAlternative> top = {}; ///< as ScoreOptions::topLogprobs asks, likeliest first
};

struct ScoreOptions {
    std::size_t first = 1; ///< index of the first token that is scored; the very first one never is
    int topLogprobs = 0;   ///< alternatives per scored token, 0..64
    Precision activations = Precision::Int8;
};

struct ScoreResult {
    double logprob = 0; ///< sum over the scored tokens
    int scored = 0;
    double perplexity = 0; ///< exp(-logprob / scored); 0 where nothing was scored
    std::vector<TokenScore> tokens;
};

/// What one call of Model::logits may return.
inline constexpr std::size_t maximumLogitsBytes = std::size_t{1} << 30;

struct PerplexityOptions {
    int windowTokens = 512; ///< 3 to the context; the text is cut into windows without overlap
    Precision activations = Precision::Int8;
};

struct PerplexityProgress {
    int windowsDone = 0;
    int windowsTotal = 0;
    double perplexity = 0; ///< of the windows done
};
using PerplexityCallback = std::function<void(const PerplexityProgress&)>;

struct PerplexityResult {
    double perplexity = 0; ///< exp of the mean negative log-likelihood of the scored tokens
    std::int64_t scored = 0;
    int windows = 0; ///< tokens that fill no window are left out
};

struct BenchOptions {
    int promptTokens = 512;
    int generateTokens = 128;
    std::vector<int> streams = {1, 4, 16, 32};
    int streamPromptTokens = 128; ///< that each of the streams begins with
    int streamGenerateTokens = 64;
    int repetitions = 3;
    int threads = 0;        ///< at most as many compute while it measures; 0: as many as the engine has
    bool firstToken = true; ///< whether the times to a first token are measured
    Precision activations = Precision::Int8;
};

struct BenchStreams {
    int streams = 0;
    double decodeTokensPerSecond = 0;
};

struct BenchResult {
    double prefillTokensPerSecond = 0;
    double decodeTokensPerSecond = 0;        ///< from an empty context
    double decodeAtDepthTokensPerSecond = 0; ///< after promptTokens
    double firstTokenMs =
        0; ///< from a request of promptTokens to its first token, queue and sampling included
    double cachedFirstTokenMs = 0;         ///< the same for a prompt that was computed before
    std::uint64_t weightBytesPerToken = 0; ///< that the decode of one stream reads for each token
    std::vector<BenchStreams> batched;
    int threads = 0; ///< of the engine that were allowed to compute; LibTorch's own do not count
};

/// A loaded model. Any thread may call any method; generation runs on the engine's scheduler thread.
/// Destroying it cancels what still runs, waits for the current step and gives the memory back; so it must
/// not happen on the scheduler's thread: a TokenSink does not own the model it listens to.
class Model {
public:
    virtual ~Model() = default;

    virtual const ModelDescription& description() const = 0;
    virtual const Tokenizer& tokenizer() const = 0;
    virtual int contextTokens() const = 0; ///< prompt and answer together
    virtual ModelMemory memory() const = 0;
    virtual ModelActivity activity() const = 0;

    /// Renders `messages` by the file's chat template (ChatML where it has none) and tokenizes them.
    /// Fails with TemplateInvalid or TemplateLimit.
    virtual Result<ChatPrompt> prompt(std::span<const ChatMessage> messages,
                                      bool addGenerationPrompt) const = 0;

    /// Queues a request. Events arrive at `sink` until one has `end`, also after a cancel or a failure.
    /// Fails at once with InvalidArgument, ContextExceeded or Busy.
    virtual Result<void> generate(GenerationRequest request, std::shared_ptr<TokenSink> sink) = 0;

    /// Log-probabilities of the tokens, each given all before it. Blocks the caller, not the scheduler.
    virtual Result<ScoreResult> score(std::span<const Token> tokens, const ScoreOptions& options,
                                      const Cancel& cancel) = 0;

    /// The logits behind each token from index `first` on, [tokens - first][vocabulary]. Blocks the caller.
    /// Fails with InvalidArgument where they would take more than maximumLogitsBytes.
    virtual Result<std::vector<float>> logits(std::span<const Token> tokens, std::size_t first,
                                              Precision activations, const Cancel& cancel) = 0;

    /// Perplexity of a text of any length: windows of it are computed each on its own and the second half of
    /// each is scored. `progress` is called on the calling thread, which is blocked. Fails with
    /// InvalidArgument where the text does not fill one window.
    virtual Result<PerplexityResult> perplexity(std::span<const Token> tokens,
                                                const PerplexityOptions& options,
                                                const PerplexityCallback& progress, const Cancel& cancel) = 0;

    /// Medians over `repetitions` after one warm-up, as contracts.md defines the figures. Blocks the caller.
    virtual Result<BenchResult> bench(const BenchOptions& options, const Cancel& cancel) = 0;
};

/// The engine of one library: one scheduler, any number of models. Any thread may call.
class Engine {
public:
    virtual ~Engine() = default;

    virtual EngineInfo info() const = 0;

    /// At most so many compute threads from the next step on; 0: one per processor. What is computed does not
    /// depend on it. More than the processors, or than EngineOptions asked for, is taken as that. Does not
    /// wait.
    virtual void setThreads(int threads) = 0;

    /// Reads a file's header and checks it against the file's size.
    virtual Result<ModelDescription> describe(const std::string& path) const = 0;

    /// The tokenizer of a file, which may have no tensors. Nothing of the weights is read.
    virtual Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::string& path) const = 0;

    /// Loads and packs a model. Blocks the caller; `progress` is called on the calling thread.
    virtual Result<std::shared_ptr<Model>> load(const std::string& path, const LoadOptions& options,
                                                const LoadProgressCallback& progress,
                                                const Cancel& cancel) = 0;

    /// Bytes per second that the compute threads read together from memory, measured now (about 0.2 s).
    virtual double measureMemoryBandwidth() = 0;
};

/// Symbols of libmodelwright_engine.so and libmodelwright_torch.so. The version is compared before the
/// factory is called.
inline constexpr int engineApiVersion = 9;
inline constexpr const char* engineApiVersionSymbol = "modelwright_engine_api_version";
inline constexpr const char* engineCreateSymbol = "modelwright_engine_create";
using EngineApiVersionFunction = int (*)();
/// Returns null and fills `error` on failure; the caller owns the engine.
using EngineCreateFunction = Engine* (*)(const EngineOptions& options, Error* error);

} // namespace mw
