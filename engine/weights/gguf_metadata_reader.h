// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/weights/gguf_header.h"
#include "engine/weights/gguf_parse.h"

namespace mw::engine {

/// Reads `count` metadata pairs into `header.metadata` and its order. False with the failure in `parse`.
bool readGgufMetadata(GgufParse& parse, std::uint64_t count, GgufHeader& header);

} // namespace mw::engine
