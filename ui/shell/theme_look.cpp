// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/theme_look.h"

#include "ui/shell/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/look.h"

namespace mw::ui {

namespace {

LookValues valuesOf(const Theme& theme)
{
    const tokens::Colors& c = theme.colors();
    return {.background = c.background,
            .surface = c.surface,
            .border = c.border,
            .text = c.text,
            .muted = c.muted,
            .accent = c.accent,
            .onAccent = c.onAccent,
            .good = c.good,
            .warning = c.warning,
            .error = c.error,
            .selection = c.selection,
            .series = c.series,
            .likelihood = c.likelihood,
            .borderWidth = c.borderWidth,
            .focusWidth = c.focusWidth,
            .contrast = c.contrast,
            .tight = tokens::space1,
            .small = tokens::space2,
            .medium = tokens::space3,
            .large = tokens::space4,
            .radius = tokens::radiusControl,
            .icon = tokens::icon,
            .iconSmall = tokens::iconSmall,
            .controlHeight = tokens::controlHeight,
            .fieldWidth = tokens::fieldWidth,
            .fontBody = tokens::fontBody,
            .fontSection = tokens::fontSection,
            .weightStrong = tokens::weightStrong,
            .lineHeightPercent = Theme::lineHeightPercent()};
}

} // namespace

void keepLook(Look& look, const Theme& theme, const Language& language)
{
    const auto fill = [&look, &theme] { look.set(valuesOf(theme)); };
    QObject::connect(&theme, &Theme::changed, &look, fill);
    QObject::connect(&language, &Language::changed, &look, fill);
    fill();
}

} // namespace mw::ui
