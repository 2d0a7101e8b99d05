// SPDX-License-Identifier: Apache-2.0
// Products of a few rows with a panel of the KV cache, written once for every level over `Lanes`. Included
// inside an unnamed namespace after vector_ops.inl.
//
// A panel has `count` lines of lanes: of keys a line is a dimension and the lanes are positions, of values a
// line is a position and the lanes are dimensions. Scores and weighted values are then the same: sums over
// the lines, from the first to the last, of a row's factor times the line.

/// Lines of f32: a panel widened before.
struct FloatPanel {
    using Factor = float;
    static constexpr std::size_t laneBytes = 4;
    static constexpr std::size_t together = 1; ///< lines side by side

    static MODELWRIGHT_INLINE Lanes load(const std::byte* at)
    {
        return Lanes::load(reinterpret_cast<const float*>(at));
    }
};

/// Lines of f16.
struct HalfPanel {
    using Factor = float;
    static constexpr std::size_t laneBytes = 2;
    static constexpr std::size_t together = 1;

    static MODELWRIGHT_INLINE Lanes load(const std::byte* at)
    {
        return Lanes::loadHalf(reinterpret_cast<const std::uint16_t*>(at));
    }
    static MODELWRIGHT_INLINE void widen(const std::byte* panel, std::size_t width, std::size_t count,
                                         float* to)
    {
        for (std::size_t i = 0; i < width * count; i += 16)
            load(panel + 2 * i).store(to + i);
    }
};

/// Pairs of lines of bf16, multiplied as f32.
struct BfloatPanel {
    using Factor = float;
    static constexpr std::size_t factorStep = 2; ///< factors of a pair
    static constexpr std::size_t laneBytes = 4;
    static constexpr std::size_t together = 2;

    static MODELWRIGHT_INLINE void load(const std::byte* at, Lanes& first, Lanes& second)
    {
        Lanes::loadBfloatPair(reinterpret_cast<const std::uint16_t*>(at), first, second);
    }
    template <bool half, std::size_t rowTile, std::size_t parts>
    static MODELWRIGHT_INLINE void addLines(const std::byte* at, const float* factors, std::size_t stride,
                                            Lanes (&sums)[rowTile][parts])
    {
        for (std::size_t part = 0; part < parts; ++part) {
            Lanes first;
            Lanes second;
            load(at + part * 64, first, second);
            for (std::size_t row = 0; row < rowTile; ++row) {
                const float* pair = factors + row * stride;
                sums[row][part] = Lanes::fma(Lanes::set(pair[0]), first, sums[row][part]);
                if constexpr (!half)
                    sums[row][part] = Lanes::fma(Lanes::set(pair[1]), second, sums[row][part]);
            }
        }
    }
    static MODELWRIGHT_INLINE void widen(const std::byte* panel, std::size_t width, std::size_t count,
                                         float* to)
    {
        for (std::size_t line = 0; line < count; line += 2)
            for (std::size_t lane = 0; lane < width; lane += 16) {
                Lanes first;
                Lanes second;
                load(panel + 2 * line * width + 4 * lane, first, second);
                first.store(to + line * width + lane);
                second.store(to + (line + 1) * width + lane);
            }
    }
};

/// Calls f<tile>(row) for tiles of `most` rows and one of what is left.
template <std::size_t most, typename Function>
MODELWRIGHT_INLINE void forRowTiles(std::size_t rows, Function function)
{
    std::size_t row = 0;
    for (; row + most <= rows; row += most)
        function.template operator()<most>(row);
    const auto last = [&]<std::size_t tile>(auto&& self) MODELWRIGHT_LAMBDA_INLINE -> void {
        if (rows - row == tile)
            function.template operator()<tile>(row);
        else if constexpr (tile > 1)
            self.template operator()<tile - 1>(self);
    };
    if constexpr (most > 1)
        last.template operator()<most - 1>(last);
}

MODELWRIGHT_INLINE void askFor(const std::byte* from)
{
    __builtin_prefetch(from, 0, 3);
}

/// What a product of rows with a panel reads and writes.
struct PanelWork {
    const void* factors; ///< [rows][stride] of the panel's Factor; not of codes
    std::size_t stride;
    std::size_t rows;
    const std::byte* panel;
    std::size_t width;      ///< lanes of a line
    std::size_t count;      ///< lines
    const std::byte* ahead; ///< what is read next, to be asked for line by line; or null
    float* out;             ///< [rows][outStride]
    std::size_t outStride;
};

template <typename Panel, std::size_t rowTile, std::size_t parts>
MODELWRIGHT_INLINE void panelTile(const PanelWork& work, std::size_t firstRow, std::size_t column,
                                  Lanes (&sums)[rowTile][parts])
{
    using Factor = typename Panel::Factor;
    const std::size_t lineBytes = work.width * Panel::laneBytes;
    const std::byte* line = work.panel + column * Panel::laneBytes;
    const std::byte* ahead = work.ahead != nullptr ? work.ahead + column * Panel::laneBytes : nullptr;
    const Factor* factors = static_cast<const Factor*>(work.factors) + firstRow * work.stride;
    for (std::size_t k = 0; k < work.count / Panel::together; ++k, line += lineBytes) {
        if (ahead != nullptr)
            for (std::size_t byte = 0; byte < parts * 16 * Panel::laneBytes; byte += 64)
                askFor(ahead + k * lineBytes + byte);
        if constexpr (Panel::together == 2) {
            Panel::template addLines<false>(line, factors + k * Panel::factorStep, work.stride, sums);
        } else {
            Lanes values[parts];
            for (std::size_t part = 0; part < parts; ++part)
                values[part] = Panel::load(line + part * 16 * Panel::laneBytes);
            for (std::size_t row = 0; row < rowTile; ++row) {
                const Lanes factor = Lanes::set(factors[row * work.stride + k]);
                for (std::size_t part = 0; part < parts; ++part)
                    sums[row][part] = Lanes::fma(factor, values[part], sums[row][part]);
            }
        }
    }
    // The second line of the last pair was perhaps never written.
    if constexpr (Panel::together == 2)
        if (work.count % 2 == 1)
            Panel::template addLines<true>(line, factors + work.count / 2 * Panel::factorStep, work.stride,
                                           sums);
}

/// out = scale * products, or with `add` out += products.
template <typename Panel, bool add>
void panelProduct(const PanelWork& work, float scale)
{
    const auto columns = [&]<std::size_t parts>(std::size_t column) MODELWRIGHT_LAMBDA_INLINE {
        forRowTiles<Lanes::tileRows>(work.rows, [&]<std::size_t rowTile>(std::size_t firstRow) {
            Lanes sums[rowTile][parts];
            float* out = work.out + firstRow * work.outStride + column;
            for (std::size_t row = 0; row < rowTile; ++row)
                for (std::size_t part = 0; part < parts; ++part)
                    sums[row][part] =
                        add ? Lanes::load(out + row * work.outStride + part * 16) : Lanes::set(0.0F);
            panelTile<Panel, rowTile, parts>(work, firstRow, column, sums);
            for (std::size_t row = 0; row < rowTile; ++row)
                for (std::size_t part = 0; part < parts; ++part)
                    (add ? sums[row][part] : sums[row][part] * Lanes::set(scale))
                        .store(out + row * work.outStride + part * 16);
        });
    };
    constexpr std::size_t whole = 16 * Lanes::tileParts;
    std::size_t column = 0;
    for (; column + whole <= work.width; column += whole)
        columns.template operator()<Lanes::tileParts>(column);
    if constexpr (Lanes::tileParts > 1)
        for (; column < work.width; column += 16)
            columns.template operator()<1>(column);
}

/// Rows quantized in blocks of 32 to two terms, see Activations.
struct CodeRows {
    std::int8_t* codes; ///< [rows][2][columns]
    float* scales;      ///< [rows][blocks]
    std::int32_t* sums; ///< [rows][2][blocks]
    std::uint32_t* halfSums;
    float* scaledSums;
    std::size_t columns;
    std::size_t blocks;

    CodeRows(float* memory, std::size_t rows, std::size_t columnCount)
        : columns(columnCount), blocks(columnCount / blockColumns)
    {
        scales = memory;
        scaledSums = scales + rows * blocks;
        sums = reinterpret_cast<std::int32_t*>(scaledSums + rows * blocks);
        halfSums = reinterpret_cast<std::uint32_t*>(sums + 2 * rows * blocks);
        codes = reinterpret_cast<std::int8_t*>(halfSums + 2 * rows * blocks);
    }
    void quantize(std::size_t row, const float* values) const
    {
        quantizeBlocks<true>(values, columns,
                             {codes + 2 * row * columns, scales + row * blocks, sums + 2 * row * blocks,
                              halfSums + 2 * row * blocks, scaledSums + row * blocks});
    }
};

/// The same product with a panel of codes + 128, four lines side by side; `laneScales` [blocks][64] or null.
/// Order: block after block of 32 lines, within one the integer sum times its scale.
template <bool add>
void codePanelProduct(const PanelWork& work, const CodeRows& rows, const float* laneScales, float scale)
{
    const std::size_t quads = (work.count + 3) / 4;
    const auto columns = [&]<std::size_t parts>(std::size_t column) MODELWRIGHT_LAMBDA_INLINE {
        forRowTiles<Integers::tileRows>(work.rows, [&]<std::size_t rowTile>(std::size_t firstRow) {
            float* out = work.out + firstRow * work.outStride + column;
            Lanes sums[rowTile][parts];
            for (std::size_t row = 0; row < rowTile; ++row)
                for (std::size_t part = 0; part < parts; ++part)
                    sums[row][part] =
                        add ? Lanes::load(out + row * work.outStride + part * 16) : Lanes::set(0.0F);
            for (std::size_t block = 0; 8 * block < quads; ++block) {
                Integers totals[rowTile][2][parts];
                for (std::size_t row = 0; row < rowTile; ++row)
                    for (std::size_t term = 0; term < 2; ++term)
                        for (std::size_t part = 0; part < parts; ++part)
                            totals[row][term][part] = Integers::start(
                                rows.sums[(2 * (firstRow + row) + term) * rows.blocks + block]);
                const std::size_t last = quads < 8 * block + 8 ? quads : 8 * block + 8;
                for (std::size_t quad = 8 * block; quad < last; ++quad) {
                    const std::size_t at = (quad * work.width + column) * 4;
                    Integers::Codes codes[parts];
                    for (std::size_t part = 0; part < parts; ++part) {
                        codes[part] = Integers::load(work.panel + at + part * 64);
                        if (work.ahead != nullptr)
                            askFor(work.ahead + at + part * 64);
                    }
                    for (std::size_t row = 0; row < rowTile; ++row)
                        for (std::size_t term = 0; term < 2; ++term) {
                            std::int32_t four;
                            std::memcpy(&four,
                                        rows.codes + (2 * (firstRow + row) + term) * rows.columns + 4 * quad,
                                        4);
                            for (std::size_t part = 0; part < parts; ++part)
                                totals[row][term][part].add(codes[part], four);
                        }
                }
                for (std::size_t row = 0; row < rowTile; ++row) {
                    const Lanes rowScale = Lanes::set(rows.scales[(firstRow + row) * rows.blocks + block]);
                    for (std::size_t part = 0; part < parts; ++part) {
                        const Lanes total = Lanes::fma(totals[row][0][part].lanes(), Lanes::set(termWeight),
                                                       totals[row][1][part].lanes());
                        const Lanes factor =
                            laneScales != nullptr
                                ? Lanes::load(laneScales + block * work.width + column + part * 16) * rowScale
                                : rowScale;
                        sums[row][part] = Lanes::fma(factor, total, sums[row][part]);
                    }
                }
            }
            for (std::size_t row = 0; row < rowTile; ++row)
                for (std::size_t part = 0; part < parts; ++part)
                    (add ? sums[row][part] : sums[row][part] * Lanes::set(scale))
                        .store(out + row * work.outStride + part * 16);
        });
    };
    constexpr std::size_t whole = 16 * Integers::tileParts;
    std::size_t column = 0;
    for (; column + whole <= work.width; column += whole)
        columns.template operator()<Integers::tileParts>(column);
    if constexpr (Integers::tileParts > 1)
        for (; column < work.width; column += 16)
            columns.template operator()<1>(column);
}
