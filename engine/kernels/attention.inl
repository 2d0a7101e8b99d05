// SPDX-License-Identifier: Apache-2.0
// Attention over block-tabled KV, written once for every level over `Lanes`. Included inside an unnamed
// namespace after kv_panels.inl and a BfloatCachePanel. Softmax is computed span by span (256 positions) and
// the spans are merged in order (online softmax: Milakov and Gimelshein 2018), so a result depends on the
// position alone.

/// Softmax numerators of one span in place: entries from `visible` to `padded` become zero.
MODELWRIGHT_INLINE void spanSoftmax(float* scores, std::size_t visible, std::size_t padded, float& maximum,
                                    float& sum)
{
    const float lowest = -std::numeric_limits<float>::infinity();
    const std::size_t whole = visible / 16 * 16;
    const std::size_t used = (visible + 15) / 16 * 16;
    for (std::size_t i = visible; i < used; ++i)
        scores[i] = lowest;
    Lanes most = Lanes::set(lowest);
    for (std::size_t i = 0; i < used; i += 16)
        most = Lanes::max(Lanes::load(scores + i), most);
    maximum = most.largest();
    const Lanes shift = Lanes::set(maximum);
    Lanes total = Lanes::set(0.0F);
    for (std::size_t i = 0; i < whole; i += 16) {
        const Lanes power = exponential(Lanes::load(scores + i) - shift);
        power.store(scores + i);
        total = total + power;
    }
    if (whole < used) {
        exponential(Lanes::load(scores + whole) - shift).store(scores + whole);
        // e^-87 is not zero: positions that are not visible must be exactly that.
        for (std::size_t i = visible; i < used; ++i)
            scores[i] = 0.0F;
        total = total + Lanes::load(scores + whole);
    }
    for (std::size_t i = used; i < padded; ++i)
        scores[i] = 0.0F;
    sum = total.sum();
}

/// Adds a span's unnormalised result to the running one.
MODELWRIGHT_INLINE void mergeSpan(float* running, float& runningMaximum, float& runningSum, const float* span,
                                  float maximum, float sum, std::size_t count)
{
    const float most = runningMaximum > maximum ? runningMaximum : maximum;
    const float keep = exponentialOf(runningMaximum - most);
    const float take = exponentialOf(maximum - most);
    for (std::size_t i = 0; i < count; ++i) {
        const float kept = running[i] * keep;
        const float taken = span[i] * take;
        running[i] = kept + taken;
    }
    const float kept = runningSum * keep;
    const float taken = sum * take;
    runningSum = kept + taken;
    runningMaximum = most;
}

MODELWRIGHT_INLINE void normalise(const float* sums, float total, std::size_t count, float* out)
{
    for (std::size_t i = 0; i < count; ++i)
        out[i] = sums[i] / total;
}

void mergeSpans(const float* partials, std::size_t spanStride, const float* maximums, const float* sums,
                std::size_t statisticStride, std::size_t spans, std::size_t headDim, float* out)
{
    float maximum = maximums[0];
    float sum = sums[0];
    std::memcpy(out, partials, headDim * sizeof(float));
    for (std::size_t span = 1; span < spans; ++span)
        mergeSpan(out, maximum, sum, partials + span * spanStride, maximums[span * statisticStride],
                  sums[span * statisticStride], headDim);
    normalise(out, sum, headDim, out);
}

/// Scratch memory of a unit, handed out piece by piece.
struct Scratch {
    float* next;
    float* take(std::size_t floats)
    {
        float* piece = next;
        next += floats;
        return piece;
    }
};

/// What a cache of 16-bit floats is multiplied with: floats, or pairs of bf16 (see ProductPanel).
template <typename Panel>
class FloatFactors {
    static constexpr bool pairs = !std::is_same_v<typename Panel::Factor, float>;
    static constexpr std::size_t perFactor = pairs ? 2 : 1;

public:
    FloatFactors(const AttentionWork& work, std::size_t rowCount, Scratch& scratch)
        : m_shape(work.shape), m_rows(rowCount),
          m_dims(Panel::together == 2 ? m_shape.width() : m_shape.headDim),
          m_queries(scratch.take(rowCount * m_dims)), m_probabilities(scratch.take(rowCount * attentionSpan)),
          m_tile(scratch.take(m_shape.width() * kvBlockPositions))
    {}

    void setQuery(std::size_t row, const float* query)
    {
        float* values = pairs ? m_tile : m_queries + row * m_dims;
        std::memcpy(values, query, m_shape.headDim * sizeof(float));
        std::memset(values + m_shape.headDim, 0, (m_dims - m_shape.headDim) * sizeof(float));
        if constexpr (pairs)
            Panel::narrow(values, m_dims, reinterpret_cast<Factor*>(m_queries) + row * (m_dims / 2));
    }

    /// scores [rows][attentionSpan] of one block's 64 positions.
    void score(const std::byte* head, const std::byte* ahead, float scale, float* scores) const
    {
        multiply<false>({m_queries, m_dims / perFactor, m_rows, head, kvBlockPositions, m_dims, ahead, scores,
                         attentionSpan},
                        scale);
    }

    /// A row's softmax numerators [padded] of the span, before `weigh`.
    void setProbabilities(std::size_t row, const float* probabilities, std::size_t padded)
    {
        if constexpr (pairs)
            Panel::narrow(probabilities, padded,
                          reinterpret_cast<Factor*>(m_probabilities) + row * (attentionSpan / 2));
    }

    /// sums [rows][width] += the probabilities of one block's positions, from `first` on in the span that
    /// starts at `begin`, times their values.
    void weigh(const std::byte* head, const std::byte* ahead, const float* probabilities, std::size_t,
               std::size_t first, std::size_t positions, float* sums)
    {
        const void* factors = probabilities + first;
        if constexpr (pairs)
            factors = reinterpret_cast<const Factor*>(m_probabilities) + first / 2;
        multiply<true>({factors, attentionSpan / perFactor, m_rows, head + m_shape.keyBytes(),
                        m_shape.width(), positions, ahead, sums, m_shape.width()},
                       1.0F);
    }

private:
    using Factor = typename Panel::Factor;

    template <bool add>
    void multiply(PanelWork work, float scale) const
    {
        if constexpr (!pairs) {
            // Where several tiles of rows read a panel, widening it once pays.
            if (m_rows > Lanes::tileRows) {
                Panel::widen(work.panel, work.width, work.count, m_tile);
                work.panel = reinterpret_cast<const std::byte*>(m_tile);
                return panelProduct<FloatPanel, add>(work, scale);
            }
        }
        panelProduct<Panel, add>(work, scale);
    }

    const KvShape& m_shape;
    const std::size_t m_rows;
    const std::size_t m_dims;
    float* const m_queries;
    float* const m_probabilities;
    float* const m_tile;
};

/// What a cache of codes is multiplied with: two terms each, so that the cache alone costs precision.
class CodeFactors {
    static constexpr float mostWeight = 127.0F * 128.0F + 127.0F;

public:
    CodeFactors(const AttentionWork& work, std::size_t rowCount, Scratch& scratch)
        : m_work(work), m_shape(work.shape), m_rows(rowCount), m_blocks(m_shape.keyBlocks()),
          m_columns(m_blocks * blockColumns), m_values(scratch.take(m_shape.width() * kvBlockPositions)),
          m_weightScales(scratch.take(rowCount)),
          m_weightCodes(reinterpret_cast<std::int8_t*>(scratch.take(rowCount * kvBlockPositions / 2))),
          m_scales(scratch.take(rowCount * m_blocks)), m_scaledSums(scratch.take(rowCount * m_blocks)),
          m_sums(reinterpret_cast<std::int32_t*>(scratch.take(2 * rowCount * m_blocks))),
          m_halfSums(reinterpret_cast<std::uint32_t*>(scratch.take(2 * rowCount * m_blocks))),
          m_codes(reinterpret_cast<std::int8_t*>(scratch.take(rowCount * m_columns / 2)))
    {}

    void setQuery(std::size_t row, const float* query)
    {
        std::memcpy(m_values, query, m_shape.headDim * sizeof(float));
        std::memset(m_values + m_shape.headDim, 0, (m_columns - m_shape.headDim) * sizeof(float));
        quantizeBlocks<true>(m_values, m_columns,
                             {m_codes + 2 * row * m_columns, m_scales + row * m_blocks,
                              m_sums + 2 * row * m_blocks, m_halfSums + 2 * row * m_blocks,
                              m_scaledSums + row * m_blocks});
    }

    void score(const std::byte* head, const std::byte* ahead, float scale, float* scores) const
    {
        codePanelProduct<QueryCodes, false>(
            {nullptr, 0, m_rows, head, kvBlockPositions, m_shape.width(), ahead, scores, attentionSpan},
            {m_codes, m_scales, m_sums, scalesOf(head), m_columns, m_blocks}, scale);
    }

    void setProbabilities(std::size_t, const float*, std::size_t) const {}

    void weigh(const std::byte* head, const std::byte* ahead, const float* probabilities, std::size_t begin,
               std::size_t first, std::size_t positions, float* sums)
    {
        // A value's scale becomes part of its probability. What a row does not see must not matter.
        const float* scales = scalesOf(head) + m_blocks * kvBlockPositions;
        std::size_t prepared = 0;
        float largest = 0.0F;
        for (std::size_t row = 0; row < m_rows; ++row) {
            const std::size_t sees = m_work.firstPosition + row / m_work.groupHeads + 1;
            const std::size_t before = begin + first;
            const std::size_t visible =
                sees <= before ? 0 : (sees - before < positions ? sees - before : positions);
            if (visible == 0) {
                m_weightScales[row] = 0.0F;
                std::memset(m_weightCodes + 2 * row * kvBlockPositions, 0, 2 * kvBlockPositions);
                continue;
            }
            if (visible != prepared)
                largest = prepareScales(scales, visible);
            prepared = visible;
            m_weightScales[row] = largest / mostWeight;
            const float* from = probabilities + row * attentionSpan + first;
            std::int8_t* codes = m_weightCodes + 2 * row * kvBlockPositions;
            for (std::size_t i = 0; i < kvBlockPositions; i += 16)
                Integers::splitWeights(Lanes::load(from + i) * Lanes::load(m_values + i), codes + i,
                                       codes + kvBlockPositions + i);
        }
        codePanelProduct<WeightCodes, true>(
            {nullptr, 0, m_rows, head + m_shape.keyBytes(), m_shape.width(), positions, ahead, sums,
             m_shape.width()},
            {m_weightCodes, m_weightScales, nullptr, nullptr, kvBlockPositions, 1}, 1.0F);
    }

private:
    const float* scalesOf(const std::byte* head) const
    {
        return reinterpret_cast<const float*>(head + m_shape.keyBytes() + m_shape.valueBytes());
    }

    /// m_values: the factors that make codes of probabilities, which are 1 at most; gives the largest scale,
    /// or what is no number.
    float prepareScales(const float* scales, std::size_t visible)
    {
        Lanes most = Lanes::set(0.0F);
        Lanes damage = Lanes::set(0.0F);
        for (std::size_t i = 0; i < kvBlockPositions; i += 16) {
            const std::size_t left = visible < i ? 0 : visible - i;
            const Lanes part = left >= 16 ? Lanes::load(scales + i) : loadPart(scales + i, left, 0.0F);
            part.store(m_values + i);
            most = Lanes::max(part, most);
            damage = damage + part * Lanes::set(0.0F);
        }
        const float broken = damage.sum();
        const float largest = most.largest();
        const Lanes inverse = Lanes::set(broken == 0.0F && largest > 0.0F ? mostWeight / largest : 0.0F);
        for (std::size_t i = 0; i < kvBlockPositions; i += 16)
            (Lanes::load(m_values + i) * inverse).store(m_values + i);
        return largest + broken;
    }

    const AttentionWork& m_work;
    const KvShape& m_shape;
    const std::size_t m_rows;
    const std::size_t m_blocks;
    const std::size_t m_columns;
    float* const m_values;
    float* const m_weightScales;      ///< [rows]
    std::int8_t* const m_weightCodes; ///< [rows][2][64]
    float* const m_scales;            ///< of the queries, as CodeRows
    float* const m_scaledSums;
    std::int32_t* const m_sums;
    std::uint32_t* const m_halfSums;
    std::int8_t* const m_codes;
};

template <typename Factors>
void attend(const AttentionWork& work, float* memory)
{
    const KvShape& shape = work.shape;
    const std::size_t headDim = shape.headDim;
    const std::size_t width = shape.width();
    const std::size_t rows = work.queries * work.groupHeads;
    const std::size_t last = work.firstPosition + work.queries; // positions that the last query sees

    Scratch scratch{memory};
    float* scores = scratch.take(rows * attentionSpan);
    float* spanSums = scratch.take(rows * width);
    float* running = scratch.take(rows * width);
    float* statistics = scratch.take(rows * 4); // maximum, sum of each row; of its last span
    Factors factors(work, rows, scratch);
    for (std::size_t row = 0; row < rows; ++row)
        factors.setQuery(row, work.query + row / work.groupHeads * work.queryStride +
                                  row % work.groupHeads * headDim);

    const auto headAt = [&](std::size_t block) {
        return work.cache + work.blocks[block] * work.blockStride + work.kvHead * shape.headBytes();
    };
    bool first = true;
    for (std::size_t span = work.spanBegin; span < work.spanEnd; ++span) {
        const std::size_t begin = span * attentionSpan;
        const std::size_t end = last < begin + attentionSpan ? last : begin + attentionSpan;
        const std::size_t firstBlock = begin / kvBlockPositions;
        const std::size_t blocks = (end - begin + kvBlockPositions - 1) / kvBlockPositions;
        // Few rows wait for memory, and blocks lie far apart: a panel is asked for while the one before it
        // is read.
        const bool waits = rows <= Lanes::tileRows;
        for (std::size_t block = 0; block < blocks; ++block) {
            const std::byte* ahead = nullptr;
            if (waits)
                ahead = block + 1 < blocks ? headAt(firstBlock + block + 1)
                                           : headAt(firstBlock) + shape.keyBytes();
            factors.score(headAt(firstBlock + block), ahead, work.scale, scores + block * kvBlockPositions);
        }
        float* sums = first ? running : spanSums;
        const std::size_t padded = blocks * kvBlockPositions;
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t sees = work.firstPosition + row / work.groupHeads + 1;
            const std::size_t visible = sees <= begin ? 0 : (sees < end ? sees : end) - begin;
            float* rowScores = scores + row * attentionSpan;
            float* statistic = statistics + 4 * row;
            if (visible > 0)
                spanSoftmax(rowScores, visible, padded, statistic[2], statistic[3]);
            else
                std::memset(rowScores, 0, padded * sizeof(float));
            factors.setProbabilities(row, rowScores, padded);
            std::memset(sums + row * width, 0, width * sizeof(float));
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            const std::size_t from = block * kvBlockPositions;
            const std::size_t left = end - begin - from;
            const std::byte* ahead = nullptr;
            if (waits && block + 1 < blocks)
                ahead = headAt(firstBlock + block + 1) + shape.keyBytes();
            else if (waits && span + 1 < work.spanEnd)
                ahead = headAt(firstBlock + block + 1);
            factors.weigh(headAt(firstBlock + block), ahead, scores, begin, from,
                          left < kvBlockPositions ? left : kvBlockPositions, sums);
        }
        for (std::size_t row = 0; row < rows; ++row) {
            float* statistic = statistics + 4 * row;
            if (first) {
                statistic[0] = statistic[2];
                statistic[1] = statistic[3];
            } else if (work.firstPosition + row / work.groupHeads + 1 > begin) {
                mergeSpan(running + row * width, statistic[0], statistic[1], spanSums + row * width,
                          statistic[2], statistic[3], headDim);
            }
        }
        first = false;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        float* out = work.out + row / work.groupHeads * work.outStride + row % work.groupHeads * headDim;
        const float* statistic = statistics + 4 * row;
        if (work.partial) {
            std::memcpy(out, running + row * width, headDim * sizeof(float));
            work.maximums[row] = statistic[0];
            work.sums[row] = statistic[1];
        } else {
            normalise(running + row * width, statistic[1], headDim, out);
        }
    }
}

void attention(const AttentionWork& work, float* scratch)
{
    switch (work.shape.type) {
    case KvCacheType::Auto:
        break; // chosen before
    case KvCacheType::F16:
        return attend<FloatFactors<HalfPanel>>(work, scratch);
    case KvCacheType::Bf16:
        return attend<FloatFactors<BfloatCachePanel>>(work, scratch);
    case KvCacheType::Int8:
        return attend<CodeFactors>(work, scratch);
    }
}

/// All kernels but the product.
constexpr Kernels vectorTable(Isa isa)
{
    Kernels table;
    table.isa = isa;
    table.quantizeRow = quantizeRow;
    table.rmsNorm = rmsNorm;
    table.siluMultiply = siluMultiply;
    table.appendKv = appendKv;
    table.attention = attention;
    table.mergeSpans = mergeSpans;
    table.argMax = argMax;
    table.exponentials = exponentials;
    return table;
}
