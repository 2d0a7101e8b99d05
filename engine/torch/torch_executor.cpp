// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/torch_executor.h"

#include "engine/base/page_buffer.h"
#include "engine/kernels/kernels.h"
#include "engine/torch/dense_weights.h"
#include "engine/torch/torch_threads.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <exception>
#include <limits>
#include <new>

#include <sys/mman.h>

namespace mw::engine {

namespace {

// The scores of a step are [heads][rows][positions] floats, so a step has fewer rows than the packed one.
constexpr std::size_t maximumStepRows = 256;
constexpr std::size_t maximumHeadRows = 64;

std::int64_t number(std::size_t value)
{
    return static_cast<std::int64_t>(value);
}

std::uint64_t kvBytesPerToken(const ModelSpec& spec)
{
    return 2 * spec.blocks.size() * spec.attention.kvHeads * spec.attention.headDim * sizeof(float);
}

/// Rows of one sequence and the cache slots of all its positions so far.
struct Sequence {
    std::int64_t firstRow;
    std::int64_t rows;
    std::int64_t positions; ///< seen by its last row
    at::Tensor slots;       ///< [positions] int64
};

/// A step's tokens as tensors.
struct Batch {
    at::Tensor tokens;       ///< [rows] int64
    at::Tensor slots;        ///< [rows] int64, where keys and values of the rows are kept
    at::Tensor cosine, sine; ///< [rows][1][pairs]
    std::vector<Sequence> sequences;
    at::Tensor headRows; ///< [logit rows] int64; none where no logits are wanted
};

at::Tensor indexTensor(const std::vector<std::int64_t>& values)
{
    at::Tensor tensor = at::empty({number(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
    return tensor;
}

/// x / sqrt(mean(x^2) + epsilon) * weight over the last dimension (Zhang and Sennrich 2019).
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    return x * at::rsqrt(x.pow(2).mean(-1, true) + epsilon) * weight;
}

std::int64_t slotOf(const SequenceSlice& slice, std::size_t position)
{
    return number(slice.blocks[position / kvBlockPositions] * kvBlockPositions + position % kvBlockPositions);
}

} // namespace

struct TorchExecutor::State {
    ModelSpec spec;
    DenseWeights weights;
    std::shared_ptr<const std::atomic<int>> threads;
    TorchCache cache;
    std::size_t blocks = 0;
    PageBuffer kv;
    std::vector<at::Tensor> keys, values; ///< a layer each, [slots][kvHeads][headDim], in `kv`
    at::Tensor logits;                    ///< [maximumHeadRows][vocabulary]
    std::atomic<std::size_t> touchedBlocks{0};

    bool allocate();
    Batch plan(std::span<const SequenceSlice> slices);
    void rotations(Batch& batch, const std::vector<std::size_t>& positions) const;
    void compute(const Batch& batch);
    at::Tensor rotate(const at::Tensor& heads, const Batch& batch) const;
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const Batch& batch) const;
};

/// False where the system gives no memory.
bool TorchExecutor::State::allocate()
{
    blocks = (cache.tokens + kvBlockPositions - 1) / kvBlockPositions;
    const std::size_t slots = blocks * kvBlockPositions;
    kv = PageBuffer::allocate(slots * kvBytesPerToken(spec), false);
    if (!kv)
        return false;
    const std::size_t layerFloats = slots * spec.attention.kvHeads * spec.attention.headDim;
    auto* next = reinterpret_cast<float*>(kv.data());
    const auto view = [&] {
        at::Tensor tensor = at::from_blob(
            next, {number(slots), number(spec.attention.kvHeads), number(spec.attention.headDim)},
            at::kFloat);
        next += layerFloats;
        return tensor;
    };
    for (std::size_t layer = 0; layer < spec.blocks.size(); ++layer) {
        keys.push_back(view());
        values.push_back(view());
    }
    logits = at::empty({number(maximumHeadRows), number(spec.vocabulary)}, at::kFloat);
    return true;
}

Batch TorchExecutor::State::plan(std::span<const SequenceSlice> slices)
{
    Batch batch;
    std::vector<std::int64_t> tokens, slots, headRows;
    std::vector<std::size_t> positions;
    std::size_t touched = touchedBlocks.load(std::memory_order_relaxed);
    for (const SequenceSlice& slice : slices) {
        const std::int64_t firstRow = number(tokens.size());
        const std::size_t end = slice.position + slice.tokens.size();
        std::vector<std::int64_t> seen;
        for (std::size_t position = 0; position < end; ++position)
            seen.push_back(slotOf(slice, position));
        for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
            const bool last = i + 1 == slice.tokens.size();
            if (slice.logits == LogitRows::All || (slice.logits == LogitRows::Last && last))
                headRows.push_back(number(tokens.size()));
            tokens.push_back(slice.tokens[i]);
            slots.push_back(seen[slice.position + i]);
            positions.push_back(slice.position + i);
        }
        for (std::size_t i = 0; i * kvBlockPositions < end; ++i)
            touched = std::max<std::size_t>(touched, slice.blocks[i] + 1);
        batch.sequences.push_back({firstRow, number(slice.tokens.size()), number(end), indexTensor(seen)});
    }
    touchedBlocks.store(touched, std::memory_order_relaxed);
    batch.tokens = indexTensor(tokens);
    batch.slots = indexTensor(slots);
    if (!headRows.empty())
        batch.headRows = indexTensor(headRows);
    rotations(batch, positions);
    return batch;
}

/// Angles in double: the reference should not add roundings of its own to long positions.
void TorchExecutor::State::rotations(Batch& batch, const std::vector<std::size_t>& positions) const
{
    const std::size_t pairs = spec.rotary.frequencies.size();
    batch.cosine = at::empty({number(positions.size()), 1, number(pairs)}, at::kFloat);
    batch.sine = at::empty(batch.cosine.sizes(), at::kFloat);
    auto* cosine = batch.cosine.data_ptr<float>();
    auto* sine = batch.sine.data_ptr<float>();
    for (const std::size_t position : positions) {
        for (const float frequency : spec.rotary.frequencies) {
            const double angle = static_cast<double>(position) * static_cast<double>(frequency);
            *cosine++ = static_cast<float>(std::cos(angle)) * spec.rotary.magnitude;
            *sine++ = static_cast<float>(std::sin(angle)) * spec.rotary.magnitude;
        }
    }
}

/// Rotary positions (Su et al. 2021) of [rows][heads][headDim].
at::Tensor TorchExecutor::State::rotate(const at::Tensor& heads, const Batch& batch) const
{
    const std::int64_t rotated = number(spec.rotary.dimensions);
    const std::int64_t pairs = rotated / 2;
    const bool neighbours = spec.rotary.pairing == RotaryPairing::Neighbours;
    const at::Tensor part = heads.narrow(-1, 0, rotated);
    const at::Tensor x = neighbours ? part.slice(-1, 0, rotated, 2) : part.narrow(-1, 0, pairs);
    const at::Tensor y = neighbours ? part.slice(-1, 1, rotated, 2) : part.narrow(-1, pairs, pairs);
    const at::Tensor first = x * batch.cosine - y * batch.sine;
    const at::Tensor second = x * batch.sine + y * batch.cosine;
    const at::Tensor turned =
        neighbours ? at::stack({first, second}, -1).flatten(-2) : at::cat({first, second}, -1);
    if (rotated == heads.size(-1))
        return turned;
    return at::cat({turned, heads.narrow(-1, rotated, heads.size(-1) - rotated)}, -1);
}

/// Causal attention with grouped queries (Ainslie et al. 2023), sequence by sequence: [rows][heads *
/// headDim].
at::Tensor TorchExecutor::State::attend(std::size_t layer, const at::Tensor& query, const Batch& batch) const
{
    const std::int64_t kvHeads = number(spec.attention.kvHeads);
    const std::int64_t group = number(spec.attention.groupHeads());
    const std::int64_t headDim = number(spec.attention.headDim);
    std::vector<at::Tensor> parts;
    for (const Sequence& sequence : batch.sequences) {
        // [kvHeads][group * rows][headDim] against [kvHeads][headDim][positions]
        const at::Tensor queries = query.narrow(0, sequence.firstRow, sequence.rows)
                                       .view({sequence.rows, kvHeads, group, headDim})
                                       .permute({1, 2, 0, 3})
                                       .reshape({kvHeads, group * sequence.rows, headDim});
        const at::Tensor seenKeys = at::index_select(keys[layer], 0, sequence.slots).permute({1, 2, 0});
        const at::Tensor seenValues = at::index_select(values[layer], 0, sequence.slots).permute({1, 0, 2});
        at::Tensor scores = (at::bmm(queries, seenKeys) * static_cast<double>(spec.attention.scale))
                                .view({kvHeads, group, sequence.rows, sequence.positions});
        if (sequence.rows > 1) {
            // Row r stands at position positions - rows + r and sees nothing behind it.
            const at::Tensor column = at::arange(sequence.positions, at::kLong);
            const at::Tensor row =
                at::arange(sequence.positions - sequence.rows, sequence.positions, at::kLong).unsqueeze(1);
            scores = scores.masked_fill(column.gt(row), -std::numeric_limits<double>::infinity());
        }
        const at::Tensor shares =
            at::softmax(scores, -1).view({kvHeads, group * sequence.rows, sequence.positions});
        parts.push_back(at::bmm(shares, seenValues)
                            .view({kvHeads, group, sequence.rows, headDim})
                            .permute({2, 0, 1, 3})
                            .reshape({sequence.rows, kvHeads * group * headDim}));
    }
    return parts.size() == 1 ? parts.front() : at::cat(parts);
}

void TorchExecutor::State::compute(const Batch& batch)
{
    const double epsilon = static_cast<double>(spec.normEpsilon);
    const std::int64_t rows = batch.tokens.size(0);
    const std::int64_t headDim = number(spec.attention.headDim);
    const auto project = [&](const at::Tensor& x, const at::Tensor& matrix, const at::Tensor& bias,
                             const at::Tensor& norm) {
        at::Tensor heads =
            (bias.defined() ? at::linear(x, matrix, bias) : at::linear(x, matrix)).view({rows, -1, headDim});
        return norm.defined() ? rmsNorm(heads, norm, epsilon) : heads;
    };
    const auto kept = [&](const at::Tensor& heads) {
        return cache.roundedToHalf ? heads.to(at::kHalf).to(at::kFloat) : heads;
    };
    at::Tensor x = at::index_select(weights.tokenEmbedding, 0, batch.tokens);
    for (std::size_t layer = 0; layer < weights.blocks.size(); ++layer) {
        const DenseBlock& block = weights.blocks[layer];
        const at::Tensor normed = rmsNorm(x, block.attentionNorm, epsilon);
        const at::Tensor query =
            rotate(project(normed, block.query, block.queryBias, block.queryNorm), batch);
        const at::Tensor key = rotate(project(normed, block.key, block.keyBias, block.keyNorm), batch);
        keys[layer].index_copy_(0, batch.slots, kept(key));
        values[layer].index_copy_(0, batch.slots, kept(project(normed, block.value, block.valueBias, {})));
        x = x + at::linear(attend(layer, query, batch), block.attentionOutput);
        const at::Tensor feed = rmsNorm(x, block.feedForwardNorm, epsilon);
        x = x + at::linear(at::silu(at::linear(feed, block.gate)) * at::linear(feed, block.up), block.down);
    }
    if (!batch.headRows.defined())
        return;
    const at::Tensor last = rmsNorm(at::index_select(x, 0, batch.headRows), weights.outputNorm, epsilon);
    logits.narrow(0, 0, last.size(0)).copy_(at::linear(last, weights.output));
}

MemoryNeed torchMemoryNeed(const GgufFile& file, const ModelSpec& spec)
{
    MemoryNeed need;
    need.weights = denseBytes(file, spec);
    need.kvPerToken = need.kvPerTokenInt8 = kvBytesPerToken(spec); // the type of the cache is not asked
    const std::uint64_t row =
        spec.embedding * 6 + spec.feedForward * 4 + spec.attention.heads * spec.attention.headDim * 8;
    const std::uint64_t scores = 4 * spec.attention.heads * spec.context;
    need.scratch = sizeof(float) * (maximumStepRows * (row + scores) + maximumHeadRows * spec.vocabulary * 2);
    return need;
}

Result<std::unique_ptr<Executor>>
TorchExecutor::make(const GgufFile& file, ModelSpec spec, std::shared_ptr<const std::atomic<int>> threads,
                    const TorchCache& cache, const LoadProgressCallback& progress, const Cancel& cancel)
{
    auto weights = decodeWeights(file, spec, threads->load(), progress, cancel);
    if (!weights)
        return weights.error();
    const std::uint64_t kvBytes = cache.tokens * kvBytesPerToken(spec);
    const Error noMemory{ErrorCode::OutOfMemory,
                         "the system gave no memory for the cache of the reference executor",
                         {std::to_string(kvBytes), ""}};
    try {
        auto state = std::make_unique<State>();
        state->spec = std::move(spec);
        state->weights = *std::move(weights);
        state->threads = std::move(threads);
        state->cache = cache;
        if (!state->allocate())
            return noMemory;
        return std::unique_ptr<Executor>(new TorchExecutor(std::move(state)));
    } catch (const std::exception&) {
        return noMemory;
    }
}

TorchExecutor::TorchExecutor(std::unique_ptr<State> state) : m_state(std::move(state)) {}

TorchExecutor::~TorchExecutor() = default;

std::size_t TorchExecutor::vocabulary() const
{
    return m_state->spec.vocabulary;
}

std::size_t TorchExecutor::contextTokens() const
{
    return m_state->cache.contextTokens;
}

std::size_t TorchExecutor::maximumRows() const
{
    return maximumStepRows;
}

std::size_t TorchExecutor::maximumLogitRows() const
{
    return maximumHeadRows;
}

std::size_t TorchExecutor::kvBlocks() const
{
    return m_state->blocks;
}

std::uint64_t TorchExecutor::weightBytes() const
{
    return m_state->weights.bytes;
}

std::uint64_t TorchExecutor::weightBytesPerToken() const
{
    const DenseWeights& weights = m_state->weights;
    const bool tied = weights.tokenEmbedding.is_same(weights.output);
    return weights.bytes - (tied ? 0 : static_cast<std::uint64_t>(weights.tokenEmbedding.nbytes()));
}

std::uint64_t TorchExecutor::kvBytes() const
{
    return m_state->touchedBlocks.load(std::memory_order_relaxed) * kvBlockBytes();
}

std::uint64_t TorchExecutor::kvBlockBytes() const
{
    return kvBlockPositions * kvBytesPerToken(m_state->spec);
}

void TorchExecutor::copyKv(std::uint32_t from, std::uint32_t to)
{
    const std::size_t layerFloats =
        kvBlockPositions * m_state->spec.attention.kvHeads * m_state->spec.attention.headDim;
    const std::size_t layers = 2 * m_state->spec.blocks.size(); // keys and values
    auto* layer = reinterpret_cast<float*>(m_state->kv.data());
    for (std::size_t i = 0; i < layers; ++i, layer += m_state->blocks * layerFloats)
        std::memcpy(layer + to * layerFloats, layer + from * layerFloats, layerFloats * sizeof(float));
    const std::size_t touched = m_state->touchedBlocks.load(std::memory_order_relaxed);
    m_state->touchedBlocks.store(std::max<std::size_t>(touched, to + std::size_t{1}),
                                 std::memory_order_relaxed);
}

std::size_t TorchExecutor::logitStride() const
{
    return m_state->spec.vocabulary;
}

void TorchExecutor::releaseKv(std::size_t firstFree)
{
    if (firstFree > 0)
        return;
    m_state->touchedBlocks.store(0, std::memory_order_relaxed);
    madvise(m_state->kv.data(), m_state->kv.size(), MADV_DONTNEED);
}

Result<float*> TorchExecutor::step(std::span<const SequenceSlice> slices, Precision)
{
    try {
        const c10::InferenceMode noGradients;
        setTorchThreads(m_state->threads->load(std::memory_order_relaxed));
        m_state->compute(m_state->plan(slices));
        return m_state->logits.data_ptr<float>();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory,
                     "the system gave no memory for a step of the reference executor",
                     {"", ""}};
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Internal, failure.what()};
    }
}

} // namespace mw::engine
