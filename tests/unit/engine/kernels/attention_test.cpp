// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include "engine/base/half.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <span>

namespace mw::engine {
namespace {

constexpr KvCacheType cacheTypes[] = {KvCacheType::F16, KvCacheType::Bf16, KvCacheType::Int8};

/// What the cache keeps of values: of a key 32 dimensions share a scale, of a value all.
void roundAs(KvCacheType type, std::span<float> values, std::size_t together)
{
    for (std::size_t begin = 0; begin < values.size(); begin += together) {
        const auto part = values.subspan(begin, std::min(together, values.size() - begin));
        float largest = 0.0F;
        for (const float value : part)
            largest = std::max(largest, std::fabs(value));
        for (float& value : part) {
            if (type == KvCacheType::F16)
                value = halfToFloat(floatToHalf(value));
            else if (type == KvCacheType::Bf16)
                value = bfloat16ToFloat(floatToBfloat16(value));
            else
                value =
                    largest > 1e-30F ? std::nearbyint(value * (127.0F / largest)) * (largest / 127.0F) : 0.0F;
        }
    }
}

/// A sequence's keys and values in blocks that lie in no order, and the same as plain floats.
struct Cache {
    KvShape shape;
    std::vector<std::byte> memory;
    std::vector<std::uint32_t> blocks;
    std::vector<float> keys; // [position][kvHead][headDim], as the cache keeps them
    std::vector<float> values;

    Cache(const Kernels& kernels, KvShape kvShape, std::size_t positions, float spread = 1.0F)
        : shape(kvShape)
    {
        const std::size_t count = (positions + kvBlockPositions - 1) / kvBlockPositions;
        // What was never written must not matter: neither f16, bf16 nor f32 of these bytes is a number.
        memory.assign((count + 3) * shape.blockBytes(), std::byte{0x7F});
        for (std::size_t i = 0; i + 1 < memory.size(); i += 2)
            memory[i] = std::byte{0xFF};
        for (std::size_t i = 0; i < count; ++i)
            blocks.push_back(static_cast<std::uint32_t>((i * 5 + 2) % (count + 3)));
        if (count > 1 && (count + 3) % 5 == 0)
            for (std::size_t i = 0; i < count; ++i)
                blocks[i] = static_cast<std::uint32_t>(count + 2 - i);
        const std::size_t width = shape.kvHeads * shape.headDim;
        keys = randomValues(positions * width, 51);
        values = randomValues(positions * width, 52);
        for (std::vector<float>* all : {&keys, &values})
            for (float& value : *all)
                value *= spread;
        for (std::size_t position = 0; position < positions; ++position)
            for (std::size_t head = 0; head < shape.kvHeads; ++head) {
                const std::size_t at = position * width + head * shape.headDim;
                kernels.appendKv(shape, head, position % kvBlockPositions, keys.data() + at,
                                 values.data() + at,
                                 memory.data() + blocks[position / kvBlockPositions] * shape.blockBytes());
                roundAs(shape.type, std::span(keys).subspan(at, shape.headDim), 32);
                roundAs(shape.type, std::span(values).subspan(at, shape.headDim), shape.headDim);
            }
    }
};

AttentionWork workOf(const Cache& cache, const float* query, std::size_t groupHeads,
                     std::size_t firstPosition, std::size_t queries, float* out)
{
    AttentionWork work;
    work.shape = cache.shape;
    work.kvHead = cache.shape.kvHeads - 1;
    work.groupHeads = groupHeads;
    work.cache = cache.memory.data();
    work.blockStride = cache.shape.blockBytes();
    work.blocks = cache.blocks.data();
    work.query = query;
    work.queryStride = groupHeads * cache.shape.headDim;
    work.queries = queries;
    work.firstPosition = firstPosition;
    work.spanEnd = (firstPosition + queries + attentionSpan - 1) / attentionSpan;
    work.scale = 0.3F;
    work.out = out;
    work.outStride = groupHeads * cache.shape.headDim;
    return work;
}

std::vector<double> expectedRow(const Cache& cache, const float* query, std::size_t position)
{
    const std::size_t width = cache.shape.kvHeads * cache.shape.headDim;
    const std::size_t head = (cache.shape.kvHeads - 1) * cache.shape.headDim;
    std::vector<double> scores(position + 1);
    double most = -1e30;
    for (std::size_t p = 0; p <= position; ++p) {
        for (std::size_t d = 0; d < cache.shape.headDim; ++d)
            scores[p] +=
                static_cast<double>(query[d]) * static_cast<double>(cache.keys[p * width + head + d]) * 0.3;
        most = std::max(most, scores[p]);
    }
    double total = 0;
    std::vector<double> out(cache.shape.headDim);
    for (std::size_t p = 0; p <= position; ++p) {
        const double weight = std::exp(scores[p] - most);
        total += weight;
        for (std::size_t d = 0; d < cache.shape.headDim; ++d)
            out[d] += weight * static_cast<double>(cache.values[p * width + head + d]);
    }
    for (double& value : out)
        value /= total;
    return out;
}

/// What a level's arithmetic may add to the rounding of the cache, which the expected values contain.
double boundOf(Isa isa, KvCacheType type)
{
    if (type == KvCacheType::F16)
        return 1e-5;
    if (type == KvCacheType::Int8)
        return 1e-3; // queries of 15 bits, weights of positions of 14
    // Queries and probabilities of bf16 where such are multiplied: scores of up to about 10 within 2e-2.
    return isa == Isa::Avx512Bf16 ? 2.5e-2 : 1e-5;
}

class Attention : public testing::TestWithParam<KvCacheType> {};

TEST_P(Attention, EqualsSoftmaxOverAllPositions)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        for (const KvShape shape :
             {KvShape{1, 8, GetParam()}, KvShape{2, 16, GetParam()}, KvShape{3, 64, GetParam()},
              KvShape{1, 80, GetParam()}, KvShape{1, 128, GetParam()}}) {
            double largest = 0;
            for (std::size_t groupHeads : {1U, 3U, 8U}) {
                for (std::size_t position : {0U, 1U, 15U, 63U, 64U, 255U, 256U, 700U}) {
                    const Cache cache(kernels, shape, position + 1);
                    const std::vector<float> query = randomValues(groupHeads * shape.headDim, 53);
                    std::vector<float> out(query.size());
                    std::vector<float> scratch(attentionScratchFloats(shape, groupHeads));
                    kernels.attention(workOf(cache, query.data(), groupHeads, position, 1, out.data()),
                                      scratch.data());
                    for (std::size_t head = 0; head < groupHeads; ++head) {
                        const auto expected =
                            expectedRow(cache, query.data() + head * shape.headDim, position);
                        for (std::size_t d = 0; d < shape.headDim; ++d) {
                            const auto value = static_cast<double>(out[head * shape.headDim + d]);
                            ASSERT_NEAR(value, expected[d], boundOf(isa, GetParam()))
                                << isaName(isa) << " headDim " << shape.headDim << " position " << position;
                            largest = std::max(largest, std::fabs(value - expected[d]));
                        }
                    }
                }
            }
            RecordProperty(std::string(isaName(isa)) + " " + std::to_string(shape.headDim),
                           std::to_string(largest));
        }
    }
}

TEST_P(Attention, BitEqualAloneInAPromptAndSplitBySpans)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        const KvShape shape{2, 32, GetParam()};
        const std::size_t groupHeads = 3;
        const std::size_t width = groupHeads * shape.headDim;
        std::vector<float> scratch(attentionScratchFloats(shape, groupHeads));
        for (std::size_t first : {0U, 57U, 60U, 250U, 506U, 600U}) {
            const Cache cache(kernels, shape, first + attentionQueries);
            const std::vector<float> queries = randomValues(attentionQueries * width, 54);
            std::vector<float> together(queries.size());
            kernels.attention(
                workOf(cache, queries.data(), groupHeads, first, attentionQueries, together.data()),
                scratch.data());
            for (std::size_t q = 0; q < attentionQueries; ++q) {
                std::vector<float> alone(width);
                AttentionWork work =
                    workOf(cache, queries.data() + q * width, groupHeads, first + q, 1, alone.data());
                kernels.attention(work, scratch.data());
                ASSERT_EQ(0, std::memcmp(alone.data(), together.data() + q * width, width * sizeof(float)))
                    << isaName(isa) << " query " << first + q;

                const std::size_t spans = work.spanEnd;
                std::vector<float> partials(spans * width);
                std::vector<float> maximums(spans * groupHeads);
                std::vector<float> sums(spans * groupHeads);
                for (std::size_t span = 0; span < spans; ++span) {
                    work.spanBegin = span;
                    work.spanEnd = span + 1;
                    work.partial = true;
                    work.out = partials.data() + span * width;
                    work.maximums = maximums.data() + span * groupHeads;
                    work.sums = sums.data() + span * groupHeads;
                    kernels.attention(work, scratch.data());
                }
                std::vector<float> merged(width);
                for (std::size_t head = 0; head < groupHeads; ++head)
                    kernels.mergeSpans(partials.data() + head * shape.headDim, width, maximums.data() + head,
                                       sums.data() + head, groupHeads, spans, shape.headDim,
                                       merged.data() + head * shape.headDim);
                ASSERT_EQ(0, std::memcmp(merged.data(), alone.data(), width * sizeof(float)))
                    << isaName(isa) << " query " << first + q << " in " << spans << " spans";
            }
        }
    }
}

// Damage stays visible: a key or value that is no number reaches every query that sees it, no earlier one.
TEST_P(Attention, NoNumberStaysNone)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        const KvShape shape{1, 32, GetParam()};
        for (const bool ofKey : {true, false}) {
            Cache cache(kernels, shape, 90);
            std::vector<float> key(shape.headDim, 0.5F);
            std::vector<float> value(shape.headDim, 0.5F);
            (ofKey ? key : value)[3] = std::numeric_limits<float>::quiet_NaN();
            kernels.appendKv(shape, 0, 70 % kvBlockPositions, key.data(), value.data(),
                             cache.memory.data() + cache.blocks[1] * shape.blockBytes());
            const std::vector<float> query = randomValues(shape.headDim, 55);
            std::vector<float> out(shape.headDim);
            std::vector<float> scratch(attentionScratchFloats(shape, 1));
            kernels.attention(workOf(cache, query.data(), 1, 69, 1, out.data()), scratch.data());
            for (const float x : out)
                EXPECT_TRUE(std::isfinite(x)) << isaName(isa);
            kernels.attention(workOf(cache, query.data(), 1, 71, 1, out.data()), scratch.data());
            EXPECT_TRUE(std::isnan(out[3])) << isaName(isa) << (ofKey ? " key" : " value");
        }
    }
}

// All zeros, and numbers so small that their scale has no finite inverse, are zeros of int8.
TEST_P(Attention, TinyAndZeroVectors)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        const KvShape shape{1, 64, GetParam()};
        for (const float spread : {0.0F, 1e-38F, 1e-30F}) {
            const Cache cache(kernels, shape, 70, spread);
            const std::vector<float> query = randomValues(shape.headDim, 56);
            std::vector<float> out(shape.headDim);
            std::vector<float> scratch(attentionScratchFloats(shape, 1));
            kernels.attention(workOf(cache, query.data(), 1, 69, 1, out.data()), scratch.data());
            for (const float x : out)
                EXPECT_LE(std::fabs(x), 1e-29F) << isaName(isa) << " " << spread;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(, Attention, testing::ValuesIn(cacheTypes), [](const auto& type) {
    return type.param == KvCacheType::F16 ? "f16" : type.param == KvCacheType::Bf16 ? "bf16" : "int8";
});

} // namespace
} // namespace mw::engine
