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

/// Rows of int8 codes of two terms, in blocks that have scales of their own.
struct CodeRows {
    const std::int8_t* codes; ///< [rows][2][columns]
    const float* scales;      ///< [rows][blocks]
    const std::int32_t* sums; ///< [rows][2][blocks] of signed codes
    const float* laneScales;  ///< [blocks][lanes] or null
    std::size_t columns;
    std::size_t blocks;
};

/// Queries against keys: see Activations.
struct QueryCodes {
    static constexpr std::size_t blockQuads = blockColumns / 4;
    static constexpr float firstWeight = termWeight;

    static MODELWRIGHT_INLINE Integers start(const CodeRows& rows, std::size_t line, std::size_t block)
    {
        return Integers::start(rows.sums[line * rows.blocks + block]);
    }
    static MODELWRIGHT_INLINE Integers::Codes load(const std::byte* from) { return Integers::load(from); }
    static MODELWRIGHT_INLINE void add(Integers& total, Integers::Codes codes, std::int32_t four)
    {
        total.add(codes, four);
    }
};

/// Weights of positions, 14 bits without a sign, against values.
struct WeightCodes {
    static constexpr std::size_t blockQuads = kvBlockPositions / 4;
    static constexpr float firstWeight = 128.0F;

    static MODELWRIGHT_INLINE Integers start(const CodeRows&, std::size_t, std::size_t)
    {
        return Integers::start(0);
    }
    static MODELWRIGHT_INLINE Integers::Signed load(const std::byte* from)
    {
        return Integers::loadSigned(from);
    }
    static MODELWRIGHT_INLINE void add(Integers& total, Integers::Signed codes, std::int32_t four)
    {
        total.addSigned(codes, four);
    }
};

/// The same product with a panel of codes, four lines side by side. Order: block after block, within one the
/// integer sum times its scale.
template <typename Kind, bool add>
void codePanelProduct(const PanelWork& work, const CodeRows& rows, float scale)
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
            for (std::size_t block = 0; Kind::blockQuads * block < quads; ++block) {
                Integers totals[rowTile * 2][parts];
                for (std::size_t line = 0; line < 2 * rowTile; ++line)
                    for (std::size_t part = 0; part < parts; ++part)
                        totals[line][part] = Kind::start(rows, 2 * firstRow + line, block);
                const std::size_t first = Kind::blockQuads * block;
                const std::size_t last = quads < first + Kind::blockQuads ? quads : first + Kind::blockQuads;
                const std::byte* at = work.panel + (first * work.width + column) * 4;
                const std::byte* ahead =
                    work.ahead != nullptr ? work.ahead + (first * work.width + column) * 4 : at;
                const std::int8_t* factors = rows.codes + 2 * firstRow * rows.columns;
                for (std::size_t quad = first; quad < last;
                     ++quad, at += 4 * work.width, ahead += 4 * work.width) {
                    decltype(Kind::load(at)) codes[parts];
                    for (std::size_t part = 0; part < parts; ++part) {
                        codes[part] = Kind::load(at + part * 64);
                        askFor(ahead + part * 64);
                    }
                    for (std::size_t line = 0; line < 2 * rowTile; ++line) {
                        std::int32_t four;
                        std::memcpy(&four, factors + line * rows.columns + 4 * quad, 4);
                        for (std::size_t part = 0; part < parts; ++part)
                            Kind::add(totals[line][part], codes[part], four);
                    }
                }
                for (std::size_t row = 0; row < rowTile; ++row) {
                    const Lanes rowScale = Lanes::set(rows.scales[(firstRow + row) * rows.blocks + block]);
                    for (std::size_t part = 0; part < parts; ++part) {
                        const Lanes total =
                            Lanes::fma(totals[2 * row][part].lanes(), Lanes::set(Kind::firstWeight),
                                       totals[2 * row + 1][part].lanes());
                        const Lanes factor =
                            add ? rowScale
                                : Lanes::load(rows.laneScales + block * work.width + column + part * 16) *
                                      rowScale;
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
