// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/async.h"
#include "app/serving/inference_service.h"
#include "ui/models/token_drain.h"

#include <QObject>

#include <optional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

/// Whom a column asks, and how.
struct ColumnChoice {
    QString model; ///< "name", "name@alias", "name:version", or the path of a file; empty: not chosen yet
    SamplingChoice sampling;
};

/// What is asked of every column.
struct ComparisonPrompt {
    QString systemPrompt;
    QString text;
    qint64 askedAt = 0; ///< microseconds UTC; 0: not asked yet
};

/// What stands under an answer of a comparison.
struct ColumnFigures {
    AnswerFigures answer;
    int promptTokens = 0;
    double totalMs = 0; ///< from the moment the engine had the request, loading left out
    double loadMs = 0;  ///< 0: the model was loaded already
};

/// One column of a comparison: its choice and the answer to the prompt that was asked last. The session says
/// when it begins. Main thread only; signals fire there.
class ComparisonColumn : public QObject {
    Q_OBJECT
public:
    enum class State {
        Empty,   ///< nothing was asked yet
        Queued,  ///< its turn comes after another column's
        NoRoom,  ///< queued until memory is free
        Loading, ///< its model is being made ready
        Reading, ///< the prompt is computed
        Writing,
        Done,
        Stopped,
        Failed
    };

    /// All of it outlives the column.
    struct Parts {
        app::InferenceService& service;
        app::Principal principal;
        QThreadPool& calls;
    };
    explicit ComparisonColumn(const Parts& parts, QObject* parent = nullptr);
    ~ComparisonColumn() override;

    const ColumnChoice& choice() const { return m_choice; }
    /// Counts from the next prompt on.
    void setChoice(const ColumnChoice& choice);

    State state() const { return m_state; }
    /// Between the prompt and the end of its answer.
    bool busy() const;
    /// Holds the engine or is about to: begun and not ended.
    bool begun() const;
    /// Ended with a text, all of it or what there was until it was stopped.
    bool answered() const { return !busy() && !m_text.isEmpty(); }
    /// Whether the choice is another than the one that was asked.
    bool changedSince() const;

    /// Of the newest prompt.
    const ComparisonPrompt& prompt() const { return m_prompt; }
    const ColumnChoice& asked() const { return m_asked; }
    const QString& text() const { return m_text; }
    /// While it writes the tokens so far; whole once it has ended.
    const ColumnFigures& figures() const { return m_figures; }
    const std::optional<Error>& error() const { return m_error; }
    app::WorkProgress loadProgress() const { return m_progress; }

    void stop();

Q_SIGNALS:
    void choiceChanged();
    void stateChanged();
    /// Text has come.
    void textChanged();
    void progressed();

private:
    friend class ComparisonSession;

    /// Takes the prompt; waits for `begin`.
    void queue(const ComparisonPrompt& prompt);
    /// Queued again or waiting for memory.
    void wait(State state);
    /// Makes the model ready and starts the answer. `model` is the opened file where the column has one.
    /// `begunOr` is told once: that the answer has begun, or why there is none; then the column still is
    /// Loading where that was Busy or OutOfMemory, and the session decides.
    void begin(app::EnginePath engine, std::shared_ptr<Model> model,
               std::function<void(const std::optional<Error>&)> begunOr);
    void fail(const Error& error);
    void setState(State state);
    void finish(const Completion& completion);
    app::InferenceRequest request(app::EnginePath engine, std::shared_ptr<Model> model) const;

    const Parts m_parts;
    ColumnChoice m_choice;
    ColumnChoice m_asked;
    ComparisonPrompt m_prompt;
    State m_state = State::Empty;
    QString m_text;
    ColumnFigures m_figures;
    std::optional<Error> m_error;
    app::WorkProgress m_progress;
    std::optional<Cancel> m_cancel; ///< of what was begun
    TokenDrain m_drain;
};

} // namespace mw::ui
