// SPDX-License-Identifier: Apache-2.0
#include "ui/models/chat_session.h"

#include "app/base/async.h"
#include "ui/models/model_session.h"
#include "ui/theme/tokens.h"

#include <algorithm>
#include <variant>

namespace mw::ui {

ChatSession::ChatSession(app::InferenceService& service, app::Principal principal, ModelSession& models,
                         QThreadPool& calls, QObject* parent)
    : QObject(parent), m_service(service), m_principal(std::move(principal)), m_models(models), m_calls(calls)
{
    connect(&m_drain, &TokenDrain::arrived, this,
            [this](const QString& text, const std::vector<AnswerToken>& tokens, int received) {
                m_received += received;
                m_conversation.appendText(text, tokens);
            });
    connect(&m_drain, &TokenDrain::ended, this, &ChatSession::finish);
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
    Q_EMIT systemPromptChanged();
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
    const int row = m_conversation.rowCount();
    m_again = [this, text] { send(text); };
    m_conversation.addUser(text);
    start(row + 1, row, text);
    return true;
}

bool ChatSession::regenerate()
{
    return regenerateAt(m_conversation.rowCount() - 1);
}

bool ChatSession::regenerateAt(int row)
{
    if (m_generating || !m_models.usable() || row < 1 || row >= m_conversation.rowCount() ||
        m_conversation.turns()[row].kind != TurnKind::Answer)
        return false;
    m_again = [this, row] { regenerateAt(row); };
    start(row, row, {});
    return true;
}

bool ChatSession::editTurn(int row, const QString& text)
{
    if (m_generating || !m_models.usable() || text.trimmed().isEmpty() || row < 0 ||
        row >= m_conversation.rowCount())
        return false;
    m_again = [this, row, text] { editTurn(row, text); };
    Turn turn;
    turn.kind = m_conversation.turns()[row].kind;
    turn.text = text;
    turn.written = turn.kind == TurnKind::Answer;
    turn.leftOut = m_conversation.turns()[row].leftOut;
    m_conversation.addBranch(row, std::move(turn));
    if (m_conversation.turns()[row].kind == TurnKind::User)
        start(row + 1, row, text);
    else
        m_countTimer.start();
    return true;
}

void ChatSession::chooseBranch(int row, int branch)
{
    if (m_generating)
        return;
    m_conversation.chooseBranch(row, branch);
    Q_EMIT leftOutChanged();
    m_countTimer.start();
}

void ChatSession::start(int row, int newFrom, const QString& question)
{
    app::InferenceRequest inference = request(row, {});
    inference.sampling = m_sampling.options;
    inference.maxTokens = m_sampling.maxTokens;
    inference.logprobs = m_tokenProbabilities;
    inference.topLogprobs = m_tokenProbabilities ? shownAlternatives : 0;
    m_modelName = modelName();
    m_conversation.addAnswerBranch(row, m_sampling);
    m_received = 0;
    m_cancel = Cancel();
    setGenerating(true);
    const quint64 serial = ++m_serial;
    app::runAsync(
        m_calls, this,
        [&service = m_service, principal = m_principal, inference = std::move(inference),
         wake = m_drain.wake(), cancel = m_cancel, window = m_models.contextTokens()] {
            app::InferenceOptions options;
            options.cancel = cancel;
            options.wake = wake;
            return startAnswer(service, principal, inference, std::move(options), window);
        },
        [this, serial, newFrom, question](Result<std::variant<app::Inference, ContextNeed>> result) {
            auto* started = result ? std::get_if<app::Inference>(&*result) : nullptr;
            if (serial != m_serial) { // and given up
                if (started)
                    started->stream->cancel();
                return;
            }
            if (started) {
                if (m_cancel.requested())
                    started->stream->cancel();
                m_drain.follow(started->stream);
                return;
            }
            if (result) {
                ContextNeed need = std::get<ContextNeed>(*std::move(result));
                need.question = question.isEmpty() ? lastQuestion(newFrom) : question;
                need.typed = !question.isEmpty();
                didNotStart(newFrom);
                Q_EMIT contextFull(need);
                return;
            }
            didNotStart(newFrom);
            if (result.error().code == ErrorCode::Cancelled)
                Q_EMIT givenUp(question);
            else
                Q_EMIT failed(result.error(), question);
        });
}

void ChatSession::didNotStart(int newFrom)
{
    // The question goes back to where it was typed, and what stood there before is shown again.
    m_conversation.discard(newFrom);
    setGenerating(false);
    m_countTimer.start();
}

QString ChatSession::lastQuestion(int row) const
{
    for (int at = row - 1; at >= 0; --at) {
        if (m_conversation.turns()[at].kind == TurnKind::User)
            return m_conversation.turns()[at].text;
    }
    return {};
}

QString ChatSession::modelName() const
{
    const auto* used = m_models.loaded();
    return used ? ModelSession::displayName(*used) : QString();
}

int ChatSession::leftOut() const
{
    const auto turns = m_conversation.turns();
    const auto sent = std::ranges::find_if(turns, [](const Turn& turn) { return !turn.leftOut; });
    return static_cast<int>(sent - turns.begin());
}

void ChatSession::askLeavingOut(const ContextNeed& need)
{
    if (m_generating || need.leaveOut <= 0 || !m_again)
        return;
    m_conversation.setLeftOut(leftOut() + need.leaveOut);
    Q_EMIT leftOutChanged();
    const auto again = m_again;
    again();
}

void ChatSession::sendAllAgain()
{
    if (m_generating)
        return;
    m_conversation.setLeftOut(0);
    Q_EMIT leftOutChanged();
    m_countTimer.start();
}

void ChatSession::stop()
{
    m_cancel.request();
    m_drain.cancel();
}

void ChatSession::abandon()
{
    if (!m_generating)
        return;
    stop();
    m_drain.drain(); // what has come belongs to the answer
    if (!m_generating)
        return;
    ++m_serial;
    m_drain.forget();
    AnswerFigures figures;
    figures.model = m_modelName;
    figures.tokens = m_received;
    figures.reason = FinishReason::Cancelled;
    m_conversation.finishAnswer(figures);
    setGenerating(false);
}

void ChatSession::clear()
{
    abandon();
    m_again = {};
    m_conversation.clear();
    Q_EMIT leftOutChanged();
    m_countTimer.start();
}

void ChatSession::restore(app::Conversation conversation)
{
    abandon();
    m_again = {};
    m_conversation.restore(std::move(conversation.turns), conversation.head.leaf);
    if (m_systemPrompt != conversation.head.systemPrompt) {
        m_systemPrompt = conversation.head.systemPrompt;
        Q_EMIT systemPromptChanged();
    }
    Q_EMIT leftOutChanged();
    m_countTimer.start();
}

void ChatSession::finish(const Completion& completion)
{
    m_conversation.finishAnswer(answerFigures(m_modelName, completion));
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

app::InferenceRequest ChatSession::request(int rows, const QString& draft) const
{
    app::InferenceRequest result;
    result.door = QStringLiteral("window");
    if (const auto* used = m_models.loaded(); used && !used->registered.isEmpty())
        result.name = used->registered.toStdString();
    else
        result.model = m_models.model();
    if (!m_systemPrompt.trimmed().isEmpty())
        result.messages.push_back({"system", m_systemPrompt.toStdString()});
    for (const Turn& turn : m_conversation.turns() | std::views::take(rows)) {
        if (!turn.leftOut)
            result.messages.push_back(
                {turn.kind == TurnKind::User ? "user" : "assistant", turn.text.toStdString()});
    }
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
    app::InferenceRequest inference = request(m_conversation.rowCount(), m_draft);
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
