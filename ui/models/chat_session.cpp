// SPDX-License-Identifier: Apache-2.0
#include "ui/models/chat_session.h"

#include "app/base/async.h"
#include "ui/models/model_session.h"
#include "ui/theme/tokens.h"

#include <algorithm>
#include <mutex>

namespace mw::ui {

/// Called on the scheduler's thread, possibly while the session goes: the lock keeps the target alive for
/// the moment of posting.
class ChatSession::Wake {
public:
    explicit Wake(ChatSession* target) : m_target(target) {}
    void operator()()
    {
        const std::lock_guard lock(m_mutex);
        if (m_target)
            QMetaObject::invokeMethod(m_target, &ChatSession::drainSoon, Qt::QueuedConnection);
    }
    void forget()
    {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    ChatSession* m_target;
};

ChatSession::ChatSession(app::InferenceService& service, app::Principal principal, ModelSession& models,
                         QThreadPool& calls, QObject* parent)
    : QObject(parent), m_service(service), m_principal(std::move(principal)), m_models(models),
      m_calls(calls), m_wake(std::make_shared<Wake>(this))
{
    m_drainTimer.setSingleShot(true);
    m_drainTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_drainTimer, &QTimer::timeout, this, &ChatSession::drain);
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(tokens::countDelayMs);
    connect(&m_countTimer, &QTimer::timeout, this, &ChatSession::count);
    connect(&models, &ModelSession::modelChanged, this, [this] {
        m_promptTokens = -1;
        count();
    });
}

ChatSession::~ChatSession()
{
    m_wake->forget();
    stop();
}

bool ChatSession::ready() const
{
    return m_models.usable();
}

void ChatSession::setSystemPrompt(const QString& text)
{
    if (text == m_systemPrompt)
        return;
    m_systemPrompt = text;
    m_countTimer.start();
}

void ChatSession::setDraft(const QString& draft)
{
    m_draft = draft;
    m_countTimer.start();
}

bool ChatSession::send(const QString& text)
{
    if (m_generating || !m_models.usable() || text.trimmed().isEmpty())
        return false;
    m_conversation.addUser(text);
    start(text);
    return true;
}

bool ChatSession::regenerate()
{
    const int rows = m_conversation.rowCount();
    if (m_generating || !m_models.usable() || rows < 2 ||
        m_conversation.turns().back().kind != TurnKind::Answer)
        return false;
    m_conversation.truncate(rows - 1);
    start({});
    return true;
}

void ChatSession::start(const QString& question)
{
    app::InferenceRequest inference = request({});
    inference.sampling = m_sampling.options;
    inference.maxTokens = m_sampling.maxTokens;
    m_modelName = ModelSession::displayName(*m_models.loaded());
    m_conversation.addAnswer();
    m_cancel = Cancel();
    setGenerating(true);
    const quint64 serial = ++m_serial;
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, inference = std::move(inference), wake = m_wake,
         cancel = m_cancel] {
            app::InferenceOptions options;
            options.cancel = cancel;
            options.wake = [wake] { (*wake)(); };
            return service.start(principal, inference, std::move(options));
        },
        [this, serial, question](const Result<app::Inference>& result) {
            if (serial != m_serial) { // and given up
                if (result)
                    result->stream->cancel();
                return;
            }
            if (!result) {
                // The question goes back to where it was typed; an answer asked for again stays out.
                m_conversation.truncate(m_conversation.rowCount() - (question.isEmpty() ? 1 : 2));
                setGenerating(false);
                if (result.error().code == ErrorCode::Cancelled)
                    Q_EMIT givenUp(question);
                else
                    Q_EMIT failed(result.error(), question);
                return;
            }
            m_stream = result->stream;
            if (m_cancel.requested())
                m_stream->cancel();
            drain();
        });
}

void ChatSession::stop()
{
    m_cancel.request();
    if (m_stream)
        m_stream->cancel();
}

void ChatSession::clear()
{
    if (m_generating) {
        stop();
        ++m_serial;
        m_stream.reset();
        setGenerating(false);
    }
    m_conversation.clear();
    m_countTimer.start();
}

void ChatSession::drainSoon()
{
    if (m_drainTimer.isActive())
        return;
    const qint64 since = m_lastDrain.isValid() ? m_lastDrain.elapsed() : tokens::drainMs;
    m_drainTimer.start(static_cast<int>(std::clamp<qint64>(tokens::drainMs - since, 0, tokens::drainMs)));
}

void ChatSession::drain()
{
    if (!m_stream)
        return;
    m_lastDrain.start();
    QString text;
    std::optional<Completion> end;
    for (TokenEvent& event : m_stream->take()) {
        text += QString::fromUtf8(event.text.data(), static_cast<qsizetype>(event.text.size()));
        if (event.end)
            end = std::move(event.end);
    }
    m_conversation.appendText(text);
    if (end)
        finish(*end);
}

void ChatSession::finish(const Completion& completion)
{
    m_stream.reset();
    AnswerFigures figures;
    figures.model = m_modelName;
    figures.tokens = completion.usage.completionTokens;
    figures.tokensPerSecond = completion.timings.decodeTokensPerSecond;
    figures.firstTokenMs = completion.timings.firstTokenMs;
    figures.seed = completion.seed;
    figures.reason = completion.reason;
    m_conversation.finishAnswer(figures);
    setGenerating(false);
    m_countTimer.start();
    if (completion.reason == FinishReason::Failed)
        Q_EMIT failed(completion.error.value_or(Error{}), {});
}

void ChatSession::setGenerating(bool generating)
{
    if (generating == m_generating)
        return;
    m_generating = generating;
    Q_EMIT generatingChanged();
}

app::InferenceRequest ChatSession::request(const QString& draft) const
{
    app::InferenceRequest result;
    result.door = QStringLiteral("window");
    if (const auto* used = m_models.loaded(); used && !used->registered.isEmpty())
        result.name = used->registered.toStdString();
    else
        result.model = m_models.model();
    if (!m_systemPrompt.trimmed().isEmpty())
        result.messages.push_back({"system", m_systemPrompt.toStdString()});
    for (const Turn& turn : m_conversation.turns())
        result.messages.push_back(
            {turn.kind == TurnKind::User ? "user" : "assistant", turn.text.toStdString()});
    if (!draft.isEmpty())
        result.messages.push_back({"user", draft.toStdString()});
    return result;
}

void ChatSession::count()
{
    if (!m_models.usable() || m_generating)
        return;
    if (m_counting) {
        m_countAgain = true;
        return;
    }
    app::InferenceRequest inference = request(m_draft);
    if (inference.messages.empty()) {
        m_promptTokens = 0;
        Q_EMIT counted();
        return;
    }
    m_counting = true;
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, inference = std::move(inference)] {
            return service.countPrompt(principal, inference);
        },
        [this](Result<int> result) {
            m_counting = false;
            m_promptTokens = result ? *result : -1;
            Q_EMIT counted();
            if (m_countAgain) {
                m_countAgain = false;
                count();
            }
        });
}

} // namespace mw::ui
