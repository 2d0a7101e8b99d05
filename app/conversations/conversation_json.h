// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"
#include "app/conversations/preset.h"

#include <nlohmann/json.hpp>

namespace mw::app {

class SettingsCatalogue;

/// Parts of conversations and presets as JSON. What reads takes any JSON: a field that is missing or of
/// another type has its default.

nlohmann::ordered_json samplingJson(const SamplingChoice& sampling);
SamplingChoice samplingFrom(const nlohmann::ordered_json& json);

nlohmann::ordered_json figuresJson(const AnswerFigures& figures);
AnswerFigures figuresFrom(const nlohmann::ordered_json& json);

nlohmann::ordered_json tokensJson(const std::vector<AnswerToken>& tokens);
std::vector<AnswerToken> tokensFrom(const nlohmann::ordered_json& json);

/// A whole conversation for other programs (docs/conversations.md): every branch, and the path shown.
nlohmann::ordered_json conversationJson(const Conversation& conversation);

/// Presets for other programs (docs/conversations.md).
nlohmann::ordered_json presetsJson(const std::vector<Preset>& presets);

/// The presets of a document that a person chose, without ids. Fails with FileDamaged (args: `name`, what is
/// wrong) where it is no such document or a value has a wrong type or is out of range; fields that are not
/// known are passed over. At most `mostImported` presets of at most `largestPresetFile` bytes together.
Result<std::vector<Preset>> presetsFrom(std::string_view json, const std::string& name,
                                        const SettingsCatalogue& catalogue);
inline constexpr std::size_t largestPresetFile = 1U << 20;
inline constexpr std::size_t mostImported = 500;

/// 1 to 100 characters that can be shown; fails with InvalidArgument.
Result<void> checkPresetName(const QString& name);

} // namespace mw::app
