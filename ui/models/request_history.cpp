// SPDX-License-Identifier: Apache-2.0
#include "ui/models/request_history.h"

#include "app/audit/request_log.h"
#include "app/base/async.h"
#include "app/base/logging.h"
#include "app/cli/services.h"

namespace mw::ui {

RequestHistory::RequestHistory(const app::Services& services, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_services(services), m_calls(calls)
{}

void RequestHistory::refresh()
{
    if (!m_services.storeIsOpen())
        return;
    m_again = m_reading;
    if (m_reading)
        return;
    m_reading = true;
    app::runAsync(
        m_calls, this,
        [&services = m_services] {
            app::RequestFilter filter;
            filter.door = QStringLiteral("window");
            filter.limit = shown;
            return services.requestLog().list(services.principal(), filter);
        },
        [this](Result<std::vector<app::RequestRecord>> result) {
            m_reading = false;
            if (result) {
                m_records = *std::move(result);
                Q_EMIT changed();
            } else {
                qCWarning(app::logServing) << "the records cannot be read:" << result.error().detail.c_str();
            }
            if (m_again)
                refresh();
        });
}

} // namespace mw::ui
