// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_header.h"

#include "engine/weights/file_kind.h"
#include "engine/weights/gguf_metadata_reader.h"
#include "engine/weights/gguf_parse.h"
#include "engine/weights/gguf_tensor_reader.h"

#include <algorithm>
#include <array>
#include <bit>

namespace mw::engine {

namespace {

constexpr std::uint32_t largestAlignment = 1U << 20;
/// A pair with an empty key and a one-byte value; a tensor record with an empty name and one dimension.
constexpr std::uint64_t smallestPair = 8 + 4 + 1;
constexpr std::uint64_t smallestTensorRecord = 8 + 4 + 8 + 4 + 8;

class HeaderReader {
public:
    HeaderReader(int descriptor, std::uint64_t fileBytes, const std::string& path)
        : m_parse(descriptor, fileBytes, path), m_descriptor(descriptor)
    {}

    Result<GgufHeader> read()
    {
        std::uint64_t tensors = 0;
        std::uint64_t pairs = 0;
        if (readMagic() && readVersion() && readCounts(tensors, pairs) &&
            readGgufMetadata(m_parse, pairs, m_header) && readAlignment() && refuseParts() &&
            readGgufTensors(m_parse, tensors, m_header))
            return std::move(m_header);
        return m_parse.takeError();
    }

private:
    bool readMagic();
    bool readVersion();
    bool readCounts(std::uint64_t& tensors, std::uint64_t& pairs);
    bool readAlignment();
    bool refuseParts();

    const GgufValue* find(std::string_view key) const
    {
        const auto found =
            std::ranges::find_if(m_header.metadata, [&](const auto& pair) { return pair.first == key; });
        return found == m_header.metadata.end() ? nullptr : &found->second;
    }

    GgufParse m_parse;
    int m_descriptor;
    GgufHeader m_header;
};

bool HeaderReader::readMagic()
{
    std::array<std::byte, fileKindBytes> head;
    int error = 0;
    const std::size_t got = readFully(m_descriptor, 0, head, error);
    if (error != 0)
        return m_parse.ioFailed(error);
    std::uint32_t magic = 0;
    if (!m_parse.reader().readU32(magic) && m_parse.reader().ioError() != 0)
        return m_parse.ended("the magic number");
    switch (magic) {
    case 0x46554747: // "GGUF"
        return true;
    case 0x47475546: // its bytes in reverse
        return m_parse.unsupported("its bytes are in big-endian order", "a little-endian GGUF file");
    case 0x67676d6c: // the unversioned, versioned, memory-mappable and adapter files before GGUF
    case 0x67676d66:
    case 0x67676a74:
    case 0x67676c61:
        return m_parse.unsupported("it has a GGML format older than GGUF", "GGUF version 2 or 3");
    default:
        break;
    }
    const std::string kind(fileKind(std::span(head).first(got), m_parse.fileBytes()));
    return m_parse.fail(ErrorCode::NotAModelFile,
                        m_parse.path() + " is not a GGUF file: it looks like " + kind + ".",
                        {m_parse.path(), kind});
}

bool HeaderReader::readVersion()
{
    std::uint32_t version = 0;
    if (!m_parse.reader().readU32(version))
        return m_parse.ended("the version");
    if (version == 2 || version == 3) {
        m_header.version = version;
        return true;
    }
    // A small number in the other byte order has an empty low half.
    if (version != 0 && (version & 0xffffU) == 0)
        return m_parse.unsupported("its bytes are in big-endian order", "a little-endian GGUF file");
    return m_parse.unsupported("it has GGUF version " + std::to_string(version), "GGUF version 2 or 3");
}

bool HeaderReader::readCounts(std::uint64_t& tensors, std::uint64_t& pairs)
{
    return m_parse.readCount(tensors, smallestTensorRecord, "", "tensors") &&
           m_parse.readCount(pairs, smallestPair, "", "metadata keys");
}

bool HeaderReader::readAlignment()
{
    const GgufValue* value = find(alignmentKey);
    if (value == nullptr)
        return true;
    const std::uint64_t* number = std::get_if<std::uint64_t>(value);
    if (number == nullptr || !std::has_single_bit(*number) || *number > largestAlignment)
        return m_parse.damaged("the alignment " + describeValue(*value) + " is not a power of two up to " +
                               std::to_string(largestAlignment));
    m_header.alignment = static_cast<std::uint32_t>(*number);
    return true;
}

bool HeaderReader::refuseParts()
{
    const GgufValue* value = find("split.count");
    if (value == nullptr)
        return true;
    std::uint64_t parts = 0;
    if (const auto* number = std::get_if<std::uint64_t>(value))
        parts = *number;
    else if (const auto* other = std::get_if<std::int64_t>(value); other != nullptr && *other >= 0)
        parts = static_cast<std::uint64_t>(*other);
    else
        return m_parse.damaged("the metadata key \"split.count\" is not a count");
    if (parts <= 1)
        return true;
    return m_parse.unsupported("it is one of the " + std::to_string(parts) + " parts of a split model",
                               "one file that the parts were merged into, for example with "
                               "llama-gguf-split --merge");
}

} // namespace

Result<GgufHeader> readGgufHeader(int descriptor, std::uint64_t fileBytes, const std::string& path)
{
    return HeaderReader(descriptor, fileBytes, path).read();
}

} // namespace mw::engine
