// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/serving/inference_service.h"
#include "ui/models/token_drain.h"

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ModelSession;

/// Raw completion with the session's model: the prompt is sent as it stands, without a template; names of
/// control tokens in it are these tokens. Also tells what prompt a conversation renders to. Main thread only.
class CompletionSession : public QObject {
    Q_OBJECT
public:
    CompletionSession(app::InferenceService& service, app::Principal principal, ModelSession& models,
                      QThreadPool& calls, QObject* parent = nullptr);
    ~CompletionSession() override;

    bool generating() const { return m_generating; }
    void setSampling(const SamplingChoice& choice) { m_sampling = choice; }
    void setTokenProbabilities(bool wanted) { m_tokenProbabilities = wanted; }

    /// Not while generating, without a model, or with nothing.
    bool run(const QString& prompt);
    void stop();

    /// Counts `prompt` a little later; `counted` answers.
    void setPrompt(const QString& prompt);
    /// Tokens of the prompt; -1 while unknown.
    int promptTokens() const { return m_promptTokens; }

    /// The prompt that the messages of `request` are sent as; `rendered` or `renderFailed` answers. Nothing
    /// is loaded for it.
    void render(const app::InferenceRequest& request);
    /// Loads the model in use where it is not.
    void loadModel();

Q_SIGNALS:
    void generatingChanged();
    void arrived(const QString& text, const std::vector<mw::ui::AnswerToken>& tokens);
    /// An answer has ended; `failed` follows where it was by a failure.
    void finished(const mw::ui::AnswerFigures& figures);
    void failed(const mw::Error& error);
    void counted();
    void rendered(const mw::app::RenderedPrompt& prompt);
    void renderFailed(const mw::Error& error);

private:
    app::InferenceRequest request(const QString& prompt) const;
    void setGenerating(bool generating);
    void finish(const Completion& completion);
    void count();

    app::InferenceService& m_service;
    app::Principal m_principal;
    ModelSession& m_models;
    QThreadPool& m_calls;
    TokenDrain m_drain;
    bool m_generating = false;
    Cancel m_cancel; ///< of the request under way, from its start
    SamplingChoice m_sampling;
    bool m_tokenProbabilities = false;
    QString m_modelName; ///< of the request under way
    QString m_prompt;
    QTimer m_countTimer;
    quint64 m_countSerial = 0;
    quint64 m_renderSerial = 0;
    int m_promptTokens = -1;
};

} // namespace mw::ui
