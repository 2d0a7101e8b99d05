// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/model_description.h"
#include "engine/api/result.h"
#include "engine/models/model_spec.h"
#include "engine/text/tokenizer_factory.h"
#include "engine/weights/gguf_file.h"

#include <string>
#include <vector>

namespace mw::engine {

/// Maps a file to the spec of its family. Checks every hyper-parameter and the presence, shape and type of
/// every tensor, so that an executor may rely on them. Fails with UnsupportedArchitecture,
/// UnsupportedTensorType or FileDamaged.
Result<ModelSpec> makeModelSpec(const GgufFile& file);

/// The tokenizer data of a file. Fails with FileDamaged where keys have wrong types or are missing.
Result<Vocabulary> readVocabulary(const GgufFile& file);

/// The chat template of a file; empty where it has none.
Result<std::string> readChatTemplate(const GgufFile& file);

/// The card of a file. Whether it can run is not looked into.
ModelDescription describeModel(const GgufFile& file);

/// Memory that loading a file as `spec` takes.
MemoryNeed memoryNeed(const GgufFile& file, const ModelSpec& spec);

} // namespace mw::engine
