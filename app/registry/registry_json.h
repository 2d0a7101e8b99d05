// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/registry/model_records.h"

#include <nlohmann/json.hpp>

namespace mw::app {

/// A version as `mw models list --json` has it; `source` is a path of this machine.
nlohmann::ordered_json versionJson(const ModelVersion& version);

/// The same with the model's name first.
nlohmann::ordered_json namedVersionJson(const ModelVersion& version);

nlohmann::ordered_json modelJson(const RegisteredModel& model);
nlohmann::ordered_json aliasJson(const Alias& alias);

/// A line of `mw aliases history --json`.
nlohmann::ordered_json aliasChangeJson(const AliasChange& change);

} // namespace mw::app
