// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

namespace mw::app {

/// Log categories, one a layer; lines go to standard error. `QT_LOGGING_RULES` switches them.
Q_DECLARE_LOGGING_CATEGORY(logStorage)
Q_DECLARE_LOGGING_CATEGORY(logConfig)
Q_DECLARE_LOGGING_CATEGORY(logRegistry)
Q_DECLARE_LOGGING_CATEGORY(logRuntime)
Q_DECLARE_LOGGING_CATEGORY(logServing)
Q_DECLARE_LOGGING_CATEGORY(logServer)

} // namespace mw::app
