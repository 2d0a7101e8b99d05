// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace mw::app {

/// Whether a MODEL argument is a path: it contains a `/`, or ends in .gguf or .safetensors.
bool isModelPath(std::string_view model);

/// Names of models: `[a-z0-9][a-z0-9._-]{0,63}`, not `scenario`, and nothing that reads as a path. Fails
/// with InvalidArgument.
Result<void> checkModelName(std::string_view name);

/// Names of aliases: the same form; `latest` and `v<digits>` are reserved for what they say.
Result<void> checkAliasName(std::string_view alias);

/// The name that a file gets when none is given: the file's name without folder and ending, in lower case,
/// other characters as `-`. Fails with InvalidArgument where nothing is left.
Result<std::string> modelNameOfFile(std::string_view path);

/// "name", "name@alias" or "name:version", taken apart.
struct ModelReference {
    std::string name;
    std::optional<std::string> alias; ///< may be `latest`, the newest version
    std::optional<int> version;       ///< also by `@v<digits>`

    /// Fails with InvalidArgument (args: what, value, allowed).
    static Result<ModelReference> parse(std::string_view text);

    std::string text() const;
};

} // namespace mw::app
