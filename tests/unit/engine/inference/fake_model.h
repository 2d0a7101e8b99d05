// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "engine/inference/executor.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace mw::engine {

/// 32 tokens: 0 to 25 are the letters, 26 and 27 the two halves of "é", 28 a space, 29 a control token, 30
/// and 31 end a generation.
class FakeTokenizer final : public Tokenizer {
public:
    static constexpr std::size_t size = 32;

    FakeTokenizer();
    std::size_t vocabularySize() const override { return size; }
    std::vector<Token> tokenize(std::string_view text, bool addSpecial) const override;
    std::vector<Token> tokenize(const SpannedText& text, bool addSpecial) const override;
    std::string_view tokenBytes(Token token) const override;
    TokenKind kind(Token token) const override;
    Result<std::string> detokenize(std::span<const Token> tokens, bool withControl) const override;
    Token bosToken() const override { return -1; }
    Token eosToken() const override { return 30; }
    const std::vector<Token>& endTokens() const override { return m_ends; }

private:
    std::vector<std::string> m_bytes;
    std::vector<Token> m_ends = {30, 31};
};

/// A model whose next token is computed from every token before it, as they stand in the KV blocks: a
/// scheduler that mixes up blocks, positions or rows changes answers.
class FakeExecutor final : public Executor {
public:
    struct Options {
        std::size_t context = 512;
        std::size_t blocks = 256;
        std::size_t maximumRows = 512;
        std::size_t maximumLogitRows = 64;
        Token brokenBy = -1;    ///< a token after which the logits are not numbers
        Token failsAt = -1;     ///< a token that a step fails with
        Token most = 28;        ///< answers have tokens below this one
        std::size_t copies = 0; ///< answers repeat what stood so many tokens before, seven times of eight
        bool endsLate = false;  ///< after 6 positions answers are the end token
    };

    FakeExecutor() : FakeExecutor(Options()) {}
    explicit FakeExecutor(Options options);

    std::size_t vocabulary() const override { return FakeTokenizer::size; }
    std::size_t contextTokens() const override { return m_options.context; }
    std::size_t maximumRows() const override { return m_options.maximumRows; }
    std::size_t maximumLogitRows() const override { return m_options.maximumLogitRows; }
    std::size_t kvBlocks() const override { return m_options.blocks; }
    std::uint64_t weightBytes() const override { return 0; }
    std::uint64_t weightBytesPerToken() const override { return 0; }
    std::uint64_t kvBytes() const override { return 0; }
    Result<float*> step(std::span<const SequenceSlice> slices, Precision activations) override;
    std::size_t logitStride() const override { return FakeTokenizer::size + 3; }
    std::uint64_t kvBlockBytes() const override { return 1000; }
    void copyKv(std::uint32_t from, std::uint32_t to) override;
    void releaseKv(std::size_t firstFree) override;

    /// The greedy answer to a prompt.
    std::vector<Token> answer(std::vector<Token> prompt, std::size_t tokens) const;

    /// Steps wait while it is closed.
    void closeGate();
    void openGate();
    /// Waits until a step waits at the gate.
    void waitAtGate();

    std::atomic<int> delayMicroseconds{0}; ///< of a step
    std::atomic<std::size_t> steps{0};
    std::atomic<std::size_t> computed{0}; ///< tokens
    std::atomic<std::size_t> copies{0};
    std::atomic<std::size_t> released{0};
    std::atomic<std::size_t> sixteenBitSteps{0};
    std::atomic<std::size_t> mostSlices{0};
    std::atomic<std::size_t> mostRows{0};
    std::atomic<std::size_t> mostPromptRowsBesideAnswers{0};
    std::atomic<bool> broken{false}; ///< a rule of Executor::step was not kept

private:
    Token next(std::span<const Token> history) const;
    void check(bool rule)
    {
        if (!rule)
            broken = true;
    }

    const Options m_options;
    std::vector<Token> m_kv;
    std::vector<Precision> m_precisions; ///< that each position was computed in
    std::vector<float> m_logits;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_closed = false;
    bool m_waiting = false;
};

/// Keeps what arrives. Ready unless told otherwise.
class CollectingSink final : public TokenSink {
public:
    explicit CollectingSink(std::function<void(const TokenEvent&)> onEvent = {})
        : m_onEvent(std::move(onEvent))
    {}

    bool ready() const noexcept override { return isReady; }
    void push(TokenEvent event) noexcept override;

    /// The end, within a minute.
    std::optional<Completion> wait();
    bool waitForTokens(std::size_t count);

    std::vector<TokenEvent> events() const;
    std::vector<Token> tokens() const;
    std::string text() const;
    std::size_t count() const;

    std::atomic<bool> isReady{true};
    std::atomic<int> ends{0};
    std::atomic<bool> afterEnd{false};

private:
    const std::function<void(const TokenEvent&)> m_onEvent;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<TokenEvent> m_events;
};

/// A greedy request.
inline GenerationRequest greedyRequest(std::vector<Token> prompt)
{
    GenerationRequest request;
    request.prompt = std::move(prompt);
    request.sampling.temperature = 0;
    return request;
}

} // namespace mw::engine
