// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/turn.h"

#include <QString>

namespace mw::app {

/// What a preset says; the same for everything that people see is the same preset.
struct PresetContent {
    QString systemPrompt;
    SamplingChoice sampling;
};

/// A system prompt and how answers are drawn, under a name.
struct Preset {
    QString id;
    QString name; ///< 1 to 100 characters that can be shown; no two presets share one
    PresetContent content;
};

} // namespace mw::app
