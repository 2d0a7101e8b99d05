// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"

#include <nlohmann/json.hpp>

namespace mw::app {

/// "default", "stored", "command line".
const char* settingLayerName(SettingLayer layer);

/// "flag", "integer", "number", "text", "choice": the words of settings.json.
const char* settingTypeName(SettingType type);

/// "at_once", "next_request", "next_load", "next_start".
const char* settingEffectName(SettingEffect effect);

/// A setting as `mw config list --json` has it: its value, where that comes from, and what is declared.
nlohmann::ordered_json settingJson(const SettingDeclaration& setting, const Settings& settings);

} // namespace mw::app
