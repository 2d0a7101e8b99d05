// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/runtime/token_stream.h"
#include "ui/models/conversation_model.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace mw::ui {

/// How many alternatives to each token are asked for with token probabilities.
inline constexpr int shownAlternatives = 5;

/// What stands under an answer of `model`.
AnswerFigures answerFigures(const QString& model, const Completion& completion);

/// Brings the events of one answer at a time from the engine's scheduler to the main thread, at most every
/// tokens::drainMs. Main thread only but for what `wake` returns; signals fire on the main thread.
class TokenDrain : public QObject {
    Q_OBJECT
public:
    explicit TokenDrain(QObject* parent = nullptr);
    ~TokenDrain() override;

    /// For InferenceOptions::wake: any thread may call it, also after the drain is gone.
    std::function<void()> wake() const;

    /// Follows an answer, in place of another; what has come already is told at once.
    void follow(std::shared_ptr<app::TokenStream> stream);
    bool following() const { return m_stream != nullptr; }
    /// Asks the answer to end; the end is told as ever.
    void cancel();
    /// Tells what has come until now.
    void drain();
    /// Nothing more is told of the answer.
    void forget() { m_stream.reset(); }

Q_SIGNALS:
    /// `received` is the number of tokens that brought the text; `tokens` are those that came with their
    /// probabilities.
    void arrived(const QString& text, const std::vector<mw::ui::AnswerToken>& tokens, int received);
    /// Nothing is followed any more.
    void ended(const mw::Completion& completion);

private:
    class Wake;

    void drainSoon();

    std::shared_ptr<app::TokenStream> m_stream;
    std::shared_ptr<Wake> m_wake;
    QTimer m_timer;
    QElapsedTimer m_last;
};

} // namespace mw::ui
