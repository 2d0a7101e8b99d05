// SPDX-License-Identifier: Apache-2.0
// Attention over block-tabled KV, written once for every level over `Lanes`. Included inside an unnamed
// namespace after vector_ops.inl. Softmax is computed span by span (256 positions) and the spans are merged
// in order (online softmax: Milakov and Gimelshein 2018), so a result depends on the position alone.

/// scores[row][0..64) = scale * query row . keys of one block. Keys are transposed, so no lane is ever summed
/// across. `keys` yields 16 positions of one dimension: the f16 block itself, or a tile widened before.
template <std::size_t rowTile, bool wide>
MODELWRIGHT_INLINE void scoreTile(const float* const* queries, const void* keys, std::size_t headDim,
                                  float scale, float* const* scores)
{
    Lanes sums[rowTile][4];
    for (std::size_t row = 0; row < rowTile; ++row)
        for (std::size_t part = 0; part < 4; ++part)
            sums[row][part] = Lanes::set(0.0F);
    for (std::size_t d = 0; d < headDim; ++d) {
        Lanes key[4];
        for (std::size_t part = 0; part < 4; ++part) {
            const std::size_t index = d * kvBlockPositions + part * 16;
            key[part] = wide ? Lanes::load(static_cast<const float*>(keys) + index)
                             : Lanes::loadHalf(static_cast<const std::uint16_t*>(keys) + index);
        }
        for (std::size_t row = 0; row < rowTile; ++row) {
            const Lanes q = Lanes::set(queries[row][d]);
            for (std::size_t part = 0; part < 4; ++part)
                sums[row][part] = Lanes::fma(q, key[part], sums[row][part]);
        }
    }
    for (std::size_t row = 0; row < rowTile; ++row)
        for (std::size_t part = 0; part < 4; ++part)
            (sums[row][part] * Lanes::set(scale)).store(scores[row] + part * 16);
}

/// sums[row][0..16 * parts) += probability of each position times its value, in the order of the positions.
template <std::size_t rowTile, std::size_t parts, bool wide>
MODELWRIGHT_INLINE void valueTile(const float* const* probabilities, std::size_t positions,
                                  const void* values, std::size_t valueStride, float* const* sums)
{
    Lanes total[rowTile][parts];
    for (std::size_t row = 0; row < rowTile; ++row)
        for (std::size_t part = 0; part < parts; ++part)
            total[row][part] = Lanes::load(sums[row] + part * 16);
    for (std::size_t position = 0; position < positions; ++position) {
        Lanes value[parts];
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t index = position * valueStride + part * 16;
            value[part] = wide ? Lanes::load(static_cast<const float*>(values) + index)
                               : Lanes::loadHalf(static_cast<const std::uint16_t*>(values) + index);
        }
        for (std::size_t row = 0; row < rowTile; ++row) {
            const Lanes p = Lanes::set(probabilities[row][position]);
            for (std::size_t part = 0; part < parts; ++part)
                total[row][part] = Lanes::fma(p, value[part], total[row][part]);
        }
    }
    for (std::size_t row = 0; row < rowTile; ++row)
        for (std::size_t part = 0; part < parts; ++part)
            total[row][part].store(sums[row] + part * 16);
}

template <std::size_t rowTile, bool wide>
void valueRows(const float* const* probabilities, std::size_t positions, const void* values,
               std::size_t valueStride, float* const* sums)
{
    std::size_t column = 0;
    float* shifted[rowTile];
    const auto at = [&](std::size_t offset) -> const void* {
        return wide ? static_cast<const void*>(static_cast<const float*>(values) + offset)
                    : static_cast<const void*>(static_cast<const std::uint16_t*>(values) + offset);
    };
    for (; column + 64 <= valueStride; column += 64) {
        for (std::size_t row = 0; row < rowTile; ++row)
            shifted[row] = sums[row] + column;
        valueTile<rowTile, 4, wide>(probabilities, positions, at(column), valueStride, shifted);
    }
    for (; column < valueStride; column += 16) {
        for (std::size_t row = 0; row < rowTile; ++row)
            shifted[row] = sums[row] + column;
        valueTile<rowTile, 1, wide>(probabilities, positions, at(column), valueStride, shifted);
    }
}

/// Softmax numerators of one span in place: entries from `visible` to `padded` become zero.
MODELWRIGHT_INLINE void spanSoftmax(float* scores, std::size_t visible, std::size_t padded, float& maximum,
                                    float& sum)
{
    const float lowest = -std::numeric_limits<float>::infinity();
    for (std::size_t i = visible; i < padded; ++i)
        scores[i] = lowest;
    const std::size_t used = (visible + 15) / 16 * 16;
    Lanes most = Lanes::set(lowest);
    for (std::size_t i = 0; i < used; i += 16)
        most = Lanes::max(Lanes::load(scores + i), most);
    maximum = most.largest();
    const Lanes shift = Lanes::set(maximum);
    Lanes total = Lanes::set(0.0F);
    for (std::size_t i = 0; i < used; i += 16) {
        exponential(Lanes::load(scores + i) - shift).store(scores + i);
        // e^-87 is not zero: positions that are not visible must be exactly that.
        for (std::size_t j = visible > i ? visible - i : 0; j < 16; ++j)
            scores[i + j] = 0.0F;
        total = total + Lanes::load(scores + i);
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

template <bool wide>
void scoreRows(const float* const* queries, std::size_t rows, const void* keys, std::size_t headDim,
               float scale, float* const* scores)
{
    std::size_t row = 0;
    for (; row + 4 <= rows; row += 4)
        scoreTile<4, wide>(queries + row, keys, headDim, scale, scores + row);
    if (rows - row == 3)
        scoreTile<3, wide>(queries + row, keys, headDim, scale, scores + row);
    else if (rows - row == 2)
        scoreTile<2, wide>(queries + row, keys, headDim, scale, scores + row);
    else if (rows - row == 1)
        scoreTile<1, wide>(queries + row, keys, headDim, scale, scores + row);
}

template <bool wide>
void weighRows(const float* const* probabilities, std::size_t rows, std::size_t positions, const void* values,
               std::size_t valueStride, float* const* sums)
{
    std::size_t row = 0;
    for (; row + 4 <= rows; row += 4)
        valueRows<4, wide>(probabilities + row, positions, values, valueStride, sums + row);
    if (rows - row == 3)
        valueRows<3, wide>(probabilities + row, positions, values, valueStride, sums + row);
    else if (rows - row == 2)
        valueRows<2, wide>(probabilities + row, positions, values, valueStride, sums + row);
    else if (rows - row == 1)
        valueRows<1, wide>(probabilities + row, positions, values, valueStride, sums + row);
}

/// Widens f16 values to f32; `count` is a multiple of 16.
MODELWRIGHT_INLINE void widen(const std::uint16_t* from, std::size_t count, float* to)
{
    for (std::size_t i = 0; i < count; i += 16)
        Lanes::loadHalf(from + i).store(to + i);
}

void attention(const AttentionWork& work, float* scratch)
{
    const KvShape& shape = work.shape;
    const std::size_t headDim = shape.headDim;
    const std::size_t valueStride = shape.valueStride();
    const std::size_t rows = work.queries * work.groupHeads;
    const std::size_t last = work.firstPosition + work.queries; // positions that the last query sees
    // Above four rows a tile is read often enough that widening it once pays.
    const bool wide = rows > 4;

    float* tile = scratch;
    float* scores = tile + shape.keyElements() + shape.valueStride() * kvBlockPositions;
    float* spanSums = scores + rows * attentionSpan;
    float* running = spanSums + rows * valueStride;
    float* statistics = running + rows * valueStride; // maximum, sum of each row

    constexpr std::size_t maximumRows = attentionQueries * 64;
    const float* queryRows[maximumRows];
    float* scoreRowsAt[maximumRows];
    float* spanRows[maximumRows];
    for (std::size_t row = 0; row < rows; ++row)
        queryRows[row] =
            work.query + row / work.groupHeads * work.queryStride + row % work.groupHeads * headDim;

    bool first = true;
    for (std::size_t span = work.spanBegin; span < work.spanEnd; ++span) {
        const std::size_t begin = span * attentionSpan;
        const std::size_t end = last < begin + attentionSpan ? last : begin + attentionSpan;
        const std::size_t blocks = (end - begin + kvBlockPositions - 1) / kvBlockPositions;
        const auto headAt = [&](std::size_t block) {
            return work.cache + work.blocks[begin / kvBlockPositions + block] * work.blockStride +
                   work.kvHead * shape.headElements();
        };
        for (std::size_t block = 0; block < blocks; ++block) {
            for (std::size_t row = 0; row < rows; ++row)
                scoreRowsAt[row] = scores + row * attentionSpan + block * kvBlockPositions;
            const std::uint16_t* keys = headAt(block);
            if (wide) {
                widen(keys, shape.keyElements(), tile);
                scoreRows<true>(queryRows, rows, tile, headDim, work.scale, scoreRowsAt);
            } else {
                scoreRows<false>(queryRows, rows, keys, headDim, work.scale, scoreRowsAt);
            }
        }
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t sees = work.firstPosition + row / work.groupHeads + 1;
            const std::size_t visible = sees <= begin ? 0 : (sees < end ? sees : end) - begin;
            float* rowScores = scores + row * attentionSpan;
            float* statistic = statistics + 4 * row;
            if (visible > 0)
                spanSoftmax(rowScores, visible, blocks * kvBlockPositions, statistic[2], statistic[3]);
            else
                std::memset(rowScores, 0, blocks * kvBlockPositions * sizeof(float));
            spanRows[row] = (first ? running : spanSums) + row * valueStride;
            std::memset(spanRows[row], 0, valueStride * sizeof(float));
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            const std::uint16_t* values = headAt(block) + shape.keyElements();
            const std::size_t from = begin + block * kvBlockPositions;
            const std::size_t positions = end - from < kvBlockPositions ? end - from : kvBlockPositions;
            const float* probabilityRows[maximumRows];
            for (std::size_t row = 0; row < rows; ++row)
                probabilityRows[row] = scores + row * attentionSpan + block * kvBlockPositions;
            if (wide) {
                widen(values, positions * valueStride, tile);
                weighRows<true>(probabilityRows, rows, positions, tile, valueStride, spanRows);
            } else {
                weighRows<false>(probabilityRows, rows, positions, values, valueStride, spanRows);
            }
        }
        for (std::size_t row = 0; row < rows; ++row) {
            float* statistic = statistics + 4 * row;
            if (first) {
                statistic[0] = statistic[2];
                statistic[1] = statistic[3];
            } else if (work.firstPosition + row / work.groupHeads + 1 > begin) {
                mergeSpan(running + row * valueStride, statistic[0], statistic[1],
                          spanSums + row * valueStride, statistic[2], statistic[3], headDim);
            }
        }
        first = false;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        float* out = work.out + row / work.groupHeads * work.outStride + row % work.groupHeads * headDim;
        const float* statistic = statistics + 4 * row;
        if (work.partial) {
            std::memcpy(out, running + row * valueStride, headDim * sizeof(float));
            work.maximums[row] = statistic[0];
            work.sums[row] = statistic[1];
        } else {
            normalise(running + row * valueStride, statistic[1], headDim, out);
        }
    }
}

void appendKv(const KvShape& shape, std::size_t kvHead, std::size_t position, const float* key,
              const float* value, std::uint16_t* block)
{
    std::uint16_t* keys = block + kvHead * shape.headElements();
    std::uint16_t* values = keys + shape.keyElements() + position * shape.valueStride();
    for (std::size_t d = 0; d < shape.headDim; d += 16) {
        const std::size_t count = shape.headDim - d < 16 ? shape.headDim - d : 16;
        std::uint16_t narrow[16];
        const bool whole = count == 16;
        (whole ? Lanes::load(key + d) : loadPart(key + d, count, 0.0F)).storeHalf(narrow);
        for (std::size_t i = 0; i < count; ++i)
            keys[(d + i) * kvBlockPositions + position] = narrow[i];
        (whole ? Lanes::load(value + d) : loadPart(value + d, count, 0.0F)).storeHalf(values + d);
    }
}
