// SPDX-License-Identifier: Apache-2.0
// The order rule: logits are bit-equal however tokens are cut, batched or spread over threads.
#include "tests/unit/engine/inference/packed_model.h"

#include <gtest/gtest.h>

#include <cstring>

namespace mw::engine {
namespace {

struct Shape {
    std::string name;
    test::TinyModelOptions options;
    KvCacheType cache = KvCacheType::F16;
};

std::vector<Shape> shapes()
{
    std::vector<Shape> shapes;
    const auto add = [&](const std::string& name,
                         const std::function<void(test::TinyModelOptions&)>& change) {
        test::TinyModelOptions options;
        options.context = 2048;
        change(options);
        shapes.push_back({name, options});
    };
    const auto ofType = [](TensorType type) { return [type](test::TinyModelOptions& o) { o.type = type; }; };
    add("F32", ofType(TensorType::F32));
    add("F16", ofType(TensorType::F16));
    add("BF16", ofType(TensorType::BF16));
    add("Q4_0", ofType(TensorType::Q4_0));
    add("Q4_1", ofType(TensorType::Q4_1));
    add("Q5_0", ofType(TensorType::Q5_0));
    add("Q5_1", ofType(TensorType::Q5_1));
    add("Q8_0", ofType(TensorType::Q8_0));
    add("untied, formats mixed", [](test::TinyModelOptions& o) {
        o.tied = false;
        o.types = {{"token_embd", TensorType::Q5_1}, {"output", TensorType::Q8_0},
                   {"attn_k", TensorType::F16},      {"ffn_down", TensorType::BF16},
                   {"attn_output", TensorType::F32}, {"ffn_up", TensorType::Q8_0}};
    });
    const auto headsOf24 = [](test::TinyModelOptions& o) {
        o.embedding = 96;
        o.heads = 4;
        o.kvHeads = 1;
        o.feedForward = 160;
        o.extraTokens = {{"<one>", 4}, {"<two>", 4}};
    };
    add("head of 24, one kv head", headsOf24);
    add("floats, nothing a multiple of 16", [](test::TinyModelOptions& o) {
        o.type = TensorType::F32;
        o.embedding = 42;
        o.heads = 3;
        o.kvHeads = 3;
        o.feedForward = 50;
        o.layers = 3;
        o.tied = false;
    });
    add("eight heads of 8 share one", [](test::TinyModelOptions& o) {
        o.heads = 8;
        o.kvHeads = 1;
        o.type = TensorType::F16;
        o.layers = 1;
    });
    add("Q4_1, cache of bf16", ofType(TensorType::Q4_1));
    shapes.back().cache = KvCacheType::Bf16;
    add("head of 24, cache of bf16", headsOf24);
    shapes.back().cache = KvCacheType::Bf16;
    add("Q4_1, cache of int8", ofType(TensorType::Q4_1));
    shapes.back().cache = KvCacheType::Int8;
    add("head of 24, cache of int8", headsOf24);
    shapes.back().cache = KvCacheType::Int8;
    return shapes;
}

bool bitEqual(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Steps of four sequences together, each in pieces of its own size, until the second is through: its logits
/// from `first` on. What is before `first` is computed alone.
std::vector<std::vector<float>> inCompany(PackedModel& model, std::span<const Token> tokens,
                                          std::size_t chunk, Precision activations, std::size_t first = 0)
{
    struct Member {
        std::vector<Token> tokens;
        std::vector<std::uint32_t> blocks;
        std::size_t chunk;
        std::size_t done = 0;
    };
    const std::size_t vocabulary = model.executor().vocabulary();
    std::vector<Member> members;
    members.push_back({randomTokens(150, vocabulary, 21), scatteredBlocks(150, 1), 5});
    members.push_back({std::vector<Token>(tokens.begin(), tokens.end()), scatteredBlocks(200, 0), chunk});
    members.push_back({randomTokens(30, vocabulary, 22), scatteredBlocks(64, 9), 1});
    members.push_back({randomTokens(90, vocabulary, 23), scatteredBlocks(90, 11), 33});
    if (first > 0)
        model.logits(tokens.first(first), 64, members[1].blocks, 0, activations);
    members[1].done = first;
    std::vector<std::vector<float>> rows;
    while (members[1].done < tokens.size()) {
        std::vector<SequenceSlice> slices;
        std::size_t before = 0;
        std::size_t own = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            Member& member = members[i];
            const std::size_t count = std::min(member.chunk, member.tokens.size() - member.done);
            if (count == 0)
                continue;
            slices.push_back({std::span(member.tokens).subspan(member.done, count), member.done,
                              member.blocks, i == 1 ? LogitRows::All : LogitRows::Last});
            before += i == 0 ? 1 : 0;
            own = i == 1 ? count : own;
            member.done += count;
        }
        const float* computed = *model.executor().step(slices, activations);
        for (std::size_t row = 0; row < own; ++row)
            rows.push_back(model.row(computed, before + row));
    }
    return rows;
}

class OrderRule : public testing::TestWithParam<Isa> {};

TEST_P(OrderRule, LogitsDoNotDependOnChunksCompanyOrThreads)
{
    constexpr std::size_t length = 80;
    for (const Shape& shape : shapes()) {
        const std::string path = test::writeTinyModel(shape.options);
        std::vector<std::vector<float>> alones[2];
        for (const auto& [threads, activations] :
             {std::pair(1, Precision::Int8), std::pair(1, Precision::Int16), std::pair(2, Precision::Int8),
              std::pair(2, Precision::Int16), std::pair(3, Precision::Int8)}) {
            const bool two = activations == Precision::Int16;
            if (two && shape.name != "Q4_1" && shape.name != "head of 24, one kv head")
                continue;
            SCOPED_TRACE(shape.name + ", threads " + std::to_string(threads) + (two ? ", 16 bits" : ""));
            PackedModel model(path, threads, GetParam(), 256, 2048, shape.cache);
            const std::vector<Token> tokens = randomTokens(length, model.executor().vocabulary(), 5);
            auto& alone = alones[two ? 1 : 0];
            const auto expectEqual = [&](const std::vector<std::vector<float>>& rows, std::size_t first,
                                         const std::string& how) {
                ASSERT_EQ(rows.size(), length - first);
                for (std::size_t i = first; i < length; ++i)
                    ASSERT_TRUE(bitEqual(rows[i - first], alone[i])) << how << ", row " << i;
            };
            const auto blocks = scatteredBlocks(length, 3);
            const auto whole = model.logits(tokens, 64, blocks, 0, activations);
            if (alone.empty())
                alone = whole;
            expectEqual(whole, 0, "pieces of 64");
            expectEqual(model.logits(tokens, 7, scatteredBlocks(length, 2), 0, activations), 0,
                        "pieces of 7");
            // One by one over the border of a block; threads alone do not change what a step computes with.
            const std::size_t first = threads == 1 ? 0 : 60;
            expectEqual(model.logits(tokens, 1, blocks, first, activations), first, "one by one");
            expectEqual(inCompany(model, tokens, 19, activations), 0, "in company, pieces of 19");
            if (threads < 3)
                expectEqual(inCompany(model, tokens, 1, activations, first), first, "in company, one by one");
        }
    }
}

// Attention of long sequences is split into spans by how many sequences and threads there are.
TEST_P(OrderRule, DecodingALongSequenceEqualsItsPrefill)
{
    for (const Shape& shape : shapes()) {
        if (!shape.name.starts_with("Q4_1") && shape.name != "head of 24, one kv head")
            continue;
        const std::string path = test::writeTinyModel(shape.options);
        constexpr std::size_t length = 1100; // four spans and a part of the fifth
        std::vector<std::vector<float>> prefilled;
        for (const int threads : {1, 2, 3}) {
            SCOPED_TRACE(shape.name + ", threads " + std::to_string(threads));
            PackedModel model(path, threads, GetParam(), 2048, 8192, shape.cache);
            const std::vector<Token> tokens = randomTokens(length, model.executor().vocabulary(), 6);
            const auto blocks = scatteredBlocks(length, 3);
            const auto rows = model.logits(tokens, 64, blocks);
            if (prefilled.empty())
                prefilled = rows;
            for (std::size_t i = 0; i < length; ++i)
                ASSERT_TRUE(bitEqual(rows[i], prefilled[i])) << i;
            // Whole steps of 512, as the scheduler makes them.
            const auto others = scatteredBlocks(length, 4);
            for (std::size_t begin = 0; begin < length; begin += 512) {
                const std::size_t count = std::min<std::size_t>(512, length - begin);
                const SequenceSlice slice{std::span(tokens).subspan(begin, count), begin, others,
                                          LogitRows::Last};
                const float* computed = *model.executor().step(std::span(&slice, 1), Precision::Int8);
                ASSERT_TRUE(bitEqual(model.row(computed, 0), prefilled[begin + count - 1])) << begin;
            }
            // Decoding around the borders of the spans, alone and beside copies of itself.
            for (std::size_t position : {255UL, 256UL, 511UL, 512UL, 513UL, 1000UL, 1023UL, 1024UL, 1099UL})
                for (const std::size_t copies : {1UL, 2UL, 16UL}) {
                    const std::vector<SequenceSlice> slices(
                        copies, {std::span(tokens).subspan(position, 1), position, blocks, LogitRows::Last});
                    const float* computed = *model.executor().step(slices, Precision::Int8);
                    for (std::size_t copy = 0; copy < copies; ++copy)
                        ASSERT_TRUE(bitEqual(model.row(computed, copy), prefilled[position]))
                            << position << " of " << copies;
                }
        }
    }
}

// What the scheduler shares between answers: a block copied in the middle goes on to the bit, and memory
// behind the blocks in use may go.
TEST_P(OrderRule, CopiedBlocksGoOn)
{
    for (const Shape& shape : shapes()) {
        SCOPED_TRACE(shape.name);
        PackedModel model(test::writeTinyModel(shape.options), 2, GetParam(), 2048, 2048, shape.cache);
        PackedExecutor& executor = model.executor();
        const std::vector<Token> tokens = randomTokens(150, executor.vocabulary(), 9);
        const std::vector<std::uint32_t> own = {0, 1, 2};
        const auto rows = model.logits(tokens, 50, own);
        executor.copyKv(2, 6);
        const std::uint64_t used = executor.kvBytes();
        EXPECT_EQ(used, 7 * executor.kvBlockBytes());
        const std::vector<std::uint32_t> shared = {0, 1, 6};
        for (std::size_t position = 140; position < 150; ++position)
            ASSERT_TRUE(
                bitEqual(model.logits(std::span(tokens).first(position + 1), 1, shared, position).front(),
                         rows[position]));
        executor.releaseKv(3);
        EXPECT_EQ(executor.kvBytes(), 3 * executor.kvBlockBytes());
        ASSERT_TRUE(bitEqual(model.logits(tokens, 1, own, 149).front(), rows[149]));
        executor.releaseKv(0);
        EXPECT_EQ(executor.kvBytes(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(, OrderRule, testing::ValuesIn(availableIsas()), [](const auto& level) {
    std::string name(isaName(level.param));
    std::erase(name, '-');
    return name;
});

} // namespace
} // namespace mw::engine
