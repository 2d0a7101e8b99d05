// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/tokens.h"

#include <QPalette>
#include <QString>

namespace mw::ui {

/// Palette and style sheet of a set of colours. Widgets choose a look by dynamic properties: `tone`
/// (muted, warning, error, good), `level` (title, section, secondary), `kind` (primary, quiet, rail, ...).
QPalette makePalette(const tokens::Colors& colors);
QString makeStyleSheet(const tokens::Colors& colors);

/// High contrast out of what the system itself uses: no tints, double borders.
tokens::Colors contrastColors(const QPalette& system);

} // namespace mw::ui
