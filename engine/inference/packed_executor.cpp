// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/packed_executor.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

namespace mw::engine {

namespace {

KvCacheType chosen(KvCacheType type, Isa isa)
{
    if (type != KvCacheType::Auto)
        return type;
    return isa == Isa::Avx512Bf16 ? KvCacheType::Bf16 : KvCacheType::F16;
}

// Up to here every worker prepares all rows for itself: cheaper than one more barrier.
constexpr std::size_t privateRows = 2;
// Up to here gate and up are computed whole before the activation, above it so many groups at a time.
constexpr std::size_t wholeFeedForwardRows = 16;
constexpr std::size_t groupsTogether = 4;
// From so many rows a worker on each takes rows of its own through a layer, instead of outputs of all rows.
constexpr std::size_t ownRows = 32;
// It takes them in pieces whose values between two products stay in the second-level cache.
constexpr std::size_t pieceBytes = std::size_t{512} << 10;
constexpr std::size_t leastPieceRows = 64;
constexpr std::size_t mostPieceRows = 128;
constexpr std::size_t tileRows = 8;
constexpr std::size_t mostTerms = 2; // of activations

std::size_t padded(std::size_t count)
{
    return (count + groupRows - 1) / groupRows * groupRows;
}

/// Memory for prepared rows of activations, in the forms that are wanted.
struct ActivationBuffer {
    std::size_t terms = 1; ///< of the step
    std::vector<std::int8_t> codes;
    std::vector<float> scales;
    std::vector<std::int32_t> sums;
    std::vector<std::uint32_t> halfSums;
    std::vector<float> scaledSums;
    std::vector<float> values;
    std::vector<std::uint32_t> pairs;

    ActivationBuffer(std::size_t rows, std::size_t columns, bool floats, bool narrow)
        : codes(rows * mostTerms * columns), scales(rows * (columns / blockColumns + 1)),
          sums(mostTerms * scales.size()), halfSums(sums.size()), scaledSums(scales.size()),
          values(floats ? rows * columns : 0), pairs(narrow ? rows * ((columns + 1) / 2) : 0)
    {}

    ActivationRow row(std::size_t index, std::size_t columns)
    {
        const std::size_t blocks = columns / blockColumns;
        const std::size_t line = index * terms;
        return {codes.data() + line * columns, scales.data() + index * blocks, sums.data() + line * blocks,
                halfSums.data() + line * blocks, scaledSums.data() + index * blocks};
    }
    Activations view(std::size_t columns) const
    {
        Activations all;
        all.columns = columns;
        all.terms = terms;
        all.codes = codes.data();
        all.scales = scales.data();
        all.sums = sums.data();
        all.halfSums = halfSums.data();
        all.scaledSums = scaledSums.data();
        all.values = values.data();
        all.pairs = pairs.data();
        return all;
    }
};

/// Which forms of the activations a set of matrices reads.
struct Needs {
    bool codes = false;
    bool values = false;
    bool pairs = false;

    void add(const PackedMatrix& matrix, const Kernels& kernels)
    {
        const bool narrow = kernels.narrowRow != nullptr && matrix.type != TensorType::F32;
        (matrix.quantized() ? codes : narrow ? pairs : values) = true;
    }
};

} // namespace

struct PackedExecutor::Row {
    Token token;
    std::size_t position;
    const std::uint32_t* blocks;
    std::size_t spans;   ///< of a row whose attention is split by spans; else 0
    std::size_t partial; ///< index of its first span's partial result
};

/// Consecutive rows of one sequence and one kv head, over all spans or one.
struct PackedExecutor::Unit {
    std::size_t firstRow;
    std::size_t rows;
    std::size_t kvHead;
    std::size_t spanBegin;
    std::size_t spanEnd;
};

/// What a worker does of a stage: its share of the outputs of all rows, or all outputs of some rows.
struct PackedExecutor::Part {
    std::size_t firstRow;
    std::size_t rows;
    int worker; ///< whose scratch memory
    bool alone; ///< nobody else computes anything of these rows
    Share shareOfGroups(std::size_t groups, const ComputePool& pool) const
    {
        return alone ? Share{0, groups} : shareOf(groups, worker, pool.size());
    }
    /// Of `count` items for each row.
    Share shareOfItems(std::size_t count, const ComputePool& pool) const
    {
        const Share all{firstRow * count, (firstRow + rows) * count};
        return alone ? all : shareOf(all.end, worker, pool.size());
    }
};

struct PackedExecutor::Buffers {
    std::vector<Row> rows;
    std::vector<Unit> units;
    std::vector<std::size_t> headRows;
    std::size_t partials = 0;

    std::size_t hiddenStride = 0; ///< of x
    std::size_t keyColumn = 0;    ///< of the keys in a row of qkv
    std::size_t valueColumn = 0;
    std::size_t qkvStride = 0;
    std::size_t attendedStride = 0;
    std::size_t feedStride = 0;
    Needs attentionNeeds, outputNeeds, feedNeeds, downNeeds, headNeeds; // over all layers

    std::vector<float> x;               ///< [rows][hiddenStride] the residual stream
    std::vector<float> qkv;             ///< [rows][qkvStride]
    std::vector<float> attended;        ///< [rows][attendedStride]
    std::vector<float> gate;            ///< [rows][feedStride]
    std::vector<float> up;              ///< [wholeFeedForwardRows][feedStride]
    std::vector<float> rotations;       ///< [rows][pairs][cosine, sine]
    PageBuffer partialSums;             ///< [partials][heads * headDim]
    std::vector<float> partialMaximums; ///< [partials][heads]
    std::vector<float> partialTotals;
    PageBuffer logits;                                ///< [maximumHeadRows][padded vocabulary]
    std::vector<ActivationBuffer> activations;        ///< the shared one, then one a worker
    std::vector<std::vector<float>> scratch;          ///< of attention, a worker each
    std::vector<std::vector<float>> rowScratch;       ///< one row of values, a worker each
    std::vector<std::vector<float>> groupScratch;     ///< up of some groups, a worker each
    std::vector<std::atomic<std::uint32_t>> nextUnit; ///< a layer each

    explicit Buffers(std::size_t layers) : nextUnit(layers) {}

    /// Prepares the rows of a part, with those of the other workers, and gives the view to multiply.
    /// `produce(row, scratch)` returns the row's values, in scratch or elsewhere.
    template <typename Produce>
    Activations prepare(const Part& part, std::size_t columns, Needs needs, ComputePool& pool,
                        const Kernels& kernels, Produce produce)
    {
        const auto worker = static_cast<std::size_t>(part.worker);
        const bool shared = !part.alone && part.rows > privateRows;
        ActivationBuffer& buffer = activations[shared ? 0 : worker + 1];
        const Share share = shared ? shareOf(part.rows, part.worker, pool.size()) : Share{0, part.rows};
        for (std::size_t row = share.begin; row < share.end; ++row) {
            float* own = needs.values ? buffer.values.data() + row * columns : rowScratch[worker].data();
            const float* values = produce(part.firstRow + row, own);
            if (needs.values && values != own)
                std::memcpy(own, values, columns * sizeof(float));
            if (needs.pairs)
                kernels.narrowRow(values, columns, buffer.pairs.data() + row * ((columns + 1) / 2));
            if (needs.codes)
                kernels.quantizeRow(values, columns, buffer.terms, buffer.row(row, columns));
        }
        if (shared)
            pool.barrier();
        return buffer.view(columns);
    }
};

PackedExecutor::PackedExecutor(ModelSpec spec, PackedWeights weights, ComputePool& pool,
                               const Kernels& kernels, std::size_t contextTokens, std::size_t kvTokens,
                               KvCacheType cacheType)
    : m_spec(std::move(spec)), m_weights(std::move(weights)), m_pool(pool), m_kernels(kernels),
      m_contextTokens(contextTokens), m_kvShape{m_spec.attention.kvHeads, m_spec.attention.headDim,
                                                chosen(cacheType, kernels.isa)},
      m_kvBlocks((kvTokens + kvBlockPositions - 1) / kvBlockPositions),
      m_kv(PageBuffer::allocate(m_kvBlocks * m_spec.blocks.size() * m_kvShape.blockBytes(), false)),
      m_buffers(std::make_unique<Buffers>(m_spec.blocks.size()))
{
    const std::size_t heads = m_spec.attention.heads;
    const std::size_t headDim = m_spec.attention.headDim;
    const std::size_t kvWidth = m_spec.attention.kvHeads * headDim;
    Buffers& b = *m_buffers;
    for (const PackedBlock& block : m_weights.blocks) {
        b.attentionNeeds.add(block.query, m_kernels);
        b.attentionNeeds.add(block.key, m_kernels);
        b.attentionNeeds.add(block.value, m_kernels);
        b.outputNeeds.add(block.attentionOutput, m_kernels);
        b.feedNeeds.add(block.gate, m_kernels);
        b.feedNeeds.add(block.up, m_kernels);
        b.downNeeds.add(block.down, m_kernels);
    }
    b.headNeeds.add(m_weights.output, m_kernels);
    b.hiddenStride = padded(m_spec.embedding);
    b.keyColumn = padded(heads * headDim);
    b.valueColumn = b.keyColumn + padded(kvWidth);
    b.qkvStride = b.valueColumn + padded(kvWidth);
    b.attendedStride = padded(heads * headDim);
    b.feedStride = padded(m_spec.feedForward);

    const std::size_t rows = maximumStepRows;
    b.rows.reserve(rows);
    b.headRows.reserve(maximumHeadRows);
    b.x.resize(rows * b.hiddenStride);
    b.qkv.resize(rows * b.qkvStride);
    b.attended.resize(rows * b.attendedStride);
    b.gate.resize(rows * b.feedStride);
    b.up.resize(wholeFeedForwardRows * b.feedStride);
    b.rotations.resize(rows * m_spec.rotary.dimensions);
    const std::size_t spans = (contextTokens + attentionSpan - 1) / attentionSpan;
    const std::size_t mostSplitRows = 4 * static_cast<std::size_t>(pool.capacity());
    b.units.reserve(std::max(rows, mostSplitRows * spans) * m_spec.attention.kvHeads);
    b.partialSums = PageBuffer::allocate(mostSplitRows * spans * heads * headDim * sizeof(float), false);
    b.partialMaximums.resize(mostSplitRows * spans * heads);
    b.partialTotals.resize(mostSplitRows * spans * heads);
    b.logits = PageBuffer::allocate(maximumHeadRows * logitStride() * sizeof(float), false);
    const std::size_t widest = std::max({m_spec.embedding, heads * headDim, m_spec.feedForward});
    bool floats = false;
    bool narrow = false;
    for (const Needs& needs : {b.attentionNeeds, b.outputNeeds, b.feedNeeds, b.downNeeds, b.headNeeds}) {
        floats = floats || needs.values;
        narrow = narrow || needs.pairs;
    }
    b.activations.emplace_back(rows, widest, floats, narrow);
    for (int worker = 0; worker < pool.capacity(); ++worker) {
        b.activations.emplace_back(mostPieceRows, widest, floats, narrow);
        b.scratch.emplace_back(attentionScratchFloats(m_kvShape, m_spec.attention.groupHeads()));
        b.rowScratch.emplace_back(widest);
        b.groupScratch.emplace_back(groupsTogether * rows * groupRows);
    }
}

PackedExecutor::~PackedExecutor() = default;

bool PackedExecutor::ready() const
{
    return m_kv && m_buffers->logits && m_buffers->partialSums;
}

std::size_t PackedExecutor::logitStride() const
{
    return padded(m_spec.vocabulary);
}

std::uint64_t PackedExecutor::weightBytesPerToken() const
{
    const bool tied = m_weights.tokenEmbedding.data == m_weights.output.data;
    return m_weights.memory.size() - (tied ? 0 : m_weights.tokenEmbedding.bytes());
}

std::uint64_t PackedExecutor::kvBytes() const
{
    return m_touchedBlocks.load(std::memory_order_relaxed) * kvBlockBytes();
}

std::uint64_t PackedExecutor::kvBlockBytes() const
{
    return m_spec.blocks.size() * m_kvShape.blockBytes();
}

void PackedExecutor::copyKv(std::uint32_t from, std::uint32_t to)
{
    std::memcpy(m_kv.data() + to * kvBlockBytes(), m_kv.data() + from * kvBlockBytes(), kvBlockBytes());
    const std::size_t touched = m_touchedBlocks.load(std::memory_order_relaxed);
    m_touchedBlocks.store(std::max<std::size_t>(touched, to + std::size_t{1}), std::memory_order_relaxed);
}

void PackedExecutor::releaseKv(std::size_t firstFree)
{
    const std::size_t touched = m_touchedBlocks.load(std::memory_order_relaxed);
    if (firstFree >= touched)
        return;
    m_touchedBlocks.store(firstFree, std::memory_order_relaxed);
    // Only whole pages go back: one that a block in use shares keeps its bytes.
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t begin = (firstFree * kvBlockBytes() + page - 1) / page * page;
    if (begin < m_kv.size())
        madvise(m_kv.data() + begin, m_kv.size() - begin, MADV_DONTNEED);
}

std::byte* PackedExecutor::kvBlock(std::size_t layer, std::uint32_t block) const
{
    return m_kv.data() + (block * m_spec.blocks.size() + layer) * m_kvShape.blockBytes();
}

Result<float*> PackedExecutor::step(std::span<const SequenceSlice> slices, Precision activations)
{
    for (ActivationBuffer& buffer : m_buffers->activations)
        buffer.terms = activations == Precision::Int16 ? mostTerms : 1;
    plan(slices);
    auto body = [this](int worker) { work(worker); };
    m_pool.run(body, m_buffers->rows.size() >= ownRows * static_cast<std::size_t>(m_pool.capacity()));
    return reinterpret_cast<float*>(m_buffers->logits.data());
}

void PackedExecutor::plan(std::span<const SequenceSlice> slices)
{
    Buffers& b = *m_buffers;
    b.rows.clear();
    b.units.clear();
    b.headRows.clear();
    b.partials = 0;
    for (auto& next : b.nextUnit)
        next.store(0, std::memory_order_relaxed);
    const std::size_t kvHeads = m_spec.attention.kvHeads;
    // Few units: a long sequence's attention is worth spreading over the workers span by span.
    const bool split = slices.size() * kvHeads < 4 * static_cast<std::size_t>(m_pool.capacity());
    std::size_t touched = m_touchedBlocks.load(std::memory_order_relaxed);
    for (const SequenceSlice& slice : slices) {
        const std::size_t firstRow = b.rows.size();
        const std::size_t spans = (slice.position + slice.tokens.size() + attentionSpan - 1) / attentionSpan;
        const std::size_t lastBlock = (slice.position + slice.tokens.size() - 1) / kvBlockPositions;
        for (std::size_t i = slice.position / kvBlockPositions; i <= lastBlock; ++i)
            touched = std::max<std::size_t>(touched, slice.blocks[i] + 1);
        const bool splitRow = split && slice.tokens.size() == 1 && spans > 1;
        for (std::size_t i = 0; i < slice.tokens.size(); ++i)
            b.rows.push_back(
                {slice.tokens[i], slice.position + i, slice.blocks.data(), splitRow ? spans : 0, b.partials});
        if (slice.logits != LogitRows::None)
            for (std::size_t i = slice.logits == LogitRows::All ? 0 : slice.tokens.size() - 1;
                 i < slice.tokens.size(); ++i)
                b.headRows.push_back(firstRow + i);
        if (splitRow) {
            b.partials += spans;
            for (std::size_t kvHead = 0; kvHead < kvHeads; ++kvHead)
                for (std::size_t span = 0; span < spans; ++span)
                    b.units.push_back({firstRow, 1, kvHead, span, span + 1});
            continue;
        }
        for (std::size_t begin = 0; begin < slice.tokens.size(); begin += attentionQueries) {
            const std::size_t count = std::min(attentionQueries, slice.tokens.size() - begin);
            const std::size_t seen = (slice.position + begin + count + attentionSpan - 1) / attentionSpan;
            for (std::size_t kvHead = 0; kvHead < kvHeads; ++kvHead)
                b.units.push_back({firstRow + begin, count, kvHead, 0, seen});
        }
    }
    m_touchedBlocks.store(touched, std::memory_order_relaxed);
    assert(b.rows.size() <= maximumStepRows && b.headRows.size() <= maximumHeadRows);
}

void PackedExecutor::work(int worker)
{
    Buffers& b = *m_buffers;
    const std::size_t rows = b.rows.size();
    embed(worker);
    m_pool.barrier();
    if (rows >= ownRows * static_cast<std::size_t>(m_pool.size()))
        workOnRows(worker);
    else
        workOnOutputs({0, rows, worker, false});
    if (b.headRows.empty())
        return;
    const Part head{0, b.headRows.size(), worker, false};
    const Activations last =
        b.prepare(head, m_spec.embedding, b.headNeeds, m_pool, m_kernels, [&](std::size_t row, float* out) {
            return normed(b.headRows[row], m_weights.outputNorm, out);
        });
    const Share share = shareOf(m_weights.output.groups(), worker, m_pool.size());
    m_kernels.product(m_weights.output, share.begin, share.end, last, b.headRows.size(),
                      reinterpret_cast<float*>(b.logits.data()) + share.begin * groupRows, logitStride(),
                      OutputMode::Store);
}

/// Few rows: each worker computes its outputs of all of them, and they meet after every stage.
void PackedExecutor::workOnOutputs(const Part& all)
{
    for (std::size_t layer = 0; layer < m_weights.blocks.size(); ++layer) {
        projectQkv(layer, all);
        m_pool.barrier();
        rotateAndAppend(layer, all);
        m_pool.barrier();
        attend(layer, all.worker);
        m_pool.barrier();
        addAttended(layer, all);
        m_pool.barrier();
        feedForward(layer, all);
        m_pool.barrier();
        addFeedForward(layer, all);
        m_pool.barrier();
    }
}

/// Many rows: each worker takes its own through everything but attention, so they meet twice a layer, and
/// what one stage writes the next one finds in the cache.
void PackedExecutor::workOnRows(int worker)
{
    const std::size_t layers = m_weights.blocks.size();
    // In tiles of the products, so that these are whole.
    const std::size_t rows = m_buffers->rows.size();
    const Share tiles = shareOf((rows + tileRows - 1) / tileRows, worker, m_pool.size());
    const Share own{tiles.begin * tileRows, std::min(tiles.end * tileRows, rows)};
    const std::size_t most =
        std::clamp(pieceBytes / (m_buffers->feedStride * sizeof(float)), leastPieceRows, mostPieceRows) /
        leastPieceRows * leastPieceRows;
    for (std::size_t layer = 0; layer <= layers; ++layer) {
        for (std::size_t first = own.begin; first < own.end; first += most) {
            const Part piece{first, std::min(most, own.end - first), worker, true};
            if (layer > 0) {
                addAttended(layer - 1, piece);
                feedForward(layer - 1, piece);
                addFeedForward(layer - 1, piece);
            }
            if (layer < layers) {
                projectQkv(layer, piece);
                rotateAndAppend(layer, piece);
            }
        }
        m_pool.barrier();
        if (layer == layers)
            return;
        attend(layer, worker);
        m_pool.barrier();
    }
}

const float* PackedExecutor::normed(std::size_t row, const float* weight, float* out) const
{
    const Buffers& b = *m_buffers;
    m_kernels.rmsNorm(b.x.data() + row * b.hiddenStride, weight, m_spec.embedding, m_spec.normEpsilon, out);
    return out;
}

/// Adds a product to the residual stream.
void PackedExecutor::addProduct(const PackedMatrix& matrix, const Activations& activations, const Part& part)
{
    Buffers& b = *m_buffers;
    const Share share = part.shareOfGroups(matrix.groups(), m_pool);
    m_kernels.product(matrix, share.begin, share.end, activations, part.rows,
                      b.x.data() + part.firstRow * b.hiddenStride + share.begin * groupRows, b.hiddenStride,
                      OutputMode::Add);
}

void PackedExecutor::addAttended(std::size_t layer, const Part& part)
{
    Buffers& b = *m_buffers;
    const Activations attended =
        b.prepare(part, m_spec.attention.heads * m_spec.attention.headDim, b.outputNeeds, m_pool, m_kernels,
                  [&](std::size_t row, float* out) { return attendedRow(row, out); });
    addProduct(m_weights.blocks[layer].attentionOutput, attended, part);
}

void PackedExecutor::addFeedForward(std::size_t layer, const Part& part)
{
    Buffers& b = *m_buffers;
    const Activations hidden = b.prepare(
        part, m_spec.feedForward, b.downNeeds, m_pool, m_kernels,
        [&](std::size_t row, float*) -> const float* { return b.gate.data() + row * b.feedStride; });
    addProduct(m_weights.blocks[layer].down, hidden, part);
}

void PackedExecutor::embed(int worker)
{
    Buffers& b = *m_buffers;
    const std::size_t pairs = m_spec.rotary.dimensions / 2;
    const Share share = shareOf(b.rows.size(), worker, m_pool.size());
    for (std::size_t row = share.begin; row < share.end; ++row) {
        unpackRow(m_weights.tokenEmbedding, static_cast<std::size_t>(b.rows[row].token),
                  b.x.data() + row * b.hiddenStride);
        float* rotation = b.rotations.data() + row * pairs * 2;
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            const float angle = static_cast<float>(b.rows[row].position) * m_spec.rotary.frequencies[pair];
            rotation[2 * pair] = std::cos(angle) * m_spec.rotary.magnitude;
            rotation[2 * pair + 1] = std::sin(angle) * m_spec.rotary.magnitude;
        }
    }
}

void PackedExecutor::projectQkv(std::size_t layer, const Part& rows)
{
    Buffers& b = *m_buffers;
    const PackedBlock& block = m_weights.blocks[layer];
    const Activations activations =
        b.prepare(rows, m_spec.embedding, b.attentionNeeds, m_pool, m_kernels,
                  [&](std::size_t row, float* out) { return normed(row, block.attentionNorm, out); });
    const struct {
        const PackedMatrix& matrix;
        const float* bias;
        std::size_t column;
    } parts[] = {{block.query, block.queryBias, 0},
                 {block.key, block.keyBias, b.keyColumn},
                 {block.value, block.valueBias, b.valueColumn}};
    // The three as one list of groups, so that their sum is shared evenly.
    const Share share =
        rows.shareOfGroups(block.query.groups() + block.key.groups() + block.value.groups(), m_pool);
    float* out = b.qkv.data() + rows.firstRow * b.qkvStride;
    std::size_t before = 0;
    for (const auto& part : parts) {
        const std::size_t groups = part.matrix.groups();
        const std::size_t begin = std::clamp(share.begin, before, before + groups) - before;
        const std::size_t end = std::clamp(share.end, before, before + groups) - before;
        before += groups;
        if (begin == end)
            continue;
        m_kernels.product(part.matrix, begin, end, activations, rows.rows,
                          out + part.column + begin * groupRows, b.qkvStride, OutputMode::Store);
        if (part.bias == nullptr)
            continue;
        const std::size_t last = std::min(end * groupRows, part.matrix.rows);
        for (std::size_t row = 0; row < rows.rows; ++row) {
            float* values = out + row * b.qkvStride + part.column;
            for (std::size_t column = begin * groupRows; column < last; ++column)
                values[column] += part.bias[column];
        }
    }
}

void PackedExecutor::rotateAndAppend(std::size_t layer, const Part& part)
{
    Buffers& b = *m_buffers;
    const std::size_t kvHeads = m_spec.attention.kvHeads;
    const std::size_t groupHeads = m_spec.attention.groupHeads();
    const std::size_t headDim = m_spec.attention.headDim;
    const std::size_t pairs = m_spec.rotary.dimensions / 2;
    const bool neighbours = m_spec.rotary.pairing == RotaryPairing::Neighbours;
    const PackedBlock& block = m_weights.blocks[layer];
    const auto rotate = [&](float* head, const float* norm, const float* rotation) {
        if (norm != nullptr)
            m_kernels.rmsNorm(head, norm, headDim, m_spec.normEpsilon, head);
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            float& first = head[neighbours ? 2 * pair : pair];
            float& second = head[neighbours ? 2 * pair + 1 : pair + pairs];
            const float x = first;
            const float y = second;
            const float cosine = rotation[2 * pair];
            const float sine = rotation[2 * pair + 1];
            first = x * cosine - y * sine;
            second = x * sine + y * cosine;
        }
    };
    const Share share = part.shareOfItems(kvHeads, m_pool);
    for (std::size_t item = share.begin; item < share.end; ++item) {
        const std::size_t row = item / kvHeads;
        const std::size_t kvHead = item % kvHeads;
        float* values = b.qkv.data() + row * b.qkvStride;
        const float* rotation = b.rotations.data() + row * pairs * 2;
        for (std::size_t head = 0; head < groupHeads; ++head)
            rotate(values + (kvHead * groupHeads + head) * headDim, block.queryNorm, rotation);
        float* key = values + b.keyColumn + kvHead * headDim;
        rotate(key, block.keyNorm, rotation);
        const std::size_t position = b.rows[row].position;
        m_kernels.appendKv(m_kvShape, kvHead, position % kvBlockPositions, key,
                           values + b.valueColumn + kvHead * headDim,
                           kvBlock(layer, b.rows[row].blocks[position / kvBlockPositions]));
    }
}

void PackedExecutor::attend(std::size_t layer, int worker)
{
    Buffers& b = *m_buffers;
    const std::size_t groupHeads = m_spec.attention.groupHeads();
    const std::size_t headDim = m_spec.attention.headDim;
    const std::size_t width = m_spec.attention.heads * headDim;
    AttentionWork work;
    work.shape = m_kvShape;
    work.groupHeads = groupHeads;
    work.cache = kvBlock(layer, 0);
    work.blockStride = kvBlockBytes();
    work.scale = m_spec.attention.scale;
    work.queryStride = b.qkvStride;
    // Units differ in length, so workers take the next one; who computes a unit does not change its result.
    std::atomic<std::uint32_t>& next = b.nextUnit[layer];
    for (;;) {
        const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
        if (index >= b.units.size())
            return;
        const Unit& unit = b.units[index];
        const Row& row = b.rows[unit.firstRow];
        work.kvHead = unit.kvHead;
        work.blocks = row.blocks;
        work.queries = unit.rows;
        work.query = b.qkv.data() + unit.firstRow * b.qkvStride + unit.kvHead * groupHeads * headDim;
        work.firstPosition = row.position;
        work.spanBegin = unit.spanBegin;
        work.spanEnd = unit.spanEnd;
        work.partial = row.spans > 0;
        if (work.partial) {
            const std::size_t partial = row.partial + unit.spanBegin;
            const std::size_t head = unit.kvHead * groupHeads;
            work.out = reinterpret_cast<float*>(b.partialSums.data()) + partial * width + head * headDim;
            work.outStride = width;
            work.maximums = b.partialMaximums.data() + partial * m_spec.attention.heads + head;
            work.sums = b.partialTotals.data() + partial * m_spec.attention.heads + head;
        } else {
            work.out =
                b.attended.data() + unit.firstRow * b.attendedStride + unit.kvHead * groupHeads * headDim;
            work.outStride = b.attendedStride;
        }
        m_kernels.attention(work, b.scratch[static_cast<std::size_t>(worker)].data());
    }
}

const float* PackedExecutor::attendedRow(std::size_t row, float* out) const
{
    const Buffers& b = *m_buffers;
    const Row& info = b.rows[row];
    if (info.spans == 0)
        return b.attended.data() + row * b.attendedStride;
    const std::size_t heads = m_spec.attention.heads;
    const std::size_t headDim = m_spec.attention.headDim;
    const auto* partials =
        reinterpret_cast<const float*>(b.partialSums.data()) + info.partial * heads * headDim;
    for (std::size_t head = 0; head < heads; ++head)
        m_kernels.mergeSpans(partials + head * headDim, heads * headDim,
                             b.partialMaximums.data() + info.partial * heads + head,
                             b.partialTotals.data() + info.partial * heads + head, heads, info.spans, headDim,
                             out + head * headDim);
    return out;
}

void PackedExecutor::feedForward(std::size_t layer, const Part& part)
{
    Buffers& b = *m_buffers;
    const PackedBlock& block = m_weights.blocks[layer];
    const Activations activations =
        b.prepare(part, m_spec.embedding, b.feedNeeds, m_pool, m_kernels,
                  [&](std::size_t row, float* out) { return normed(row, block.feedForwardNorm, out); });
    const Share share = part.shareOfGroups(block.gate.groups(), m_pool);
    float* out = b.gate.data() + part.firstRow * b.feedStride;
    if (part.rows <= wholeFeedForwardRows) {
        const std::size_t column = share.begin * groupRows;
        m_kernels.product(block.gate, share.begin, share.end, activations, part.rows, out + column,
                          b.feedStride, OutputMode::Store);
        m_kernels.product(block.up, share.begin, share.end, activations, part.rows, b.up.data() + column,
                          b.feedStride, OutputMode::Store);
        for (std::size_t row = 0; row < part.rows; ++row)
            m_kernels.siluMultiply(out + row * b.feedStride + column,
                                   b.up.data() + row * b.feedStride + column,
                                   (share.end - share.begin) * groupRows);
        return;
    }
    // Some groups at a time, so that both are still in the first cache when they meet.
    float* up = b.groupScratch[static_cast<std::size_t>(part.worker)].data();
    for (std::size_t begin = share.begin; begin < share.end; begin += groupsTogether) {
        const std::size_t end = std::min(begin + groupsTogether, share.end);
        const std::size_t width = (end - begin) * groupRows;
        float* gate = out + begin * groupRows;
        m_kernels.product(block.gate, begin, end, activations, part.rows, gate, b.feedStride,
                          OutputMode::Store);
        m_kernels.product(block.up, begin, end, activations, part.rows, up, width, OutputMode::Store);
        for (std::size_t row = 0; row < part.rows; ++row)
            m_kernels.siluMultiply(gate + row * b.feedStride, up + row * width, width);
    }
}

} // namespace mw::engine
