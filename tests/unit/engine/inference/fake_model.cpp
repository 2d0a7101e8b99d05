// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/inference/fake_model.h"

#include "engine/kernels/kernels.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

namespace mw::engine {

namespace {

void raise(std::atomic<std::size_t>& most, std::size_t value)
{
    if (value > most)
        most = value;
}

} // namespace

FakeTokenizer::FakeTokenizer()
{
    for (char letter = 'a'; letter <= 'z'; ++letter)
        m_bytes.emplace_back(1, letter);
    for (const char* bytes : {"\xC3", "\xA9", " ", "<control>", "<end>", "<stop>"})
        m_bytes.emplace_back(bytes);
}

std::vector<Token> FakeTokenizer::tokenize(std::string_view text, bool) const
{
    std::vector<Token> tokens;
    for (const char letter : text)
        tokens.push_back(letter == ' ' ? 28 : letter - 'a');
    return tokens;
}

std::vector<Token> FakeTokenizer::tokenize(const SpannedText& text, bool addSpecial) const
{
    return tokenize(std::string_view(text.text), addSpecial);
}

std::string_view FakeTokenizer::tokenBytes(Token token) const
{
    return token >= 0 && static_cast<std::size_t>(token) < size ? m_bytes[static_cast<std::size_t>(token)]
                                                                : std::string_view();
}

TokenKind FakeTokenizer::kind(Token token) const
{
    return token >= 29 ? TokenKind::Control : TokenKind::Normal;
}

Result<std::string> FakeTokenizer::detokenize(std::span<const Token> tokens, bool) const
{
    std::string text;
    for (const Token token : tokens)
        text += tokenBytes(token);
    return text;
}

FakeExecutor::FakeExecutor(Options options)
    : m_options(options), m_kv(options.blocks * kvBlockPositions, -1),
      m_precisions(m_kv.size(), Precision::Int8),
      m_logits(options.maximumLogitRows * (FakeTokenizer::size + 3))
{}

Token FakeExecutor::next(std::span<const Token> history) const
{
    if (m_options.endsLate && history.size() >= 6)
        return 30;
    std::uint64_t hash = 1469598103934665603ULL;
    for (const Token token : history)
        hash = (hash ^ static_cast<std::uint64_t>(token)) * 1099511628211ULL;
    if (m_options.copies > 0 && history.size() >= m_options.copies && (hash >> 40) % 8 != 0)
        return history[history.size() - m_options.copies];
    return static_cast<Token>((hash >> 20) % static_cast<std::uint64_t>(m_options.most));
}

std::vector<Token> FakeExecutor::answer(std::vector<Token> prompt, std::size_t tokens) const
{
    const std::size_t begin = prompt.size();
    for (std::size_t i = 0; i < tokens; ++i)
        prompt.push_back(next(prompt));
    return {prompt.begin() + static_cast<std::ptrdiff_t>(begin), prompt.end()};
}

Result<float*> FakeExecutor::step(std::span<const SequenceSlice> slices, Precision activations)
{
    {
        std::unique_lock lock(m_mutex);
        m_waiting = m_closed;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return !m_closed; });
        m_waiting = false;
    }
    if (const int delay = delayMicroseconds; delay > 0)
        std::this_thread::sleep_for(std::chrono::microseconds(delay));
    ++steps;
    sixteenBitSteps += activations == Precision::Int16 ? 1 : 0;
    check(!slices.empty());
    std::size_t rows = 0;
    std::size_t logitRows = 0;
    std::size_t promptRows = 0;
    std::vector<Token> history;
    for (const SequenceSlice& slice : slices) {
        check(!slice.tokens.empty());
        const std::size_t end = slice.position + slice.tokens.size();
        check(end <= slice.blocks.size() * kvBlockPositions);
        history.clear();
        for (std::size_t position = 0; position < end; ++position) {
            const std::uint32_t block = slice.blocks[position / kvBlockPositions];
            const std::size_t slot = block * kvBlockPositions + position % kvBlockPositions;
            Token& stored = m_kv[slot];
            if (position >= slice.position) {
                stored = slice.tokens[position - slice.position];
                m_precisions[slot] = activations;
            }
            check(stored >= 0 && m_precisions[slot] == activations);
            history.push_back(stored);
            const bool wanted = slice.logits == LogitRows::All
                                    ? position >= slice.position
                                    : slice.logits == LogitRows::Last && position + 1 == end;
            if (!wanted)
                continue;
            check(logitRows < m_options.maximumLogitRows);
            float* row = m_logits.data() + logitRows++ * logitStride();
            std::fill_n(row, FakeTokenizer::size, 0.0F);
            row[next(history)] = 4.0F;
            if (stored == m_options.failsAt)
                return Error{ErrorCode::OutOfMemory, "the step found no memory", {"", ""}};
            if (stored == m_options.brokenBy)
                row[3] = std::numeric_limits<float>::quiet_NaN();
        }
        rows += slice.tokens.size();
        // Beside prompts there are answers, with what is guessed behind them.
        promptRows += slice.tokens.size() > 1 && slice.logits != LogitRows::All ? slice.tokens.size() : 0;
    }
    check(rows <= m_options.maximumRows);
    computed += rows;
    raise(mostSlices, slices.size());
    raise(mostRows, rows);
    if (promptRows < rows)
        raise(mostPromptRowsBesideAnswers, promptRows);
    return m_logits.data();
}

void FakeExecutor::copyKv(std::uint32_t from, std::uint32_t to)
{
    check(from != to);
    std::copy_n(m_kv.begin() + from * kvBlockPositions, kvBlockPositions,
                m_kv.begin() + to * kvBlockPositions);
    std::copy_n(m_precisions.begin() + from * kvBlockPositions, kvBlockPositions,
                m_precisions.begin() + to * kvBlockPositions);
    ++copies;
}

void FakeExecutor::releaseKv(std::size_t firstFree)
{
    std::fill(m_kv.begin() + static_cast<std::ptrdiff_t>(firstFree * kvBlockPositions), m_kv.end(), -1);
    ++released;
}

void FakeExecutor::closeGate()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
}

void FakeExecutor::openGate()
{
    const std::lock_guard lock(m_mutex);
    m_closed = false;
    m_changed.notify_all();
}

void FakeExecutor::waitAtGate()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_waiting; });
}

void CollectingSink::push(TokenEvent event) noexcept
{
    if (m_onEvent)
        m_onEvent(event);
    const std::lock_guard lock(m_mutex);
    afterEnd = afterEnd || ends > 0;
    ends += event.end ? 1 : 0;
    m_events.push_back(std::move(event));
    m_changed.notify_all();
}

std::optional<Completion> CollectingSink::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::seconds(60), [&] { return ends > 0; });
    return m_events.empty() ? std::nullopt : m_events.back().end;
}

bool CollectingSink::waitForTokens(std::size_t wanted)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds(10), [&] { return m_events.size() >= wanted; });
}

std::vector<TokenEvent> CollectingSink::events() const
{
    const std::lock_guard lock(m_mutex);
    return m_events;
}

std::vector<Token> CollectingSink::tokens() const
{
    std::vector<Token> tokens;
    for (const TokenEvent& event : events())
        if (!event.end)
            tokens.push_back(event.token);
    return tokens;
}

std::string CollectingSink::text() const
{
    std::string text;
    for (const TokenEvent& event : events())
        text += event.text;
    return text;
}

std::size_t CollectingSink::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_events.size();
}

} // namespace mw::engine
