// SPDX-License-Identifier: Apache-2.0
#include "app/base/logging.h"

namespace mw::app {

Q_LOGGING_CATEGORY(logStorage, "modelwright.storage", QtInfoMsg)
Q_LOGGING_CATEGORY(logConfig, "modelwright.config", QtInfoMsg)
Q_LOGGING_CATEGORY(logRegistry, "modelwright.registry", QtInfoMsg)
Q_LOGGING_CATEGORY(logRuntime, "modelwright.runtime", QtInfoMsg)
Q_LOGGING_CATEGORY(logServing, "modelwright.serving", QtInfoMsg)
Q_LOGGING_CATEGORY(logServer, "modelwright.server", QtInfoMsg)

} // namespace mw::app
