// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/file_kind.h"

#include <algorithm>
#include <array>
#include <string>

namespace mw::engine {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t position;
    std::string_view bytes;
    std::string_view kind;
};

constexpr std::array signatures = {
    Signature{0, "PK\x03\x04"sv, "a ZIP archive, as PyTorch checkpoints are"},
    Signature{0, "PK\x05\x06"sv, "an empty ZIP archive"},
    Signature{0, "\x1f\x8b"sv, "a gzip archive"},
    Signature{0, "BZh"sv, "a bzip2 archive"},
    Signature{0,
              "\xfd"
              "7zXZ\x00"sv,
              "an xz archive"},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "a Zstandard archive"},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive"},
    Signature{257, "ustar"sv, "a tar archive"},
    Signature{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file, as Keras models are"},
    Signature{0, "\x93NUMPY"sv, "a NumPy array"},
    Signature{4, "TFL3"sv, "a TensorFlow Lite model"},
    Signature{0, "SQLite format 3\x00"sv, "an SQLite database"},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "a program or library"},
    Signature{0, "%PDF-"sv, "a PDF document"},
    Signature{0, "\x89PNG"sv, "a picture"},
    Signature{0, "\xff\xd8\xff"sv, "a picture"},
    Signature{0, "version https://git-lfs"sv,
              "a Git LFS pointer: the file that it stands for was not downloaded"},
};

std::uint8_t byteAt(std::string_view head, std::size_t index)
{
    return index < head.size() ? static_cast<std::uint8_t>(head[index]) : std::uint8_t{0};
}

bool isSafetensors(std::string_view head, std::uint64_t fileBytes)
{
    if (head.size() < 9 || head[8] != '{')
        return false;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i)
        length |= static_cast<std::uint64_t>(byteAt(head, i)) << (8 * i);
    return length >= 2 && length <= fileBytes - 8;
}

/// Protocol 2 and later of Python's pickle begin with their number and, from 4 on, a frame.
bool isPickle(std::string_view head)
{
    return byteAt(head, 0) == 0x80 && byteAt(head, 1) >= 2 && byteAt(head, 1) <= 5;
}

/// ONNX has no signature: a protocol buffer whose first field is a small version number, followed by the
/// producer's name (field 2) or another length-delimited field.
bool isOnnx(std::string_view head)
{
    const std::uint8_t next = byteAt(head, 2);
    return byteAt(head, 0) == 0x08 && byteAt(head, 1) >= 1 && byteAt(head, 1) <= 32 && next != 0 &&
           (next & 7U) == 2 && (next >> 3) >= 2 && (next >> 3) <= 8;
}

bool isText(std::string_view head)
{
    return std::ranges::all_of(head, [](char letter) {
        const auto byte = static_cast<std::uint8_t>(letter);
        return byte >= 0x20 ? byte != 0x7f : byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f';
    });
}

std::string_view textKind(std::string_view head)
{
    if (head.starts_with("\xef\xbb\xbf"))
        head.remove_prefix(3);
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return "a text file";
    std::string start(head.substr(begin, 16));
    std::ranges::transform(start, start.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    });
    if (start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head"))
        return "an HTML page, such as a download page";
    if (start.starts_with("<"))
        return "an XML or HTML text";
    if (start.starts_with("{") || start.starts_with("["))
        return "a JSON text";
    return "a text file";
}

} // namespace

std::string_view fileKind(std::span<const std::byte> bytes, std::uint64_t fileBytes)
{
    std::string buffer(std::min(bytes.size(), fileKindBytes), '\0');
    std::ranges::transform(bytes.first(buffer.size()), buffer.begin(),
                           [](std::byte byte) { return static_cast<char>(byte); });
    const std::string_view head = buffer;
    if (head.empty())
        return "an empty file";
    for (const Signature& signature : signatures)
        if (head.size() >= signature.position + signature.bytes.size() &&
            head.substr(signature.position, signature.bytes.size()) == signature.bytes)
            return signature.kind;
    if (isSafetensors(head, fileBytes))
        return "a safetensors file";
    if (isPickle(head))
        return "a Python pickle, as old PyTorch checkpoints are";
    if (isText(head))
        return textKind(head);
    if (isOnnx(head))
        return "an ONNX model";
    if (std::ranges::all_of(head, [](char letter) { return letter == '\0'; }))
        return "a file of zeros, such as an interrupted download";
    return "data of an unknown kind";
}

} // namespace mw::engine
