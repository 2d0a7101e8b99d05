// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/model_description.h"

#include <QString>

namespace mw::app {

/// A note of a model's card as a sentence without a full stop, in the language of the program.
QString noteText(const ModelNote& note);

} // namespace mw::app
