// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/packed_executor.h"
#include "engine/models/model_factory.h"
#include "tests/support/tiny_model.h"

#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace mw::engine {

/// A file packed and ready to compute, with a pool of its own.
class PackedModel {
public:
    PackedModel(const std::string& path, int threads, Isa isa, std::size_t context = 256,
                std::size_t cache = 2048, KvCacheType cacheType = KvCacheType::F16)
        : m_pool(threads)
    {
        auto file = GgufFile::open(path);
        auto spec = file ? makeModelSpec(*file) : Result<ModelSpec>(file.error());
        auto weights =
            spec ? packWeights(*file, *spec, 1, {}, Cancel()) : Result<PackedWeights>(spec.error());
        if (!weights)
            throw std::runtime_error(weights.error().detail);
        m_executor = std::make_unique<PackedExecutor>(std::move(*spec), std::move(*weights), m_pool,
                                                      kernelsFor(isa), context, cache, cacheType);
    }

    PackedExecutor& executor() { return *m_executor; }

    /// The logits of every token from `first` on, computed in pieces of `chunk` (at most 64), in the blocks
    /// given. Those before `first` are in the blocks already.
    std::vector<std::vector<float>> logits(std::span<const Token> tokens, std::size_t chunk,
                                           const std::vector<std::uint32_t>& blocks, std::size_t first = 0,
                                           Precision activations = Precision::Int8)
    {
        std::vector<std::vector<float>> rows;
        for (std::size_t begin = first; begin < tokens.size(); begin += chunk) {
            const std::size_t count = std::min(chunk, tokens.size() - begin);
            const SequenceSlice slice{tokens.subspan(begin, count), begin, blocks, LogitRows::All};
            const float* computed = *m_executor->step(std::span(&slice, 1), activations);
            for (std::size_t i = 0; i < count; ++i)
                rows.push_back(row(computed, i));
        }
        return rows;
    }

    std::vector<float> row(const float* computed, std::size_t index) const
    {
        const float* begin = computed + index * m_executor->logitStride();
        return {begin, begin + m_executor->vocabulary()};
    }

private:
    ComputePool m_pool;
    std::unique_ptr<PackedExecutor> m_executor;
};

inline std::vector<Token> randomTokens(std::size_t count, std::size_t vocabulary, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<Token> tokens(count);
    for (Token& token : tokens)
        token = static_cast<Token>(random() % vocabulary);
    return tokens;
}

/// Blocks for `positions`, from `first` on in steps of two: neither the first nor neighbours.
inline std::vector<std::uint32_t> scatteredBlocks(std::size_t positions, std::uint32_t first)
{
    std::vector<std::uint32_t> blocks;
    for (std::size_t i = 0; i * kvBlockPositions < positions; ++i)
        blocks.push_back(first + 2 * static_cast<std::uint32_t>(i));
    return blocks;
}

/// The levels that this processor has, or with MODELWRIGHT_TEST_LEVELS=best the highest alone.
inline std::vector<Isa> availableIsas()
{
    std::vector<Isa> isas;
    const char* levels = std::getenv("MODELWRIGHT_TEST_LEVELS");
    if (levels != nullptr && std::string_view(levels) == "best")
        return {detectedIsa()};
    for (const Isa isa : allIsas)
        if (kernelsFor(isa).isa == isa)
            isas.push_back(isa);
    return isas;
}

} // namespace mw::engine
