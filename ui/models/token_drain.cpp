// SPDX-License-Identifier: Apache-2.0
#include "ui/models/token_drain.h"

#include "ui/theme/tokens.h"

#include <QStringDecoder>

#include <algorithm>
#include <mutex>

namespace mw::ui {

namespace {

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
    figures.promptTokens = completion.usage.promptTokens;
    figures.cachedTokens = completion.usage.cachedTokens;
    figures.proposedTokens = completion.speculation.proposed;
    figures.acceptedTokens = completion.speculation.accepted;
    return figures;
}

/// Called on the scheduler's thread, possibly while the drain goes: the lock keeps the target alive for the
/// moment of posting.
class TokenDrain::Wake {
public:
    explicit Wake(TokenDrain* target) : m_target(target) {}
    void operator()()
    {
        const std::lock_guard lock(m_mutex);
        if (m_target)
            QMetaObject::invokeMethod(m_target, &TokenDrain::drainSoon, Qt::QueuedConnection);
    }
    void forget()
    {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    TokenDrain* m_target;
};

TokenDrain::TokenDrain(QObject* parent) : QObject(parent), m_wake(std::make_shared<Wake>(this))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TokenDrain::drain);
}

TokenDrain::~TokenDrain()
{
    m_wake->forget();
    cancel();
}

std::function<void()> TokenDrain::wake() const
{
    return [wake = m_wake] { (*wake)(); };
}

void TokenDrain::follow(std::shared_ptr<app::TokenStream> stream)
{
    m_stream = std::move(stream);
    drain();
}

void TokenDrain::cancel()
{
    if (m_stream)
        m_stream->cancel();
}

void TokenDrain::drainSoon()
{
    if (m_timer.isActive())
        return;
    const qint64 since = m_last.isValid() ? m_last.elapsed() : tokens::drainMs;
    m_timer.start(static_cast<int>(std::clamp<qint64>(tokens::drainMs - since, 0, tokens::drainMs)));
}

void TokenDrain::drain()
{
    if (!m_stream)
        return;
    m_last.start();
    QString text;
    std::vector<AnswerToken> tokens;
    int received = 0;
    std::optional<Completion> end;
    for (TokenEvent& event : m_stream->take()) {
        received += event.token >= 0 ? 1 : 0;
        const QString added = QString::fromUtf8(event.text.data(), static_cast<qsizetype>(event.text.size()));
        text += added;
        if (!event.bytes.empty())
            tokens.push_back(answerToken(event, added));
        else if (!tokens.empty())
            tokens.back().text += added; // what the end let go of
        if (event.end)
            end = std::move(event.end);
    }
    if (end)
        m_stream.reset();
    if (received > 0 || !text.isEmpty())
        Q_EMIT arrived(text, tokens, received);
    if (end)
        Q_EMIT ended(*end);
}

} // namespace mw::ui
