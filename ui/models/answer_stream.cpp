// SPDX-License-Identifier: Apache-2.0
#include "ui/models/answer_stream.h"

#include "app/base/async.h"
#include "ui/theme/tokens.h"

#include <QStringDecoder>

#include <algorithm>
#include <mutex>

namespace mw::ui {

namespace {

QString textOf(const std::string& bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

/// A token's bytes as text; those that are only a part of a character as numbers.
QString tokenText(const std::string& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    const QByteArrayView view(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QString text = decoder(view);
    if (!decoder.hasError() && !text.contains(QChar::ReplacementCharacter))
        return text;
    return QString::fromLatin1(view.toByteArray().toHex(' ').toUpper()).prepend(u'<').append(u'>');
}

AnswerToken answerToken(const TokenEvent& event, const QString& added)
{
    AnswerToken token;
    token.text = added;
    token.logprob = event.logprob;
    token.top.reserve(event.top.size());
    for (const TokenAlternative& other : event.top)
        token.top.emplace_back(tokenText(other.text), other.logprob);
    return token;
}

} // namespace

AnswerFigures answerFigures(const QString& model, const Completion& completion)
{
    AnswerFigures figures;
    figures.model = model;
    figures.tokens = completion.usage.completionTokens;
    figures.tokensPerSecond = completion.timings.decodeTokensPerSecond;
    figures.firstTokenMs = completion.timings.firstTokenMs;
    figures.seed = completion.seed;
    figures.reason = completion.reason;
    return figures;
}

/// Called on the scheduler's thread, possibly while the stream's owner goes: the lock keeps the target alive
/// for the moment of posting.
class AnswerStream::Wake {
public:
    explicit Wake(AnswerStream* target) : m_target(target) {}
    void operator()()
    {
        const std::lock_guard lock(m_mutex);
        if (m_target)
            QMetaObject::invokeMethod(m_target, &AnswerStream::drainSoon, Qt::QueuedConnection);
    }
    void forget()
    {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    AnswerStream* m_target;
};

AnswerStream::AnswerStream(app::InferenceService& service, app::Principal principal, QThreadPool& calls,
                           QObject* parent)
    : QObject(parent), m_service(service), m_principal(std::move(principal)), m_calls(calls),
      m_wake(std::make_shared<Wake>(this))
{
    m_drainTimer.setSingleShot(true);
    m_drainTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_drainTimer, &QTimer::timeout, this, &AnswerStream::drain);
}

AnswerStream::~AnswerStream()
{
    m_wake->forget();
    stop();
}

void AnswerStream::start(app::InferenceRequest request)
{
    if (m_running)
        return;
    m_running = true;
    m_cancel = Cancel();
    const quint64 serial = ++m_serial;
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, request = std::move(request), wake = m_wake,
         cancel = m_cancel] {
            app::InferenceOptions options;
            options.cancel = cancel;
            options.wake = [wake] { (*wake)(); };
            return service.start(principal, request, std::move(options));
        },
        [this, serial](const Result<app::Inference>& result) {
            if (serial != m_serial) { // and given up
                if (result)
                    result->stream->cancel();
                return;
            }
            if (!result) {
                m_running = false;
                Q_EMIT failed(result.error());
                return;
            }
            m_stream = result->stream;
            if (m_cancel.requested())
                m_stream->cancel();
            drain();
        });
}

void AnswerStream::stop()
{
    m_cancel.request();
    if (m_stream)
        m_stream->cancel();
}

void AnswerStream::giveUp()
{
    stop();
    ++m_serial;
    m_stream.reset();
    m_running = false;
}

void AnswerStream::drainSoon()
{
    if (m_drainTimer.isActive())
        return;
    const qint64 since = m_lastDrain.isValid() ? m_lastDrain.elapsed() : tokens::drainMs;
    m_drainTimer.start(static_cast<int>(std::clamp<qint64>(tokens::drainMs - since, 0, tokens::drainMs)));
}

void AnswerStream::drain()
{
    if (!m_stream)
        return;
    m_lastDrain.start();
    QString text;
    std::vector<AnswerToken> tokens;
    std::optional<Completion> end;
    for (TokenEvent& event : m_stream->take()) {
        const QString added = textOf(event.text);
        text += added;
        if (!event.bytes.empty())
            tokens.push_back(answerToken(event, added));
        else if (!tokens.empty())
            tokens.back().text += added; // what the end let go of
        if (event.end)
            end = std::move(event.end);
    }
    if (!text.isEmpty() || !tokens.empty())
        Q_EMIT arrived(text, tokens);
    if (!end)
        return;
    m_stream.reset();
    m_running = false;
    Q_EMIT ended(*end);
}

} // namespace mw::ui
