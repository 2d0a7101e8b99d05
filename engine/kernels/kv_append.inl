// SPDX-License-Identifier: Apache-2.0
// Stores keys and values of one position in the layouts of kv_layout.h. Included inside an unnamed namespace
// after vector_ops.inl. Workers append neighbouring positions at once, so each byte has one writer.

void appendHalf(const KvShape& shape, std::size_t position, const float* key, const float* value,
                std::byte* head)
{
    auto* keys = reinterpret_cast<std::uint16_t*>(head);
    auto* values = reinterpret_cast<std::uint16_t*>(head + shape.keyBytes()) + position * shape.width();
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

void appendBfloat(const KvShape& shape, std::size_t position, const float* key, const float* value,
                  std::byte* head)
{
    auto* keys = reinterpret_cast<std::uint16_t*>(head);
    auto* values = reinterpret_cast<std::uint16_t*>(head + shape.keyBytes()) +
                   position / 2 * 2 * shape.width() + position % 2;
    // Dimensions up to `width` are multiplied with zeros, so they must be numbers.
    for (std::size_t d = 0; d < shape.width(); d += 2) {
        std::uint16_t* pair = keys + d * kvBlockPositions + 2 * position;
        pair[0] = d < shape.headDim ? floatToBfloat16(key[d]) : std::uint16_t{0};
        pair[1] = d + 1 < shape.headDim ? floatToBfloat16(key[d + 1]) : std::uint16_t{0};
    }
    for (std::size_t d = 0; d < shape.headDim; ++d)
        values[2 * d] = floatToBfloat16(value[d]);
}

/// How values become codes of +-127: by their largest. NaN is the scale where one is no finite number.
struct CodeScale {
    float inverse = 0.0F;
    float scale = 0.0F;

    MODELWRIGHT_INLINE CodeScale(const float* values, std::size_t count)
    {
        float largest = 0.0F;
        float damage = 0.0F;
        for (std::size_t i = 0; i < count; ++i) {
            const float magnitude = std::fabs(values[i]);
            largest = magnitude > largest ? magnitude : largest;
            damage += values[i] * 0.0F;
        }
        // Below this the inverse would not be finite; what is lost is nothing beside any other key.
        const bool sound = damage == 0.0F && largest > std::numeric_limits<float>::min() * 256.0F;
        inverse = sound ? 127.0F / largest : 0.0F;
        scale = sound ? largest / 127.0F : damage;
    }
    MODELWRIGHT_INLINE int code(float value) const
    {
        // Beside one that is no number, or too small, all codes are 0.
        return inverse > 0.0F ? static_cast<int>(std::nearbyint(value * inverse)) : 0;
    }
};

void appendCodes(const KvShape& shape, std::size_t position, const float* key, const float* value,
                 std::byte* head)
{
    auto* keys = reinterpret_cast<std::uint8_t*>(head);
    auto* values = reinterpret_cast<std::int8_t*>(head + shape.keyBytes()) +
                   position / 4 * 4 * shape.width() + position % 4;
    auto* scales = reinterpret_cast<float*>(head + shape.keyBytes() + shape.valueBytes()) + position;
    for (std::size_t d = 0; d < shape.headDim; d += 32) {
        const std::size_t count = shape.headDim - d < 32 ? shape.headDim - d : 32;
        const CodeScale scale(key + d, count);
        scales[d / 32 * kvBlockPositions] = scale.scale;
        for (std::size_t i = d; i < d + count; ++i)
            keys[i / 4 * 4 * kvBlockPositions + 4 * position + i % 4] =
                static_cast<std::uint8_t>(scale.code(key[i]) + 128);
    }
    const CodeScale scale(value, shape.headDim);
    scales[shape.keyBlocks() * kvBlockPositions] = scale.scale;
    for (std::size_t d = 0; d < shape.headDim; ++d)
        values[4 * d] = static_cast<std::int8_t>(scale.code(value[d]));
}

void appendKv(const KvShape& shape, std::size_t kvHead, std::size_t position, const float* key,
              const float* value, std::byte* block)
{
    std::byte* head = block + kvHead * shape.headBytes();
    switch (shape.type) {
    case KvCacheType::Auto:
        break; // chosen before
    case KvCacheType::F16:
        return appendHalf(shape, position, key, value, head);
    case KvCacheType::Bf16:
        return appendBfloat(shape, position, key, value, head);
    case KvCacheType::Int8:
        return appendCodes(shape, position, key, value, head);
    }
}
