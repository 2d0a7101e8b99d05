// SPDX-License-Identifier: Apache-2.0
#include "ui/models/reference_check_session.h"

#include "ui/models/model_session.h"

namespace mw::ui {

ReferenceCheckSession::ReferenceCheckSession(app::ReferenceCheckService& service, app::Principal principal,
                                             ModelSession& models, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_service(service), m_principal(std::move(principal)), m_models(models), m_calls(calls)
{
    connect(&models, &ModelSession::modelChanged, this, &ReferenceCheckSession::forget);
}

ReferenceCheckSession::~ReferenceCheckSession()
{
    m_cancel.request();
}

void ReferenceCheckSession::start()
{
    if (m_running || !m_models.loaded())
        return;
    m_running = true;
    m_progress = {};
    m_result.reset();
    m_error.reset();
    const quint64 serial = ++m_serial;
    m_cancel = app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, path = m_models.loaded()->path,
         model = m_models.model()](const app::WorkControl& control) {
            return service.run(principal, path, model, control);
        },
        [this, serial](Result<app::ReferenceCheck> result) {
            if (serial != m_serial)
                return;
            m_running = false;
            if (result)
                m_result = *std::move(result);
            else if (result.error().code != ErrorCode::Cancelled)
                m_error = result.error();
            Q_EMIT changed();
        },
        [this, serial](const app::WorkProgress& progress) {
            if (serial != m_serial)
                return;
            m_progress = progress;
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void ReferenceCheckSession::cancel()
{
    if (!m_running)
        return;
    m_cancel.request();
    ++m_serial;
    m_running = false;
    Q_EMIT changed();
}

void ReferenceCheckSession::forget()
{
    m_cancel.request();
    ++m_serial;
    m_running = false;
    m_result.reset();
    m_error.reset();
    Q_EMIT changed();
}

} // namespace mw::ui
