// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings_catalogue.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mw::app {

/// JSON Schemas of the bodies and answers below /v1. Limits are those of GenerationLimits and of the
/// catalogue, so that a body which fits is one that the readers take.
nlohmann::ordered_json chatRequestSchema(const SettingsCatalogue& catalogue);
nlohmann::ordered_json completionRequestSchema(const SettingsCatalogue& catalogue);
nlohmann::ordered_json chatAnswerSchema();
nlohmann::ordered_json completionAnswerSchema();

/// `model` with a name's limits and `input` in its four shapes.
nlohmann::ordered_json modelNameSchema();
nlohmann::ordered_json promptSchema(const char* description);
nlohmann::ordered_json tokenSchema();
nlohmann::ordered_json tokensSchema(std::size_t least, std::size_t most);
nlohmann::ordered_json countSchema();
nlohmann::ordered_json logprobSchema(bool mayBeNull);
nlohmann::ordered_json messagesSchema();
nlohmann::ordered_json activationsSchema();

/// An object of `properties`, of which `required` are never missing.
nlohmann::ordered_json objectSchema(nlohmann::ordered_json properties, std::vector<std::string> required);
nlohmann::ordered_json listSchema(nlohmann::ordered_json items);

} // namespace mw::app
