// SPDX-License-Identifier: Apache-2.0
// Micro-benchmarks of the kernels, one thread: products of each weight format and shape, attention, vector
// work. `kernels_bench --benchmark_filter=product/Q4_1` chooses; MODELWRIGHT_ISA lowers the level.
#include "engine/base/page_buffer.h"
#include "engine/kernels/block_formats.h"
#include "engine/kernels/kernels.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace mw::engine {
namespace {

/// More than the last-level cache holds, so that one row of activations waits for memory as decoding does.
constexpr std::size_t weightBytes = std::size_t{160} << 20;

struct Shape {
    std::size_t outputs;
    std::size_t columns;
};

std::vector<float> randomValues(std::size_t count)
{
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return normal(random); });
    return values;
}

/// Copies of one random matrix, enough of them to be out of the caches where `rows` is small.
struct Weights {
    PageBuffer memory;
    std::vector<PackedMatrix> copies;

    Weights(TensorType type, Shape shape, std::size_t rows)
    {
        PackedMatrix matrix{type, shape.outputs, shape.columns, nullptr};
        const std::size_t count = rows <= 32 ? weightBytes / matrix.bytes() + 1 : 1;
        memory = PageBuffer::allocate(count * matrix.bytes() + 8192, true);
        const std::size_t bytes = rowBytes(type, shape.columns);
        std::vector<std::byte> file(groupRows * bytes);
        for (std::size_t row = 0; row < groupRows; ++row)
            quantizeRow(type, randomValues(shape.columns).data(), file.data() + row * bytes, shape.columns);
        for (std::size_t copy = 0; copy < count; ++copy) {
            std::byte* at = memory.data() + copy * matrix.bytes();
            for (std::size_t group = 0; group < matrix.groups(); ++group)
                packGroup(matrix, file.data(), groupRows, at + group * matrix.groupBytes());
            matrix.data = at;
            copies.push_back(matrix);
        }
    }
};

struct Rows {
    std::vector<float> values;
    std::vector<std::int8_t> codes;
    std::vector<float> scales, scaledSums;
    std::vector<std::int32_t> sums;
    std::vector<std::uint32_t> halfSums;
    std::vector<std::uint32_t> pairs;
    Activations view;

    Rows(const Kernels& kernels, std::size_t rows, std::size_t columns, std::size_t terms)
        : values(randomValues(rows * columns)), codes(values.size() * terms),
          scales(codes.size() / blockColumns), scaledSums(scales.size()), sums(scales.size()),
          halfSums(scales.size())
    {
        const std::size_t blocks = columns / blockColumns;
        for (std::size_t row = 0; row < rows; ++row)
            kernels.quantizeRow(values.data() + row * columns, columns, terms,
                                {codes.data() + row * terms * columns, scales.data() + row * blocks,
                                 sums.data() + row * terms * blocks, halfSums.data() + row * terms * blocks,
                                 scaledSums.data() + row * blocks});
        view = {columns,     terms,           codes.data(),      scales.data(),
                sums.data(), halfSums.data(), scaledSums.data(), values.data()};
        pairs.resize(values.size() / 2);
        if (kernels.narrowRow != nullptr)
            for (std::size_t row = 0; row < rows; ++row)
                kernels.narrowRow(values.data() + row * columns, columns, pairs.data() + row * columns / 2);
        view.pairs = pairs.data();
    }
};

void runProduct(benchmark::State& state, TensorType type, Shape shape, std::size_t rows, std::size_t terms)
{
    const Kernels& kernels = kernelsFor(selectedIsa());
    const Weights weights(type, shape, rows);
    const Rows input(kernels, rows, shape.columns, terms);
    std::vector<float> out(rows * shape.outputs);
    std::size_t next = 0;
    for (auto _ : state) {
        const PackedMatrix& matrix = weights.copies[next];
        next = (next + 1) % weights.copies.size();
        kernels.product(matrix, 0, matrix.groups(), input.view, rows, out.data(), shape.outputs,
                        OutputMode::Store);
        benchmark::ClobberMemory();
    }
    const auto calls = static_cast<double>(state.iterations());
    state.counters["weights"] = benchmark::Counter(calls * static_cast<double>(weights.copies[0].bytes()),
                                                   benchmark::Counter::kIsRate);
    state.counters["operations"] = benchmark::Counter(
        calls * 2.0 * static_cast<double>(rows * shape.outputs * shape.columns), benchmark::Counter::kIsRate);
}

void runQuantize(benchmark::State& state, std::size_t terms)
{
    const Kernels& kernels = kernelsFor(selectedIsa());
    Rows rows(kernels, 1, 1536, terms);
    for (auto _ : state) {
        kernels.quantizeRow(rows.values.data(), 1536, terms,
                            {rows.codes.data(), rows.scales.data(), rows.sums.data(), rows.halfSums.data(),
                             rows.scaledSums.data()});
        benchmark::ClobberMemory();
    }
}

/// Three query heads of 64 dimensions that share a kv head, `queries` queries after `depth` positions.
void runAttention(benchmark::State& state, KvCacheType type, std::size_t depth, std::size_t queries)
{
    const Kernels& kernels = kernelsFor(selectedIsa());
    const KvShape shape{1, 64, type};
    const std::size_t positions = depth + queries;
    const std::size_t blockCount = (positions + kvBlockPositions - 1) / kvBlockPositions;
    std::vector<std::byte> cache(blockCount * shape.blockBytes());
    const std::vector<float> values = randomValues(64);
    for (std::size_t position = 0; position < positions; ++position)
        kernels.appendKv(shape, 0, position % kvBlockPositions, values.data(), values.data(),
                         cache.data() + position / kvBlockPositions * shape.blockBytes());
    std::vector<std::uint32_t> blocks(blockCount);
    for (std::size_t i = 0; i < blockCount; ++i)
        blocks[i] = static_cast<std::uint32_t>(i);
    const std::vector<float> query = randomValues(queries * 3 * 64);
    std::vector<float> out(query.size());
    std::vector<float> scratch(attentionScratchFloats(shape, 3));
    AttentionWork work;
    work.shape = shape;
    work.groupHeads = 3;
    work.cache = cache.data();
    work.blockStride = shape.blockBytes();
    work.blocks = blocks.data();
    work.query = query.data();
    work.queryStride = work.outStride = std::size_t{3} * 64;
    work.queries = queries;
    work.firstPosition = depth;
    work.spanEnd = (positions + attentionSpan - 1) / attentionSpan;
    work.scale = 0.125F;
    work.out = out.data();
    for (auto _ : state) {
        kernels.attention(work, scratch.data());
        benchmark::ClobberMemory();
    }
    state.counters["operations"] = benchmark::Counter(static_cast<double>(state.iterations()) * 4.0 *
                                                          static_cast<double>(queries * 3 * 64 * positions),
                                                      benchmark::Counter::kIsRate);
}

void addAll()
{
    for (std::uint32_t id = 0; id < 40; ++id) {
        const auto traits = tensorTypeTraits(id);
        if (!traits)
            continue;
        for (const Shape shape : {Shape{1536, 768}, Shape{2048, 2048}})
            for (const std::size_t rows : {1U, 2U, 3U, 4U, 7U, 8U, 16U, 128U, 512U})
                for (const std::size_t terms : {1U, 2U}) {
                    if (terms == 2 && !hasCodes(traits->type))
                        continue;
                    const std::string name = "product/" + std::string(traits->name) + "/" +
                                             std::to_string(shape.outputs) + "x" +
                                             std::to_string(shape.columns) + "/rows:" + std::to_string(rows) +
                                             "/terms:" + std::to_string(terms);
                    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
                        runProduct(state, traits->type, shape, rows, terms);
                    });
                }
    }
    for (const std::size_t terms : {1U, 2U})
        benchmark::RegisterBenchmark(("quantizeRow/terms:" + std::to_string(terms)).c_str(),
                                     [=](benchmark::State& state) { runQuantize(state, terms); });
    constexpr std::pair<KvCacheType, const char*> caches[] = {
        {KvCacheType::F16, "f16"}, {KvCacheType::Bf16, "bf16"}, {KvCacheType::Int8, "int8"}};
    for (const auto& [type, name] : caches)
        for (const std::size_t depth : {0U, 512U, 4096U})
            for (const std::size_t queries : {1U, 8U})
                benchmark::RegisterBenchmark(
                    ("attention/" + std::string(name) + "/depth:" + std::to_string(depth) +
                     "/queries:" + std::to_string(queries))
                        .c_str(),
                    [=](benchmark::State& state) { runAttention(state, type, depth, queries); });
}

} // namespace
} // namespace mw::engine

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    mw::engine::addAll();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
