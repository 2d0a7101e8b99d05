// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/model_description.h"
#include "engine/api/result.h"

#include <cstdint>
#include <string>

namespace mw::test {

/// A "model" of the null engine: a text file that begins with the line `null model`, then lines of a key and
/// a number.
struct NullFile {
    std::string path;
    std::uint64_t bytes = 0;
    int context = 4096;
    int delayMs = 0;               ///< between two tokens, and for each one that is scored
    int quickTokens = 0;           ///< the first ones of an answer come without that delay
    int failAfter = -1;            ///< a generation fails with NotFinite after this many tokens
    bool crashing = false;         ///< describing it fails with Internal
    std::uint64_t weightBytes = 0; ///< what loading claims to need
    int loadMs = 0;                ///< how long loading takes
    bool loadFails = false;        ///< loading fails with FileDamaged at its end
};

Result<NullFile> readNullFile(const std::string& path);
ModelDescription describeNullFile(const NullFile& file);

} // namespace mw::test
