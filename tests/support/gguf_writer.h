// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mw::test {

/// Ids of metadata value types in the GGUF specification.
enum class GgufType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 };

/// A number inside the header, so that a test can overwrite exactly it.
struct GgufField {
    std::string name;
    std::size_t position = 0;
    std::size_t bytes = 0;
};

/// The bytes of a file and where its header's numbers are. Field names: "magic", "version", "tensor_count",
/// "metadata_count"; of key K "K/key_length", "K/type", "K/value", "K/length", "K/array_type",
/// "K/array_count", "K/length[3]"; of tensor T "T/name_length", "T/dimensions", "T/ne[0]", "T/type",
/// "T/offset".
struct GgufImage {
    std::string bytes;
    std::vector<GgufField> fields;
    std::size_t headerBytes = 0; ///< where the last tensor record ends, before any padding
    std::size_t dataStart = 0;   ///< after the padding

    bool has(std::string_view field) const;
    const GgufField& field(std::string_view name) const; ///< throws std::out_of_range for an unknown name
    /// Overwrites the field's bytes, little endian, with the low bytes of `value`.
    GgufImage& put(std::string_view field, std::uint64_t value);
    /// Throws std::runtime_error where the file cannot be written.
    void writeTo(const std::string& path) const;
};

/// Builds GGUF files for tests, right or deliberately wrong: nothing is checked. Setting a key again replaces
/// its value in place; `append` keeps both.
class GgufWriter {
public:
    void setVersion(std::uint32_t version) { m_version = version; }
    /// The alignment that tensor data gets; also sets `general.alignment` where it is not 32.
    void setAlignment(std::uint32_t alignment);

    void setU32(std::string_view key, std::uint32_t value);
    void setI32(std::string_view key, std::int32_t value);
    void setU64(std::string_view key, std::uint64_t value);
    void setF32(std::string_view key, float value);
    void setFlag(std::string_view key, bool value);
    void setText(std::string_view key, std::string_view value);
    void setTexts(std::string_view key, std::span<const std::string> values);
    void setI32s(std::string_view key, std::span<const std::int32_t> values);
    void setF32s(std::string_view key, std::span<const float> values);
    /// Any type id with these value bytes.
    void setRaw(std::string_view key, std::uint32_t type, std::string_view bytes);
    void setScalar(std::string_view key, GgufType type, std::uint64_t bits);
    void appendRaw(std::string_view key, std::uint32_t type, std::string_view bytes);
    void remove(std::string_view key);
    bool has(std::string_view key) const;
    std::vector<std::string> keys() const;

    /// shape[0] is the number of columns, a multiple of the type's block. `values` row by row.
    void addTensor(std::string_view name, std::vector<std::uint64_t> shape, engine::TensorType type,
                   std::span<const float> values);
    /// Any type id, any bytes; placed after the tensor before it, aligned.
    void addRawTensor(std::string_view name, std::vector<std::uint64_t> shape, std::uint32_t type,
                      std::string bytes);
    void removeTensor(std::string_view name);
    bool hasTensor(std::string_view name) const;

    GgufImage image() const;
    void writeTo(const std::string& path) const { image().writeTo(path); }

private:
    struct Entry {
        std::string key;
        std::uint32_t type = 0;
        std::string payload;
        std::vector<GgufField> fields; ///< positions inside the payload
    };
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> shape;
        std::uint32_t type = 0;
        std::string bytes;
    };
    void set(Entry entry);

    std::uint32_t m_version = 3;
    std::uint32_t m_alignment = 32;
    std::vector<Entry> m_entries;
    std::vector<Tensor> m_tensors;
};

} // namespace mw::test
