// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_metadata_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <optional>

namespace mw::engine {

namespace {

enum class ValueType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 };

/// Bytes of a value of the type, for texts the least; nothing for lists and unknown types.
std::optional<std::uint64_t> valueBytes(std::uint32_t type)
{
    constexpr std::array<std::uint8_t, 13> bytes = {1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8};
    if (type >= bytes.size() || bytes[type] == 0)
        return std::nullopt;
    return bytes[type];
}

bool isFloat(ValueType type)
{
    return type == ValueType::F32 || type == ValueType::F64;
}

class MetadataReader {
public:
    MetadataReader(GgufParse& parse, std::vector<std::pair<std::string, GgufValue>>& pairs,
                   std::vector<std::size_t>& order)
        : m_parse(parse), m_pairs(pairs), m_order(order)
    {}

    bool read(std::uint64_t count);

private:
    bool readValue(std::uint32_t type, const std::string& what, GgufValue& value);
    bool readList(const std::string& what, GgufValue& value);
    bool readInteger(ValueType type, const std::string& what, std::int64_t& value);
    bool readFloat(ValueType type, const std::string& what, double& value);
    bool readBool(const std::string& what, bool& value);

    GgufParse& m_parse;
    std::vector<std::pair<std::string, GgufValue>>& m_pairs;
    std::vector<std::size_t>& m_order;
};

bool MetadataReader::read(std::uint64_t count)
{
    m_pairs.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        auto& [key, value] = m_pairs.emplace_back();
        if (!m_parse.readText(key, largestGgufName, "the name of metadata key " + std::to_string(i)))
            return false;
        const std::string what = "the metadata key " + quoted(key);
        std::uint32_t type = 0;
        if (!m_parse.reader().readU32(type))
            return m_parse.ended(what);
        // The width that the specification asks for: readers that take the key's bytes as they are agree.
        if (key == alignmentKey && static_cast<ValueType>(type) != ValueType::U32)
            return m_parse.damaged(what + " is not a 32-bit unsigned number");
        if (!readValue(type, what, value))
            return false;
    }
    std::vector<std::size_t>& order = m_order;
    order.resize(m_pairs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [this](std::size_t index) -> const std::string& { return m_pairs[index].first; };
    std::ranges::sort(order, {}, key);
    const auto twice = std::ranges::adjacent_find(order, {}, key);
    if (twice != order.end())
        return m_parse.damaged("the metadata key " + quoted(key(*twice)) + " occurs twice");
    return true;
}

bool MetadataReader::readValue(std::uint32_t typeId, const std::string& what, GgufValue& value)
{
    const auto type = static_cast<ValueType>(typeId);
    if (type == ValueType::Array)
        return readList(what, value);
    if (!valueBytes(typeId))
        return m_parse.damaged(what + " has the unknown type " + std::to_string(typeId));
    if (type == ValueType::Text)
        return m_parse.readText(value.emplace<std::string>(), largestInt64, what);
    if (type == ValueType::Bool)
        return readBool(what, value.emplace<bool>());
    if (type == ValueType::U64)
        return m_parse.reader().readU64(value.emplace<std::uint64_t>()) || m_parse.ended(what);
    if (isFloat(type))
        return readFloat(type, what, value.emplace<double>());
    std::int64_t integer = 0;
    if (!readInteger(type, what, integer))
        return false;
    if (type == ValueType::U8 || type == ValueType::U16 || type == ValueType::U32)
        value = static_cast<std::uint64_t>(integer);
    else
        value = integer;
    return true;
}

bool MetadataReader::readList(const std::string& what, GgufValue& value)
{
    std::uint32_t typeId = 0;
    if (!m_parse.reader().readU32(typeId))
        return m_parse.ended(what);
    const auto type = static_cast<ValueType>(typeId);
    if (type == ValueType::Array)
        return m_parse.unsupported(what + " is a list of lists", "a file without it");
    const std::optional<std::uint64_t> least = valueBytes(typeId);
    if (!least)
        return m_parse.damaged(what + " is a list of the unknown type " + std::to_string(typeId));
    std::uint64_t count = 0;
    if (!m_parse.readCount(count, *least, "entries of ", what))
        return false;
    const auto each = [&](auto& list, auto readOne) {
        list.resize(static_cast<std::size_t>(count));
        return std::ranges::all_of(list, readOne);
    };
    if (type == ValueType::Text)
        return each(value.emplace<std::vector<std::string>>(),
                    [&](std::string& text) { return m_parse.readText(text, largestInt64, what); });
    if (isFloat(type))
        return each(value.emplace<std::vector<double>>(),
                    [&](double& number) { return readFloat(type, what, number); });
    return each(value.emplace<std::vector<std::int64_t>>(),
                [&](std::int64_t& number) { return readInteger(type, what, number); });
}

bool MetadataReader::readInteger(ValueType type, const std::string& what, std::int64_t& value)
{
    std::uint8_t byte = 0;
    std::uint16_t two = 0;
    std::uint32_t four = 0;
    std::uint64_t eight = 0;
    bool read = false;
    switch (type) {
    case ValueType::U8:
        read = m_parse.reader().readU8(byte);
        value = byte;
        break;
    case ValueType::I8:
        read = m_parse.reader().readU8(byte);
        value = static_cast<std::int8_t>(byte);
        break;
    case ValueType::U16:
        read = m_parse.reader().readU16(two);
        value = two;
        break;
    case ValueType::I16:
        read = m_parse.reader().readU16(two);
        value = static_cast<std::int16_t>(two);
        break;
    case ValueType::U32:
        read = m_parse.reader().readU32(four);
        value = four;
        break;
    case ValueType::I32:
        read = m_parse.reader().readU32(four);
        value = static_cast<std::int32_t>(four);
        break;
    case ValueType::I64:
        read = m_parse.reader().readU64(eight);
        value = static_cast<std::int64_t>(eight);
        break;
    case ValueType::U64:
        read = m_parse.reader().readU64(eight);
        if (read && eight > largestInt64)
            return m_parse.damaged(what + " lists the number " + std::to_string(eight) + ", beyond 2^63 - 1");
        value = static_cast<std::int64_t>(eight);
        break;
    case ValueType::Bool: {
        bool flag = false;
        if (!readBool(what, flag))
            return false;
        value = flag ? 1 : 0;
        return true;
    }
    default:
        return m_parse.damaged(what + " is not an integer");
    }
    return read || m_parse.ended(what);
}

bool MetadataReader::readFloat(ValueType type, const std::string& what, double& value)
{
    std::uint32_t four = 0;
    std::uint64_t eight = 0;
    if (type == ValueType::F32) {
        if (!m_parse.reader().readU32(four))
            return m_parse.ended(what);
        value = static_cast<double>(std::bit_cast<float>(four));
        return true;
    }
    if (!m_parse.reader().readU64(eight))
        return m_parse.ended(what);
    value = std::bit_cast<double>(eight);
    return true;
}

bool MetadataReader::readBool(const std::string& what, bool& value)
{
    std::uint8_t byte = 0;
    if (!m_parse.reader().readU8(byte))
        return m_parse.ended(what);
    if (byte > 1)
        return m_parse.damaged(what + " is neither true nor false but " + std::to_string(byte));
    value = byte == 1;
    return true;
}

} // namespace

bool readGgufMetadata(GgufParse& parse, std::uint64_t count, GgufHeader& header)
{
    return MetadataReader(parse, header.metadata, header.metadataOrder).read(count);
}

} // namespace mw::engine
