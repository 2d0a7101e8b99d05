// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/kernels/kernel_test_support.h"

#include "engine/base/half.h"

#include <cmath>
#include <cstring>

namespace mw::engine {
namespace {

/// A sequence's keys and values in blocks that lie in no order, and the same as plain floats.
struct Cache {
    KvShape shape;
    std::vector<std::uint16_t> memory;
    std::vector<std::uint32_t> blocks;
    std::vector<float> keys; // [position][kvHead][headDim], as rounded to f16
    std::vector<float> values;

    Cache(const Kernels& kernels, KvShape kvShape, std::size_t positions) : shape(kvShape)
    {
        const std::size_t count = (positions + kvBlockPositions - 1) / kvBlockPositions;
        // What was never written must not matter: 0x7E00 is not a number.
        memory.assign((count + 3) * shape.blockElements(), 0x7E00);
        for (std::size_t i = 0; i < count; ++i)
            blocks.push_back(static_cast<std::uint32_t>((i * 5 + 2) % (count + 3)));
        if (count > 1 && (count + 3) % 5 == 0)
            for (std::size_t i = 0; i < count; ++i)
                blocks[i] = static_cast<std::uint32_t>(count + 2 - i);
        const std::size_t width = shape.kvHeads * shape.headDim;
        keys = randomValues(positions * width, 51);
        values = randomValues(positions * width, 52);
        for (auto* list : {&keys, &values})
            for (float& value : *list)
                value = halfToFloat(floatToHalf(value));
        for (std::size_t position = 0; position < positions; ++position)
            for (std::size_t head = 0; head < shape.kvHeads; ++head)
                kernels.appendKv(shape, head, position % kvBlockPositions,
                                 keys.data() + position * width + head * shape.headDim,
                                 values.data() + position * width + head * shape.headDim,
                                 memory.data() + blocks[position / kvBlockPositions] * shape.blockElements());
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
    work.blockStride = cache.shape.blockElements();
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

TEST(AttentionTest, EqualsSoftmaxOverAllPositions)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        for (const KvShape shape :
             {KvShape{1, 8}, KvShape{2, 16}, KvShape{3, 64}, KvShape{1, 80}, KvShape{1, 128}}) {
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
                        for (std::size_t d = 0; d < shape.headDim; ++d)
                            ASSERT_NEAR(static_cast<double>(out[head * shape.headDim + d]), expected[d], 1e-5)
                                << isaName(isa) << " headDim " << shape.headDim << " position " << position;
                    }
                }
            }
        }
    }
}

TEST(AttentionTest, BitEqualAloneInAPromptAndSplitBySpans)
{
    for (Isa isa : levels()) {
        const Kernels& kernels = kernelsFor(isa);
        const KvShape shape{2, 32};
        const std::size_t groupHeads = 3;
        const std::size_t width = groupHeads * shape.headDim;
        std::vector<float> scratch(attentionScratchFloats(shape, groupHeads));
        for (std::size_t first : {0U, 60U, 250U, 506U, 600U}) {
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

} // namespace
} // namespace mw::engine
