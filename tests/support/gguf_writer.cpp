// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gguf_writer.h"

#include "engine/kernels/block_formats.h"

#include <algorithm>
#include <bit>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace mw::test {

namespace {

void append(std::string& to, std::uint64_t value, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i)
        to.push_back(static_cast<char>((value >> (8 * i)) & 0xffU));
}

std::size_t bytesOf(GgufType type)
{
    switch (type) {
    case GgufType::U8:
    case GgufType::I8:
    case GgufType::Bool:
        return 1;
    case GgufType::U16:
    case GgufType::I16:
        return 2;
    case GgufType::U32:
    case GgufType::I32:
    case GgufType::F32:
        return 4;
    case GgufType::U64:
    case GgufType::I64:
    case GgufType::F64:
        return 8;
    case GgufType::Text:
    case GgufType::Array:
        break;
    }
    throw std::invalid_argument("not a scalar type");
}

/// Appends `count` numbers as an array value; the caller appends the numbers.
void beginArray(std::string& payload, std::vector<GgufField>& fields, GgufType type, std::size_t count)
{
    fields.push_back({"array_type", payload.size(), 4});
    append(payload, static_cast<std::uint32_t>(type), 4);
    fields.push_back({"array_count", payload.size(), 8});
    append(payload, count, 8);
}

} // namespace

bool GgufImage::has(std::string_view name) const
{
    return std::ranges::any_of(fields, [&](const GgufField& field) { return field.name == name; });
}

const GgufField& GgufImage::field(std::string_view name) const
{
    const auto found = std::ranges::find_if(fields, [&](const GgufField& one) { return one.name == name; });
    if (found == fields.end())
        throw std::out_of_range("no field " + std::string(name));
    return *found;
}

GgufImage& GgufImage::put(std::string_view name, std::uint64_t value)
{
    const GgufField& at = field(name);
    for (std::size_t i = 0; i < at.bytes; ++i)
        bytes[at.position + i] = static_cast<char>((value >> (8 * i)) & 0xffU);
    return *this;
}

void GgufImage::writeTo(const std::string& path) const
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file)
        throw std::runtime_error("cannot write " + path);
}

void GgufWriter::setAlignment(std::uint32_t alignment)
{
    m_alignment = alignment;
    if (alignment != 32)
        setU32("general.alignment", alignment);
}

void GgufWriter::set(Entry entry)
{
    const auto found =
        std::ranges::find_if(m_entries, [&](const Entry& one) { return one.key == entry.key; });
    if (found != m_entries.end())
        *found = std::move(entry);
    else
        m_entries.push_back(std::move(entry));
}

void GgufWriter::setScalar(std::string_view key, GgufType type, std::uint64_t bits)
{
    Entry entry{std::string(key), static_cast<std::uint32_t>(type), {}, {}};
    append(entry.payload, bits, bytesOf(type));
    entry.fields.push_back({"value", 0, entry.payload.size()});
    set(std::move(entry));
}

void GgufWriter::setU32(std::string_view key, std::uint32_t value)
{
    setScalar(key, GgufType::U32, value);
}

void GgufWriter::setI32(std::string_view key, std::int32_t value)
{
    setScalar(key, GgufType::I32, static_cast<std::uint32_t>(value));
}

void GgufWriter::setU64(std::string_view key, std::uint64_t value)
{
    setScalar(key, GgufType::U64, value);
}

void GgufWriter::setF32(std::string_view key, float value)
{
    setScalar(key, GgufType::F32, std::bit_cast<std::uint32_t>(value));
}

void GgufWriter::setFlag(std::string_view key, bool value)
{
    setScalar(key, GgufType::Bool, value ? 1 : 0);
}

void GgufWriter::setText(std::string_view key, std::string_view value)
{
    Entry entry{std::string(key), static_cast<std::uint32_t>(GgufType::Text), {}, {}};
    entry.fields.push_back({"length", 0, 8});
    append(entry.payload, value.size(), 8);
    entry.payload += value;
    set(std::move(entry));
}

void GgufWriter::setTexts(std::string_view key, std::span<const std::string> values)
{
    Entry entry{std::string(key), static_cast<std::uint32_t>(GgufType::Array), {}, {}};
    beginArray(entry.payload, entry.fields, GgufType::Text, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        entry.fields.push_back({"length[" + std::to_string(i) + "]", entry.payload.size(), 8});
        append(entry.payload, values[i].size(), 8);
        entry.payload += values[i];
    }
    set(std::move(entry));
}

void GgufWriter::setI32s(std::string_view key, std::span<const std::int32_t> values)
{
    Entry entry{std::string(key), static_cast<std::uint32_t>(GgufType::Array), {}, {}};
    beginArray(entry.payload, entry.fields, GgufType::I32, values.size());
    for (const std::int32_t value : values)
        append(entry.payload, static_cast<std::uint32_t>(value), 4);
    set(std::move(entry));
}

void GgufWriter::setF32s(std::string_view key, std::span<const float> values)
{
    Entry entry{std::string(key), static_cast<std::uint32_t>(GgufType::Array), {}, {}};
    beginArray(entry.payload, entry.fields, GgufType::F32, values.size());
    for (const float value : values)
        append(entry.payload, std::bit_cast<std::uint32_t>(value), 4);
    set(std::move(entry));
}

void GgufWriter::setRaw(std::string_view key, std::uint32_t type, std::string_view bytes)
{
    set({std::string(key), type, std::string(bytes), {}});
}

void GgufWriter::appendRaw(std::string_view key, std::uint32_t type, std::string_view bytes)
{
    m_entries.push_back({std::string(key), type, std::string(bytes), {}});
}

void GgufWriter::remove(std::string_view key)
{
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.key == key; });
}

bool GgufWriter::has(std::string_view key) const
{
    return std::ranges::any_of(m_entries, [&](const Entry& entry) { return entry.key == key; });
}

std::vector<std::string> GgufWriter::keys() const
{
    std::vector<std::string> names;
    names.reserve(m_entries.size());
    for (const Entry& entry : m_entries)
        names.push_back(entry.key);
    return names;
}

void GgufWriter::addTensor(std::string_view name, std::vector<std::uint64_t> shape, engine::TensorType type,
                           std::span<const float> values)
{
    std::string bytes(engine::rowBytes(type, values.size()), '\0');
    // Blocks never span rows because a row is a multiple of the block, so all rows are one long one.
    engine::quantizeRow(type, values.data(), std::as_writable_bytes(std::span(bytes)).data(), values.size());
    addRawTensor(name, std::move(shape), static_cast<std::uint32_t>(type), std::move(bytes));
}

void GgufWriter::addRawTensor(std::string_view name, std::vector<std::uint64_t> shape, std::uint32_t type,
                              std::string bytes)
{
    m_tensors.push_back({std::string(name), std::move(shape), type, std::move(bytes)});
}

void GgufWriter::removeTensor(std::string_view name)
{
    std::erase_if(m_tensors, [&](const Tensor& tensor) { return tensor.name == name; });
}

bool GgufWriter::hasTensor(std::string_view name) const
{
    return std::ranges::any_of(m_tensors, [&](const Tensor& tensor) { return tensor.name == name; });
}

GgufImage GgufWriter::image() const
{
    GgufImage image;
    std::string& bytes = image.bytes;
    const auto number = [&](const std::string& name, std::uint64_t value, std::size_t width) {
        image.fields.push_back({name, bytes.size(), width});
        append(bytes, value, width);
    };
    number("magic", 0x46554747U, 4); // "GGUF"
    number("version", m_version, 4);
    number("tensor_count", m_tensors.size(), 8);
    number("metadata_count", m_entries.size(), 8);
    for (const Entry& entry : m_entries) {
        number(entry.key + "/key_length", entry.key.size(), 8);
        bytes += entry.key;
        number(entry.key + "/type", entry.type, 4);
        for (const GgufField& field : entry.fields)
            image.fields.push_back(
                {entry.key + "/" + field.name, bytes.size() + field.position, field.bytes});
        bytes += entry.payload;
    }
    const auto aligned = [&](std::size_t size) {
        return (size + m_alignment - 1) / m_alignment * m_alignment;
    };
    std::size_t offset = 0;
    for (const Tensor& tensor : m_tensors) {
        number(tensor.name + "/name_length", tensor.name.size(), 8);
        bytes += tensor.name;
        number(tensor.name + "/dimensions", tensor.shape.size(), 4);
        for (std::size_t i = 0; i < tensor.shape.size(); ++i)
            number(tensor.name + "/ne[" + std::to_string(i) + "]", tensor.shape[i], 8);
        number(tensor.name + "/type", tensor.type, 4);
        number(tensor.name + "/offset", offset, 8);
        offset = aligned(offset + tensor.bytes.size());
    }
    image.headerBytes = bytes.size();
    bytes.resize(aligned(bytes.size()), '\0');
    image.dataStart = bytes.size();
    for (const Tensor& tensor : m_tensors) {
        bytes.resize(image.dataStart + aligned(bytes.size() - image.dataStart), '\0');
        bytes += tensor.bytes;
    }
    return image;
}

} // namespace mw::test
