// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/inference_service.h"
#include "ui/models/conversation_model.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// What stands under an answer of `model`.
AnswerFigures answerFigures(const QString& model, const Completion& completion);

/// One request at a time on its way from the engine to the main thread: started on the calls pool, its events
/// drained at most every tokens::drainMs. Main thread only; signals fire there.
class AnswerStream : public QObject {
    Q_OBJECT
public:
    /// How many alternatives to each token are asked for with token probabilities.
    static constexpr int alternatives = 5;

    AnswerStream(app::InferenceService& service, app::Principal principal, QThreadPool& calls,
                 QObject* parent = nullptr);
    ~AnswerStream() override;

    bool running() const { return m_running; }
    /// Not while running.
    void start(app::InferenceRequest request);
    /// The end is told as ever, with what had arrived until then.
    void stop();
    /// The same, and nothing more is told.
    void giveUp();

Q_SIGNALS:
    void arrived(const QString& text, const std::vector<mw::ui::AnswerToken>& tokens);
    void ended(const mw::Completion& completion);
    /// It could not begin; Cancelled where it was stopped before.
    void failed(const mw::Error& error);

private:
    class Wake;

    void drainSoon();
    void drain();

    app::InferenceService& m_service;
    app::Principal m_principal;
    QThreadPool& m_calls;
    bool m_running = false;
    Cancel m_cancel;      ///< of the request under way, from its start
    quint64 m_serial = 0; ///< of the newest request; a late answer of another is dropped
    std::shared_ptr<app::TokenStream> m_stream;
    std::shared_ptr<Wake> m_wake;
    QTimer m_drainTimer;
    QElapsedTimer m_lastDrain;
};

} // namespace mw::ui
