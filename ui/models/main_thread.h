// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/change_bus.h"

#include <QCoreApplication>

#include <utility>

namespace mw::ui {

/// Calls on the main thread, later. Through the application and not through whoever subscribes, who may go
/// while somebody announces; the end of its subscription ends the calls.
inline app::Executor callOnMainThread()
{
    return [](std::function<void()> call) {
        QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(call), Qt::QueuedConnection);
    };
}

} // namespace mw::ui
