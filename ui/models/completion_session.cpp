// SPDX-License-Identifier: Apache-2.0
#include "ui/models/completion_session.h"

#include "app/base/async.h"
#include "ui/models/model_session.h"
#include "ui/theme/tokens.h"

namespace mw::ui {

CompletionSession::CompletionSession(app::InferenceService& service, app::Principal principal,
                                     ModelSession& models, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_service(service), m_principal(std::move(principal)), m_models(models), m_calls(calls)
{
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(tokens::countDelayMs);
    connect(&m_countTimer, &QTimer::timeout, this, &CompletionSession::count);
    connect(&models, &ModelSession::modelChanged, this, &CompletionSession::count);
    connect(&m_drain, &TokenDrain::arrived, this, &CompletionSession::arrived);
    connect(&m_drain, &TokenDrain::ended, this, &CompletionSession::finish);
}

CompletionSession::~CompletionSession()
{
    stop();
}

void CompletionSession::stop()
{
    m_cancel.request();
    m_drain.cancel();
}

void CompletionSession::setGenerating(bool generating)
{
    m_generating = generating;
    Q_EMIT generatingChanged();
}

app::InferenceRequest CompletionSession::request(const QString& prompt) const
{
    app::InferenceRequest result;
    result.door = QStringLiteral("window");
    if (const auto* used = m_models.loaded(); used && !used->registered.isEmpty())
        result.name = used->registered.toStdString();
    else
        result.model = m_models.model();
    result.raw = true;
    result.rawControl = true;
    result.rawPrompt = prompt.toStdString();
    return result;
}

bool CompletionSession::run(const QString& prompt)
{
    if (m_generating || !m_models.usable() || prompt.isEmpty())
        return false;
    app::InferenceRequest inference = request(prompt);
    inference.sampling = m_sampling.options;
    inference.maxTokens = m_sampling.maxTokens;
    inference.logprobs = m_tokenProbabilities;
    inference.topLogprobs = m_tokenProbabilities ? shownAlternatives : 0;
    m_modelName = ModelSession::displayName(*m_models.loaded());
    m_cancel = Cancel();
    setGenerating(true);
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, inference = std::move(inference),
         wake = m_drain.wake(), cancel = m_cancel] {
            app::InferenceOptions options;
            options.cancel = cancel;
            options.wake = wake;
            return service.start(principal, inference, std::move(options));
        },
        [this](const Result<app::Inference>& started) {
            if (!started) {
                setGenerating(false);
                if (started.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(started.error());
                return;
            }
            if (m_cancel.requested())
                started->stream->cancel();
            m_drain.follow(started->stream);
        });
    return true;
}

void CompletionSession::finish(const Completion& completion)
{
    Q_EMIT finished(answerFigures(m_modelName, completion));
    setGenerating(false);
    if (completion.reason == FinishReason::Failed)
        Q_EMIT failed(completion.error.value_or(Error{}));
}

void CompletionSession::setPrompt(const QString& prompt)
{
    m_prompt = prompt;
    m_countTimer.start();
}

void CompletionSession::count()
{
    if (!m_models.usable() || m_generating)
        return;
    const quint64 serial = ++m_countSerial;
    if (m_prompt.isEmpty()) {
        m_promptTokens = 0;
        Q_EMIT counted();
        return;
    }
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, inference = request(m_prompt)] {
            return service.countPrompt(principal, inference);
        },
        [this, serial](Result<int> result) {
            if (serial != m_countSerial)
                return;
            m_promptTokens = result ? *result : -1;
            Q_EMIT counted();
        });
}

void CompletionSession::render(const app::InferenceRequest& request)
{
    const quint64 serial = ++m_renderSerial;
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, request] {
            return service.renderPrompt(principal, request);
        },
        [this, serial](const Result<app::RenderedPrompt>& result) {
            if (serial != m_renderSerial)
                return;
            if (result)
                Q_EMIT rendered(*result);
            else
                Q_EMIT renderFailed(result.error());
        });
}

void CompletionSession::loadModel()
{
    m_models.loadAgain();
}

} // namespace mw::ui
