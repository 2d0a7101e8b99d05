// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mw::ui {

class Language;
class Look;
class Theme;

/// Fills `look` from `theme` now and whenever the theme or the language changes.
void keepLook(Look& look, const Theme& theme, const Language& language);

} // namespace mw::ui
