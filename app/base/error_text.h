// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QString>

namespace mw::app {

/// An error as people read it: one cause, one action, in the language of the installed translators.
struct ErrorText {
    QString cause;  ///< one sentence
    QString action; ///< what to do, one sentence; empty where nothing helps
    QString detail; ///< the specifics, English, for "Details" and logs

    QString line() const; ///< cause and action
};

ErrorText errorText(const Error& error);

/// The exit code of `mw` for an error (contracts.md: 1 failed, 3 refused, 4 not found, 5 data folder in use, 130
/// interrupted).
int exitCode(const Error& error);

} // namespace mw::app
