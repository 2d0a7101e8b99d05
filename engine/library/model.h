// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/engine.h"
#include "engine/inference/executor.h"
#include "engine/inference/scheduler.h"
#include "engine/text/chat_template.h"

#include <memory>
#include <string>

namespace mw::engine {

/// A model at work: an executor as a client of the scheduler. See mw::Model for threads and lifetime; the
/// scheduler must outlive it.
class LoadedModel final : public Model {
public:
    LoadedModel(Scheduler& scheduler, const Kernels& kernels, ModelDescription description,
                std::shared_ptr<const Tokenizer> tokenizer, Result<ChatTemplate> chatTemplate,
                std::unique_ptr<Executor> executor, const SchedulingLimits& limits);
    ~LoadedModel() override;

    const ModelDescription& description() const override { return m_description; }
    const Tokenizer& tokenizer() const override { return *m_tokenizer; }
    int contextTokens() const override { return static_cast<int>(m_executor->contextTokens()); }
    ModelMemory memory() const override { return {m_executor->weightBytes(), m_executor->kvBytes()}; }
    ModelActivity activity() const override { return Scheduler::activityOf(*m_client); }

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
    std::optional<Error> checkTokens(std::span<const Token> tokens) const;

    Scheduler& m_scheduler;
    const Kernels& m_kernels;
    const ModelDescription m_description;
    const std::shared_ptr<const Tokenizer> m_tokenizer;
    const Result<ChatTemplate> m_template;
    const std::unique_ptr<Executor> m_executor;
    const std::shared_ptr<Scheduler::Client> m_client;
};

} // namespace mw::engine
