// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/weights/gguf_file.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mw::engine {

/// Everything before the data of a GGUF file, checked.
struct GgufHeader {
    std::uint32_t version = 0;
    std::uint32_t alignment = 32;
    std::vector<std::pair<std::string, GgufValue>> metadata;
    std::vector<GgufTensor> tensors;
    std::vector<std::size_t> metadataOrder; ///< indices sorted by key
    std::vector<std::size_t> tensorOrder;   ///< indices sorted by name
};

/// No header is longer: the largest known (vocabularies of 262,144 tokens with an embedded tokenizer.json)
/// stay below half. Bounds the memory that any file can make the reader take: a byte of the header becomes at
/// most 8 bytes of memory.
inline constexpr std::uint64_t largestGgufHeader = std::uint64_t{128} << 20;

/// The one key that decides how the file itself is read.
inline constexpr std::string_view alignmentKey = "general.alignment";

/// Reads and checks the header of the open regular file `descriptor`. `path` stands in the errors, which are
/// those of GgufFile::open from the first byte of the file on.
Result<GgufHeader> readGgufHeader(int descriptor, std::uint64_t fileBytes, const std::string& path);

} // namespace mw::engine
