// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"
#include "engine/base/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mw::engine {

/// A metadata value. Integers of every width are kept as int64 or uint64, floats as double; in lists all
/// integers and flags are int64. Lists of lists and listed integers above 2^63 - 1 are refused when the file
/// is opened. Texts are the file's bytes: they need not be valid UTF-8.
using GgufValue = std::variant<std::uint64_t, std::int64_t, double, bool, std::string,
                               std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

struct GgufTensor {
    std::string name;
    std::uint32_t typeId = 0;         ///< may be a type that the engine does not compute with
    std::vector<std::uint64_t> shape; ///< shape[0] is the number of columns (fastest), 1 to 4 entries
    std::uint64_t offset = 0;         ///< from the start of the file, bytes
    std::uint64_t bytes = 0;
    std::uint64_t elements = 0;
};

/// The header of a GGUF v2/v3 file (little endian) over an open descriptor; the data is read by pread.
/// Every count, length, offset and product is checked against the file's size before it is used, so memory
/// stays within a small multiple of the file's size. Immutable; any thread may call any method.
/// Source: the GGUF specification (ggml project, docs/gguf.md).
class GgufFile {
public:
    /// Fails with FileNotFound, FileUnreadable, NotAModelFile, FileDamaged, UnsupportedFormat (version,
    /// byte order, split files) or IoFailed. Tensors of any type whose block size is known are listed,
    /// computed with or not; those of an unknown or withdrawn type id fail with UnsupportedTensorType. A file
    /// without tensors is valid, also when it ends before the padding of its data section; bytes after the
    /// last tensor are allowed.
    static Result<GgufFile> open(const std::string& path);

    GgufFile(GgufFile&&) noexcept;
    GgufFile& operator=(GgufFile&&) noexcept;
    ~GgufFile();

    const std::string& path() const;
    std::uint64_t fileBytes() const;
    std::uint32_t version() const;
    std::uint32_t alignment() const;

    /// All keys in file order; unknown ones are kept.
    const std::vector<std::pair<std::string, GgufValue>>& metadata() const;
    const GgufValue* find(std::string_view key) const;

    const std::vector<GgufTensor>& tensors() const;
    const GgufTensor* findTensor(std::string_view name) const;

    /// Reads `into.size()` bytes at `begin` bytes inside the tensor's data. Fails with IoFailed,
    /// FileDamaged (shorter than when it was opened) or InvalidArgument (beyond the tensor).
    Result<void> read(const GgufTensor& tensor, std::uint64_t begin, std::span<std::byte> into) const;

private:
    struct Data;
    explicit GgufFile(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

/// Typed look-ups in a file's metadata. `number` converts between integer kinds with a range check;
/// a key of another type is an error (FileDamaged) that names it, a missing key is nothing.
Result<std::optional<std::int64_t>> metadataInteger(const GgufFile& file, std::string_view key);
Result<std::optional<double>> metadataNumber(const GgufFile& file, std::string_view key);
Result<std::optional<bool>> metadataFlag(const GgufFile& file, std::string_view key);
Result<std::optional<std::string>> metadataText(const GgufFile& file, std::string_view key);

/// A short text of a value for people: arrays by length and first entries, long texts shortened.
std::string describeValue(const GgufValue& value);

} // namespace mw::engine
