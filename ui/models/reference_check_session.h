// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/reference_check.h"

#include <QObject>

#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ModelSession;

/// The check of the session's model against the reference engine: one at a time, forgotten when another
/// model comes. Main thread only; signals fire there.
class ReferenceCheckSession : public QObject {
    Q_OBJECT
public:
    ReferenceCheckSession(app::ReferenceCheckService& service, app::Principal principal, ModelSession& models,
                          QThreadPool& calls, QObject* parent = nullptr);
    ~ReferenceCheckSession() override;

    bool running() const { return m_running; }
    const app::WorkProgress& progress() const { return m_progress; }
    const std::optional<app::ReferenceCheck>& result() const { return m_result; }
    const std::optional<Error>& error() const { return m_error; }

    /// Not without a model, and not while one runs.
    void start();
    void cancel();

Q_SIGNALS:
    void changed();

private:
    void forget();

    app::ReferenceCheckService& m_service;
    const app::Principal m_principal;
    ModelSession& m_models;
    QThreadPool& m_calls;
    bool m_running = false;
    quint64 m_serial = 0; ///< of the newest check; answers of older ones are dropped
    Cancel m_cancel;
    app::WorkProgress m_progress;
    std::optional<app::ReferenceCheck> m_result;
    std::optional<Error> m_error;
};

} // namespace mw::ui
