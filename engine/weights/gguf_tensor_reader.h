// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/weights/gguf_header.h"
#include "engine/weights/gguf_parse.h"

namespace mw::engine {

/// Reads `count` tensor records into `header.tensors` and their order, and holds the places of their data
/// against the file's size and each other. `header.alignment` must be known. False with the failure in
/// `parse`.
bool readGgufTensors(GgufParse& parse, std::uint64_t count, GgufHeader& header);

} // namespace mw::engine
