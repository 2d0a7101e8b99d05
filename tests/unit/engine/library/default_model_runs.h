// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/default_model.h"
#include "tests/unit/engine/library/loaded.h"
#include "tests/unit/engine/library/recorded_vectors.h"

#include <memory>
#include <string>
#include <vector>

namespace mw::engine {

inline EngineOptions withThreads(int threads)
{
    EngineOptions options;
    options.threads = threads;
    return options;
}

inline std::shared_ptr<Model> loadFile(EngineCore& engine, const std::string& path)
{
    auto model = engine.load(path, {}, {}, Cancel());
    if (!model)
        throw std::runtime_error(model.error().detail);
    return *model;
}

/// Row i: the logits behind token i.
class LogitRowsOf {
public:
    LogitRowsOf(Model& model, const std::vector<Token>& tokens, Precision activations = Precision::Int8)
        : m_vocabulary(model.tokenizer().vocabularySize())
    {
        auto logits = model.logits(tokens, 0, activations, Cancel());
        if (!logits)
            throw std::runtime_error(logits.error().detail);
        m_logits = *std::move(logits);
    }

    std::span<const float> operator[](std::size_t row) const
    {
        return std::span(m_logits).subspan(row * m_vocabulary, m_vocabulary);
    }
    std::size_t size() const { return m_logits.size() / m_vocabulary; }

private:
    std::size_t m_vocabulary;
    std::vector<float> m_logits;
};

/// The answers to all requests, queued together. A busy machine takes minutes with the reference path.
inline std::vector<std::vector<Token>> answers(Model& model, const std::vector<GenerationRequest>& requests)
{
    std::vector<std::shared_ptr<CollectingSink>> sinks;
    for (const GenerationRequest& request : requests)
        sinks.push_back(generate(model, request));
    std::vector<std::vector<Token>> tokens;
    for (const auto& sink : sinks) {
        bool complete = false;
        for (int waits = 0; waits < 30 && !complete; ++waits)
            complete = sink->wait().has_value();
        tokens.push_back(complete ? sink->tokens() : std::vector<Token>());
    }
    return tokens;
}

/// Greedy continuations equal the recorded ones, or leave them only where the reference's two largest logits
/// differ by less than `gap`. How many leave them.
inline int expectContinuations(Model& model, const std::vector<test::RecordedContinuation>& recorded,
                               double gap)
{
    std::vector<GenerationRequest> requests;
    for (const auto& continuation : recorded)
        requests.push_back(endless(continuation.prompt, static_cast<int>(continuation.tokens.size())));
    const auto given = answers(model, requests);
    int leaving = 0;
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        const auto& wanted = recorded[i].tokens;
        EXPECT_EQ(given[i].size(), wanted.size()) << recorded[i].name;
        std::size_t same = 0;
        while (same < std::min(given[i].size(), wanted.size()) && given[i][same] == wanted[same])
            ++same;
        if (same < wanted.size()) {
            ++leaving;
            EXPECT_LT(recorded[i].gaps[same], gap) << recorded[i].name << ", step " << same;
        }
    }
    return leaving;
}

} // namespace mw::engine
