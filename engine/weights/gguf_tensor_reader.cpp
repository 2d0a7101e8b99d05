// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_tensor_reader.h"

#include "engine/weights/short_text.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace mw::engine {

namespace {

constexpr std::uint32_t largestDimensions = 4;
constexpr std::string_view readableTypes = "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0";

class TensorTableReader {
public:
    TensorTableReader(GgufParse& parse, GgufHeader& header) : m_parse(parse), m_header(header) {}

    bool read(std::uint64_t count);
    bool place();

private:
    bool readTensor(GgufTensor& tensor, std::uint64_t number);
    bool size(GgufTensor& tensor);

    GgufParse& m_parse;
    GgufHeader& m_header;
};

bool TensorTableReader::read(std::uint64_t count)
{
    m_header.tensors.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i)
        if (!readTensor(m_header.tensors.emplace_back(), i))
            return false;
    std::vector<std::size_t>& order = m_header.tensorOrder;
    order.resize(m_header.tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto name = [this](std::size_t index) -> const std::string& {
        return m_header.tensors[index].name;
    };
    std::ranges::sort(order, {}, name);
    const auto twice = std::ranges::adjacent_find(order, {}, name);
    if (twice != order.end())
        return m_parse.damaged("the tensor " + quoted(name(*twice)) + " occurs twice");
    return true;
}

bool TensorTableReader::readTensor(GgufTensor& tensor, std::uint64_t number)
{
    if (!m_parse.readText(tensor.name, largestGgufName, "the name of tensor " + std::to_string(number)))
        return false;
    const std::string what = "the tensor " + quoted(tensor.name);
    std::uint32_t dimensions = 0;
    if (!m_parse.reader().readU32(dimensions))
        return m_parse.ended(what);
    if (dimensions == 0 || dimensions > largestDimensions)
        return m_parse.damaged(what + " has " + std::to_string(dimensions) + " dimensions instead of 1 to 4");
    tensor.shape.resize(dimensions);
    tensor.elements = 1;
    for (std::uint64_t& size : tensor.shape) {
        if (!m_parse.reader().readU64(size))
            return m_parse.ended(what);
        if (size == 0 || size > largestInt64)
            return m_parse.damaged(what + " has a dimension of " + std::to_string(size));
        if (tensor.elements > largestInt64 / size)
            return m_parse.damaged(what + " has more values than can be counted");
        tensor.elements *= size;
    }
    if (!m_parse.reader().readU32(tensor.typeId) || !m_parse.reader().readU64(tensor.offset))
        return m_parse.ended(what);
    return size(tensor);
}

bool TensorTableReader::size(GgufTensor& tensor)
{
    const std::optional<TensorTypeLayout> layout = tensorTypeLayout(tensor.typeId);
    if (!layout) {
        std::string type(tensorTypeName(tensor.typeId));
        if (type.empty())
            type = "type " + std::to_string(tensor.typeId);
        const std::string name = shortText(tensor.name);
        return m_parse.fail(ErrorCode::UnsupportedTensorType,
                            m_parse.path() + " holds the tensor " + quoted(tensor.name) +
                                " of the unsupported type " + type + ".",
                            {type, name, std::string(readableTypes)});
    }
    if (tensor.shape[0] % layout->blockValues != 0)
        return m_parse.damaged("the tensor " + quoted(tensor.name) + " of type " + std::string(layout->name) +
                               " has rows of " + std::to_string(tensor.shape[0]) +
                               " values, not a multiple of " + std::to_string(layout->blockValues));
    const std::uint64_t blocks = tensor.elements / layout->blockValues;
    if (blocks > largestInt64 / layout->blockBytes)
        return m_parse.damaged("the tensor " + quoted(tensor.name) + " has more bytes than can be counted");
    tensor.bytes = blocks * layout->blockBytes;
    return true;
}

/// Turns offsets inside the data section into offsets in the file and holds them against its size.
bool TensorTableReader::place()
{
    if (m_header.tensors.empty())
        return true; // such a file may end before the padding
    const std::uint64_t alignment = m_header.alignment;
    // The reader's position is at most the header limit: adding the alignment cannot wrap.
    const std::uint64_t dataStart = (m_parse.reader().position() + alignment - 1) / alignment * alignment;
    const std::uint64_t dataBytes = dataStart <= m_parse.fileBytes() ? m_parse.fileBytes() - dataStart : 0;
    for (GgufTensor& tensor : m_header.tensors) {
        if (tensor.offset % alignment != 0)
            return m_parse.damaged("the data of tensor " + quoted(tensor.name) + " begins at " +
                                   std::to_string(tensor.offset) + ", not a multiple of " +
                                   std::to_string(alignment));
        if (tensor.offset > dataBytes || tensor.bytes > dataBytes - tensor.offset)
            return m_parse.damaged("the data of tensor " + quoted(tensor.name) + " (" +
                                   std::to_string(tensor.bytes) + " bytes at " +
                                   std::to_string(tensor.offset) +
                                   " of the data) goes beyond the end of "
                                   "the file at " +
                                   std::to_string(m_parse.fileBytes()) + " bytes; it may be cut off");
        tensor.offset += dataStart;
    }
    std::vector<std::size_t> order(m_header.tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [this](std::size_t index) { return m_header.tensors[index].offset; });
    for (std::size_t i = 1; i < order.size(); ++i) {
        const GgufTensor& before = m_header.tensors[order[i - 1]];
        const GgufTensor& after = m_header.tensors[order[i]];
        if (after.offset - before.offset < before.bytes)
            return m_parse.damaged("the tensors " + quoted(before.name) + " and " + quoted(after.name) +
                                   " overlap");
    }
    return true;
}

} // namespace

bool readGgufTensors(GgufParse& parse, std::uint64_t count, GgufHeader& header)
{
    TensorTableReader table(parse, header);
    return table.read(count) && table.place();
}

} // namespace mw::engine
