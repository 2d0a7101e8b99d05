// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/audit/request_repository.h"

#include <QObject>

#include <vector>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::app {
class Services;
}

namespace mw::ui {

/// The newest requests that the window made, from their records. Read off the main thread; main thread only.
class RequestHistory : public QObject {
    Q_OBJECT
public:
    static constexpr int shown = 8;

    /// The services outlive the object. Without an open store there is no history.
    RequestHistory(const app::Services& services, QThreadPool& calls, QObject* parent = nullptr);

    const std::vector<app::RequestRecord>& records() const { return m_records; }

    /// Reads again; `changed` tells where something is new.
    void refresh();

Q_SIGNALS:
    void changed();

private:
    const app::Services& m_services;
    QThreadPool& m_calls;
    std::vector<app::RequestRecord> m_records;
    bool m_reading = false;
    bool m_again = false;
};

} // namespace mw::ui
