// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/conversation.h"
#include "ui/models/answer_start.h"
#include "ui/models/conversation_model.h"
#include "ui/models/token_drain.h"

#include <QObject>
#include <QTimer>

#include <functional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ModelSession;

/// One conversation with the session's model: sends, streams, stops, counts. Services are called on the
/// calls pool, events are drained on the main thread at most every tokens::drainMs. Main thread only.
class ChatSession : public QObject {
    Q_OBJECT
public:
    ChatSession(app::InferenceService& service, app::Principal principal, ModelSession& models,
                QThreadPool& calls, QObject* parent = nullptr);
    ~ChatSession() override;

    ConversationModel& conversation() { return m_conversation; }
    bool generating() const { return m_generating; }
    /// Whether there is a model to ask.
    bool ready() const;

    void setSystemPrompt(const QString& text);
    const QString& systemPrompt() const { return m_systemPrompt; }
    void setSampling(const SamplingChoice& choice) { m_sampling = choice; }

    /// Not while generating, without a model, or with blank text.
    bool send(const QString& text);
    /// Answers the last question again.
    bool regenerate();
    void stop();
    void clear();
    /// Ends an answer that is being written where it is, at once: it counts as stopped.
    void abandon();
    /// Shows a conversation that was kept, in place of this one.
    void restore(app::Conversation conversation);
    /// What the model of the next answer is called; empty without one.
    QString modelName() const;

    /// How many of the oldest turns are not sent.
    int leftOut() const;
    /// Leaves out what `contextFull` told of and asks again.
    void askLeavingOut(const ContextNeed& need);
    /// Sends the turns again that were left out.
    void sendAllAgain();

    /// Answers again at `row`, an answer: a further branch of that place, the turns behind it stay with the
    /// old one.
    bool regenerateAt(int row);
    /// Puts `text` in place of the turn at `row`, as a further branch of it. A question is then answered; an
    /// answer stands as it was written. False while generating, for blank text and without a model.
    bool editTurn(int row, const QString& text);
    /// Shows another turn of the place `row` and what follows it; not while generating.
    void chooseBranch(int row, int branch);

    /// Whether answers come with the probabilities of their tokens; for answers that begin later.
    void setTokenProbabilities(bool wanted) { m_tokenProbabilities = wanted; }
    bool tokenProbabilities() const { return m_tokenProbabilities; }

    /// Counts the conversation with `draft` as its next question; `counted` answers.
    void setDraft(const QString& draft);
    /// The conversation with the draft as its next question, as it would be sent.
    app::InferenceRequest nextRequest() const { return request(m_conversation.rowCount(), m_draft); }
    /// Tokens of the next prompt; -1 while unknown.
    int promptTokens() const { return m_promptTokens; }

Q_SIGNALS:
    void generatingChanged();
    void counted();
    void systemPromptChanged();
    /// How many turns are left out.
    void leftOutChanged();
    /// Prompt and a little room for the answer do not fit; nothing was asked, what was shown before is.
    void contextFull(const mw::ui::ContextNeed& need);
    /// The question that could not be asked comes back in `question`; empty where it stays.
    void failed(const mw::Error& error, const QString& question);
    /// Stopped before it began, while its model was loaded; the question as in failed.
    void givenUp(const QString& question);

private:
    /// Begins an answer at `row`, in place of what follows. Where it cannot begin, the turns from `newFrom`
    /// on are taken out again.
    void start(int row, int newFrom, const QString& question);
    void didNotStart(int newFrom);
    QString lastQuestion(int row) const;
    void finish(const Completion& completion);
    void setGenerating(bool generating);
    /// The first `rows` turns, and `draft` as the next question.
    app::InferenceRequest request(int rows, const QString& draft) const;
    void count();

    app::InferenceService& m_service;
    app::Principal m_principal;
    ModelSession& m_models;
    QThreadPool& m_calls;
    ConversationModel m_conversation;
    QString m_systemPrompt;
    QString m_draft;
    SamplingChoice m_sampling;
    bool m_tokenProbabilities = false;

    bool m_generating = false;
    std::function<void()> m_again; ///< repeats what was asked last
    Cancel m_cancel;               ///< of the request under way, from its start
    quint64 m_serial = 0;          ///< of the newest request; a late answer of another is dropped
    int m_received = 0;            ///< tokens of it so far
    QString m_modelName;           ///< of the request under way
    TokenDrain m_drain;

    QTimer m_countTimer;
    bool m_counting = false;
    bool m_countAgain = false;
    int m_promptTokens = -1;
};

} // namespace mw::ui
