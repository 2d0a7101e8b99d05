// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"
#include "tests/support/null_engine/null_file.h"
#include "tests/support/null_engine/null_scheduler.h"
#include "tests/support/null_engine/null_tokenizer.h"

namespace mw::test {

/// Answers a prompt with its own tokens, once, then the end token; with `ignoreEnd` over and over. It knows
/// nothing, computes nothing, and says so: its name and architecture are "null".
class NullModel final : public Model {
public:
    NullModel(NullFile file, int contextTokens);

    const ModelDescription& description() const override { return m_description; }
    const Tokenizer& tokenizer() const override { return m_tokenizer; }
    int contextTokens() const override { return m_contextTokens; }
    ModelMemory memory() const override { return {m_file.weightBytes, 0}; }
    ModelActivity activity() const override { return {}; }
    Result<ChatPrompt> prompt(std::span<const ChatMessage> messages, bool addGenerationPrompt) const override;
    Result<void> generate(GenerationRequest request, std::shared_ptr<TokenSink> sink) override;
    Result<ScoreResult> score(std::span<const Token> tokens, const ScoreOptions& options,
                              const Cancel& cancel) override;
    Result<std::vector<float>> logits(std::span<const Token> tokens, std::size_t first, Precision activations,
                                      const Cancel& cancel) override;
    Result<PerplexityResult> perplexity(std::span<const Token> tokens, const PerplexityOptions& options,
                                        const PerplexityCallback& progress, const Cancel& cancel) override;
    Result<BenchResult> bench(const BenchOptions& options, const Cancel& cancel) override;

private:
    Error tooLong(std::size_t tokens) const;

    const NullFile m_file;
    const int m_contextTokens;
    const ModelDescription m_description;
    const NullTokenizer m_tokenizer;
    NullScheduler m_scheduler;
};

} // namespace mw::test
