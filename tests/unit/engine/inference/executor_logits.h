// SPDX-License-Identifier: Apache-2.0
// Logits of whole sequences from any executor, and those that other programs recorded.
#pragma once

#include "engine/inference/executor.h"
#include "engine/models/model_factory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace mw::engine {

inline GgufFile openedFile(const std::string& path)
{
    auto file = GgufFile::open(path);
    if (!file)
        throw std::runtime_error(file.error().detail);
    return std::move(*file);
}

inline ModelSpec specOf(const GgufFile& file)
{
    auto spec = makeModelSpec(file);
    if (!spec)
        throw std::runtime_error(spec.error().detail);
    return std::move(*spec);
}

/// The logits of all positions, the tokens given in pieces of `chunk`, in block 0 and those behind it.
inline std::vector<float> allLogits(Executor& executor, const std::vector<Token>& tokens, std::size_t chunk,
                                    Precision activations = Precision::Int8)
{
    std::vector<std::uint32_t> blocks;
    while (blocks.size() * 64 < tokens.size())
        blocks.push_back(static_cast<std::uint32_t>(blocks.size()));
    std::vector<float> all;
    for (std::size_t at = 0; at < tokens.size(); at += chunk) {
        SequenceSlice slice;
        slice.tokens = std::span(tokens).subspan(at, std::min(chunk, tokens.size() - at));
        slice.position = at;
        slice.blocks = blocks;
        slice.logits = LogitRows::All;
        const auto computed = executor.step({&slice, 1}, activations);
        if (!computed)
            throw std::runtime_error(computed.error().detail);
        const float* rows = *computed;
        for (std::size_t row = 0; row < slice.tokens.size(); ++row, rows += executor.logitStride())
            all.insert(all.end(), rows, rows + executor.vocabulary());
    }
    return all;
}

/// Tokens of the tiny vocabulary, `count` of them.
inline std::vector<Token> someTokens(int count = 23)
{
    std::vector<Token> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back((i * 37 + 11) % 290);
    return tokens;
}

inline float largestDifference(const std::vector<float>& left, const std::vector<float>& right)
{
    EXPECT_EQ(left.size(), right.size());
    float largest = 0.0F;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const float difference = std::fabs(left[i] - right[i]);
        largest = difference <= largest ? largest : difference; // a NaN stays
    }
    return largest;
}

/// What tests/support/record_family_logits.py wrote.
struct RecordedLogitsFile {
    std::vector<Token> tokens;
    std::vector<float> logits;

    explicit RecordedLogitsFile(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        std::uint32_t sizes[2] = {};
        file.read(reinterpret_cast<char*>(sizes), sizeof sizes);
        tokens.resize(sizes[1]);
        logits.resize(std::size_t{sizes[0]} * sizes[1]);
        file.read(reinterpret_cast<char*>(tokens.data()), static_cast<std::streamsize>(tokens.size() * 4));
        file.read(reinterpret_cast<char*>(logits.data()), static_cast<std::streamsize>(logits.size() * 4));
        if (!file || tokens.empty() || logits.empty())
            throw std::runtime_error("cannot read the recorded logits " + path);
    }
};

} // namespace mw::engine
